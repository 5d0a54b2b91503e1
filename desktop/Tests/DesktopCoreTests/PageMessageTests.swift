import DesktopCore
import Testing

@Suite struct PageMessageTests {
    @Test func readsWhatPagesAsk() throws {
        #expect(try PageMessage(#"{"method":"about"}"#) == .about)
        #expect(try PageMessage(#"{"method":"files.choose","params":{"folders":true}}"#) == .chooseFiles(folders: true))
        #expect(try PageMessage(#"{"method":"files.choose"}"#) == .chooseFiles(folders: false))
        #expect(try PageMessage(#"{"method":"kept.read","params":{}}"#) == .readKept)
        #expect(
            try PageMessage(#"{"method":"kept.write","params":{"name":"a","text":"b"}}"#)
                == .writeKept(name: "a", text: "b"))
        #expect(
            try PageMessage(#"{"method":"import.start","params":{"symbol":"X","paths":["/a/ü"]}}"#)
                == .startImport(paths: ["/a/ü"], params: #"{"paths":["\/a\/ü"],"symbol":"X"}"#))
    }

    @Test(arguments: [
        "", "null", "[]", "7", #"{"params":{}}"#, #"{"method":7}"#, #"{"method":"x"}"#, #"{"method":"kept.write"}"#,
        #"{"method":"import.start","params":{"paths":[]}}"#, #"{"method":"import.start","params":{"paths":[1]}}"#,
        #"{"method":"import.start"}"#,
    ])
    func refusesTheRest(_ text: String) {
        #expect(throws: ShellError.self) { try PageMessage(text) }
    }

    @Test func refusesWhatIsTooLong() {
        let long = String(repeating: " ", count: 1 << 20) + #"{"method":"about"}"#
        #expect(throws: ShellError.self) { try PageMessage(long) }
    }

    @Test func answersAreJSON() {
        #expect(PageReply.files(["/a \"b\""]) == #"{"paths":["/a \"b\""]}"#)
        #expect(PageReply.notice("") == #"{"engine":""}"#)
        #expect(PageReply.result(#"{"job":1}"#) == #"{"result":{"job":1}}"#)
        #expect(
            PageReply.fault(EngineFault(code: "usage", message: "m", advice: "a"))
                == #"{"fault":{"advice":"a","code":"usage","message":"m"}}"#)
        // A line separator ends a line in old scripts, and is escaped or harmless; a quote never ends the text.
        #expect(Preload.telling(PageReply.notice("\"); alert(1); (\"")).contains(#"\"); alert(1); (\""#))
    }

    @Test func pagesOfOurOwnEscapeWhatTheyTell() {
        let page = ShellPage.failed(
            ShellError(.engine, "<script>", location: "\"&\"", advice: "a>b"), detail: "<img src=x onerror=y>")
        #expect(page.contains("&lt;script&gt;"))
        #expect(!page.contains("<script"))
        #expect(!page.contains("<img"))
        #expect(page.contains("&quot;&amp;&quot;"))
    }
}
