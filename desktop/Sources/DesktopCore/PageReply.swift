import Foundation

/// What the shell answers a page, as text of JSON.
public enum PageReply {
    /// - Parameter version: of the messages between shell and page.
    public static func about(version: Int, shell: String) -> String {
        json(["version": version, "shell": shell, "platform": "linux"])
    }

    public static func files(_ paths: [String]) -> String { json(["paths": paths]) }

    public static func kept(_ kept: [String: String]) -> String { json(["kept": kept]) }

    public static let done = "{}"

    /// The engine's answer, which is JSON already.
    public static func result(_ answer: String) -> String { "{\"result\":\(answer)}" }

    /// A fault of the engine's, which pages show as if it had come by itself.
    public static func fault(_ fault: EngineFault) -> String {
        var map = ["code": fault.code, "message": fault.message]
        map["location"] = fault.location
        map["advice"] = fault.advice
        return json(["fault": map])
    }

    /// What the page is told of the engine; an empty text if all is well.
    public static func notice(_ text: String) -> String { json(["engine": text]) }

    private static func json(_ object: [String: Any]) -> String {
        // Dictionaries of text and numbers always are JSON.
        let data = try! JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
        return String(decoding: data, as: UTF8.self)
    }
}
