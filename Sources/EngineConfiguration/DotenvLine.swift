/// What one line of a dotenv file says, comments and blank lines aside.
struct DotenvLine: Equatable {
    /// An assignment, or what is wrong with the line.
    enum Content: Equatable {
        /// `KEY=value`, quotes and escapes resolved; the value may be empty.
        case assignment(key: String, value: String)
        /// Neither a comment nor an assignment.
        case fault(ConfigurationFault)
    }

    /// The number of the line, counted from 1.
    let number: Int
    /// What it says.
    let content: Content
}
