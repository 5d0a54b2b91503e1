/// The parameters of the sample request.
struct SampleParams: Codable {
    var symbol = "EURUSD"
    var timeframe = "1m"
    var from: Int64 = 1_710_331_200_000_000_000
    var to: Int64 = 1_710_417_600_000_000_000
    var limit = 1_440
    var partial = true
}
