/// How much work scrypt does for one passphrase: `128 * r * 2^exponent` bytes of memory, walked through twice, `p` times.
public struct ScryptCost: Hashable, Sendable {
    /// log2 of N.
    public var exponent: Int
    /// r
    public var blockSize: Int
    /// p
    public var parallelism: Int

    public init(exponent: Int, blockSize: Int = 8, parallelism: Int = 1) {
        self.exponent = exponent
        self.blockSize = blockSize
        self.parallelism = parallelism
    }

    /// 128 MiB, what OWASP's cheat sheet on password storage asks for at least.
    public static let usual = ScryptCost(exponent: 17)
    /// Less than 16 MiB is too cheap to guess; more than 1 GiB is more than any file of ours asks for.
    public static let exponents = 14...20

    /// What is wrong with it; nil if nothing is. It is asked before the work is done: otherwise a damaged file, or one that
    /// somebody made for us, could take all memory.
    var fault: String? {
        guard ScryptCost.exponents.contains(exponent) else {
            return "its passphrase costs 2^\(exponent) rounds of scrypt, and 2^\(ScryptCost.exponents.lowerBound) to "
                + "2^\(ScryptCost.exponents.upperBound) are allowed"
        }
        guard blockSize == 8, parallelism == 1 else {
            return "its scrypt has r \(blockSize) and p \(parallelism), and 8 and 1 are allowed"
        }
        return nil
    }
}
