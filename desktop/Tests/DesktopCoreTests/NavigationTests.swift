import DesktopCore
import Testing

@Suite struct NavigationTests {
    private let origin = "http://127.0.0.1:7787"

    @Test(arguments: [
        ("http://127.0.0.1:7787", Navigation.inside), ("http://127.0.0.1:7787/", .inside),
        ("http://127.0.0.1:7787/#/EURUSD", .inside), ("about:blank", .inside),
        // Another port, and names that only begin alike.
        ("http://127.0.0.1:77870/", .browser), ("http://127.0.0.1:7787.evil.example/", .browser),
        ("http://127.0.0.1:7787@evil.example/", .browser), ("https://www.tradingview.com/", .browser),
        ("file:///etc/passwd", .refuse), ("javascript:alert(1)", .refuse), ("data:text/html,x", .refuse), ("", .refuse),
        ("ftp://example.com/", .refuse), ("tickloom:retry", .retry), ("tickloom:close", .close),
        ("tickloom:other", .refuse),
    ])
    func goesWhereItMay(_ address: String, _ expected: Navigation) {
        #expect(Navigation.of(address, origin: origin, isUsers: true) == expected)
        // A page by itself opens no browser.
        let alone = Navigation.of(address, origin: origin, isUsers: false)
        #expect(alone == (expected == .browser ? .refuse : expected))
    }

    @Test func withoutAnEngineNothingIsInside() {
        #expect(Navigation.of("http://127.0.0.1:7787/", origin: nil, isUsers: false) == .refuse)
    }
}
