/// What all parts of one encoding share.
final class EncodingSettings {
    let depthMax: Int
    let userInfo: [CodingUserInfoKey: any Sendable]
    /// What went wrong where `Encoder` lets nothing be thrown.
    var failure: EncodingError?

    init(depthMax: Int, userInfo: [CodingUserInfoKey: any Sendable]) {
        self.depthMax = depthMax
        self.userInfo = userInfo
    }
}
