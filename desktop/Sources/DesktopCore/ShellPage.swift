/// The pages of the shell's own: while the engine starts, and when it does not.
public enum ShellPage {
    public static func starting(_ text: String) -> String {
        page("starting", "<p class=\"wait\" role=\"status\">\(escaped(text))</p>")
    }

    /// - Parameter detail: what the engine wrote last.
    public static func failed(_ error: ShellError, detail: String) -> String {
        var body =
            "<h1>Tickloom cannot show its workspace</h1><p id=\"message\" role=\"alert\">\(escaped(error.message))</p>"
        if let location = error.location { body += "<p class=\"dim\">\(escaped(location))</p>" }
        if let advice = error.advice { body += "<p>What to do: \(escaped(advice))</p>" }
        if !detail.isEmpty { body += "<pre tabindex=\"0\">\(escaped(detail))</pre>" }
        body += """
            <p><a class="accent" href="\(Navigation.retryAddress)">Try again</a>
            <a href="\(Navigation.closeAddress)">Close</a></p>
            """
        return page("failed", body)
    }

    private static func page(_ state: String, _ body: String) -> String {
        """
        <!doctype html><html lang="en" data-shell="\(state)"><head><meta charset="utf-8"><title>Tickloom</title>
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="color-scheme" content="dark"><style>
        body{margin:0;min-height:100vh;display:grid;place-content:center;background:#0A0E1A;color:#D5DCEC;
        font:15px/1.5 "Inter","Segoe UI","DejaVu Sans",sans-serif}
        main{max-width:46rem;padding:2rem}h1{font-size:1.3rem;color:#FFF}#message{color:#FF6B8E}
        .dim,.wait{color:#8C98B3}pre{max-height:14rem;overflow:auto;padding:.75rem;background:#10172A;
        border:1px solid #24304D;white-space:pre-wrap}a{display:inline-block;margin-right:.75rem;padding:.35rem .9rem;
        color:#D5DCEC;text-decoration:none;border:1px solid #36446A;border-radius:4px}
        a.accent{color:#0A0E1A;background:#00FF88;border-color:#00FF88}a:focus-visible{outline:2px solid #FFF}
        </style></head><body><main>\(body)</main></body></html>
        """
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
