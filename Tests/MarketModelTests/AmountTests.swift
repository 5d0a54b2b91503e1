import MarketModel
import TestSupport
import Testing

@Suite struct AmountTests {
    @Test(arguments: ["0", "1", "-1", "12.5", "-0.000000001", "99999999999999999999999999999.999999999", "0.1"])
    func textRoundTrips(text: String) {
        #expect(Amount(text)?.description == text)
    }

    @Test(arguments: ["", "-", ".", "1.", ".5", "1.0000000001", "1e3", "+1", "1,5", "abc", "--1", "1 "])
    func refuses(text: String) {
        #expect(Amount(text) == nil)
    }

    @Test func arithmetic() {
        #expect(Amount("0.1")! + Amount("0.2")! == Amount("0.3")!)
        #expect(Amount("0.1")! - Amount("0.3")! == -Amount("0.2")!)
        #expect(Amount(price: 110_427, scale: 5) == Amount("1.10427"))
        #expect(Amount("-2")! < Amount("1")!)
    }
}
