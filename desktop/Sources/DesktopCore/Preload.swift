/// The script that runs in the engine's page before any other: it gives the page the shell, as promises.
///
/// Another shell says the same over its own way of messages: `webkit.messageHandlers` is that of WKWebView, too; WebView2 has
/// `chrome.webview`. Bulk data never goes this way.
public enum Preload {
    /// The name of the handler of messages.
    public static let handler = "tickloom"
    /// Raise it when messages change their meaning.
    public static let version = 1
    public static let event = "tickloom-shell"

    public static let script = """
        (() => {
          const post = window.webkit.messageHandlers.\(handler);
          const ask = async (method, params) =>
            JSON.parse(await post.postMessage(JSON.stringify({ method, params: params ?? {} })));
          Object.defineProperty(window, "tickloomShell", {
            value: Object.freeze({ version: \(version), ask }),
          });
        })();
        """

    /// What tells the page something: a script of one event.
    ///
    /// - Parameter detail: JSON.
    public static func telling(_ detail: String) -> String {
        // JSON is an expression of JavaScript as it is.
        "window.dispatchEvent(new CustomEvent(\"\(event)\", { detail: \(detail) }));"
    }
}
