import DesktopCore
import Testing

@Suite struct EngineAnswersTests {
    @Test func findsTheLineThatSaysReady() {
        let line =
            #"{"event":"ready","data_dir":"/d","socket":"/d/s","port":7787,"url":"http://127.0.0.1:7787/","pid":12}"#
        #expect(EngineReady(line: line)?.port == 7_787)
        #expect(EngineReady(line: line)?.pid == 12)
        #expect(EngineReady(line: #"{"event":"ready","port":null,"pid":1}"#)?.port == nil)
        for other in ["", "ready", #"{"event":"note"}"#, #"{"event":"ready"}"#, "[]"] {
            #expect(EngineReady(line: other) == nil, "\(other)")
        }
    }

    @Test func takesTheLastError() {
        let log = """
            {"time":"2024","level":"notice","message":"begins"}
            {"error":{"code":"bad_input","message":"first","details":{"location":null,"try":null}}}
            {"error":{"code":"busy","message":"the port cannot be opened","details":{"location":"[::1]:7787","try":"end it"}}}
            later
            """
        let fault = EngineFault(output: log)
        #expect(fault?.message == "the port cannot be opened")
        #expect(fault?.isPortTaken == true)
        #expect(fault?.shellError.advice == "end it")
        #expect(EngineFault(output: "") == nil)
        #expect(EngineFault(output: #"{"error":{"code":"io","message":"m"}}"#)?.isPortTaken == false)
        // The store is taken: another port would not help.
        #expect(!EngineFault(code: "busy", message: "m", location: "/d/tickloom.lock").isPortTaken)
        #expect(EngineFault(code: "unavailable", message: "m").isNoEngine)
    }

    @Test func letsInPagesOfThisMachineOnly() {
        func access(_ url: String) -> PageAccess? {
            PageAccess(answer: #"{"url":"\#(url)","cookie_name":"tickloom_session_7787","cookie":"secret"}"#)
        }
        #expect(access("http://127.0.0.1:7787/")?.origin == "http://127.0.0.1:7787")
        #expect(access("http://[::1]:7787/")?.origin == "http://[::1]:7787")
        for other in [
            "http://example.com/", "https://127.0.0.1/", "file:///etc/passwd", "http://127.0.0.1:1/x",
            "http://127.0.0.1.evil/",
            "http://127.0.0.1:1/?launch=x", "",
        ] { #expect(access(other) == nil, "\(other)") }
        // What is written somewhere by a mistake has no secret in it.
        #expect(!"\(access("http://127.0.0.1:7787/")!)".contains("secret"))
    }

    @Test func findsTheDataFolder() {
        let told = """
            {"key":"TICKLOOM_ENV","value":"ci"}
            {"key":"TICKLOOM_STORE_THREADS","value":"8"}
            {"key":"TICKLOOM_DATA_DIR","value":"/data/ticks","origin":"default"}
            """
        #expect(DataFolder.told(told) == "/data/ticks")
        #expect(DataFolder.told("") == nil)
        #expect(DataFolder.told(#"{"key":"TICKLOOM_DATA_DIR","value":"relative"}"#) == nil)
        #expect(DataFolder.told(#"{"key":"TICKLOOM_DATA_DIR","value":null}"#) == nil)
    }
}
