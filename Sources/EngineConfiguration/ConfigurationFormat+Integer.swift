extension ConfigurationFormat where Value == Int {
    /// A whole number in decimal digits, within limits.
    static func integer(_ limits: ClosedRange<Int>) -> ConfigurationFormat {
        let range = "\(limits.lowerBound) to \(limits.upperBound)"
        return ConfigurationFormat(
            type: "whole number", range: range,
            parse: { (text, _) throws(ConfigurationFault) -> Int in
                let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
                guard !digits.isEmpty, digits.allSatisfy(\.isASCIIDigit) else {
                    throw ConfigurationFault(
                        kind: .wrongType, reason: "not a whole number", suggestion: "a whole number from \(range)")
                }
                // Digits that do not fit `Int` are a number all the same, one far outside any limits.
                guard let number = Int(text), limits.contains(number) else {
                    throw ConfigurationFault(
                        kind: .outOfRange, reason: "outside \(range)", suggestion: "a whole number from \(range)")
                }
                return number
            },
            render: { String($0) })
    }
}
