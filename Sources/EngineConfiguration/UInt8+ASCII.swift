extension UInt8 {
    /// Whether the byte is a digit 0 to 9. Digits of other scripts are not, though `Character.isNumber` says so.
    var isASCIIDigit: Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
    }

    /// Whether the byte is a letter A to Z or a to z.
    var isASCIILetter: Bool {
        // Setting bit 5 makes an ASCII letter lower case.
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
    }

    /// Whether the byte is a space or a tab.
    var isBlank: Bool {
        self == UInt8(ascii: " ") || self == UInt8(ascii: "\t")
    }

    /// Whether the byte is a control code other than a tab.
    var isControl: Bool {
        (self < 0x20 && self != UInt8(ascii: "\t")) || self == 0x7F
    }
}
