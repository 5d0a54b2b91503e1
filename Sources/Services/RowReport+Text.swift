public import TickImport

extension RowReport {
    /// A line for each rule that rejected rows, with its first example.
    public func describeRejects() -> [String] {
        RowRule.allCases.filter { rejectedByRule[$0.rawValue] > 0 }.map { rule in
            let count = rejectedByRule[rule.rawValue]
            let example = firstExamples[rule.rawValue].map { " (first: \($0.path) line \($0.line): \($0.text))" } ?? ""
            return "\(CountText.of(count, "row")): \(rule.explanation)\(example)"
        }
    }
}
