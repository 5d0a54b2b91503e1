extension ConfigurationFormat where Value == ByteSize {
    /// A number of bytes with a unit (``ByteSize``), within limits.
    static func byteSize(_ limits: ClosedRange<ByteSize>) -> ConfigurationFormat {
        let range = "\(limits.lowerBound) to \(limits.upperBound)"
        return ConfigurationFormat(
            type: "size", range: range,
            parse: { (text, _) throws(ConfigurationFault) -> ByteSize in
                guard
                    let quantity = Quantity(text),
                    let unit = ByteSize.units.first(where: { $0.name.lowercased() == quantity.unit.lowercased() })
                else {
                    throw ConfigurationFault(
                        kind: .wrongType, reason: "not a whole number with a unit such as MB or GiB",
                        suggestion: "a size from \(range), such as \(limits.lowerBound)")
                }
                guard let bytes = quantity.count(times: unit.bytes), limits.contains(ByteSize(bytes: bytes)) else {
                    throw ConfigurationFault(
                        kind: .outOfRange, reason: "outside \(range)", suggestion: "a size from \(range)")
                }
                return ByteSize(bytes: bytes)
            },
            render: { $0.description })
    }
}
