/// Why a row was rejected.
public enum RowRule: Int, CaseIterable, Sendable {
    /// Fewer fields than the format has.
    case tooFewFields
    /// More fields than the format has: a decimal comma, or two lines in one.
    case tooManyFields
    /// The time does not read as the file's other times do, or is no time that exists.
    case malformedTime
    /// A time before 1970 or after 2200.
    case timeOutOfRange
    /// Bid or ask is no decimal number.
    case malformedPrice
    /// Bid or ask is zero or negative.
    case priceNotPositive
    /// Bid or ask has more decimal digits than the instrument's scale.
    case tooManyDigits
    /// Bid or ask has more than 17 digits, those of the scale included; the mid needs the 18th.
    case priceTooLarge
    /// A volume is no number, negative, or too large.
    case malformedVolume
    /// Ask below bid.
    case crossed
    /// The row names another symbol.
    case otherSymbol
    /// A side is blank, and no earlier row has it.
    case noQuoteYet
    /// A record that is cut off.
    case incompleteRecord
    /// The time is one that the zone's clocks skip, when they go forward.
    case skippedTime

    /// The name in summaries and in JSON.
    public var name: String {
        switch self {
        case .tooFewFields: "too_few_fields"
        case .tooManyFields: "too_many_fields"
        case .malformedTime: "malformed_time"
        case .timeOutOfRange: "time_out_of_range"
        case .malformedPrice: "malformed_price"
        case .priceNotPositive: "price_not_positive"
        case .tooManyDigits: "too_many_digits"
        case .priceTooLarge: "price_too_large"
        case .malformedVolume: "malformed_volume"
        case .crossed: "crossed"
        case .otherSymbol: "other_symbol"
        case .noQuoteYet: "no_quote_yet"
        case .incompleteRecord: "incomplete_record"
        case .skippedTime: "skipped_time"
        }
    }

    /// What it means, for people.
    public var explanation: String {
        switch self {
        case .tooFewFields: "fewer fields than the format has"
        case .tooManyFields: "more fields than the format has"
        case .malformedTime: "the time does not read like the others of the file"
        case .timeOutOfRange: "the time lies outside of 1970 to 2199"
        case .malformedPrice: "bid or ask is not a decimal number"
        case .priceNotPositive: "bid or ask is zero or negative"
        case .tooManyDigits: "bid or ask has more digits than the instrument's scale; --scale sets it"
        case .priceTooLarge: "bid or ask does not fit in 17 digits"
        case .malformedVolume: "a volume is not a number from zero to 9,223,372,036"
        case .crossed: "ask below bid; --crossed keep stores such rows"
        case .otherSymbol: "the row names another symbol than --symbol"
        case .noQuoteYet: "bid or ask is blank, and no earlier row has one"
        case .incompleteRecord: "the record is cut off"
        case .skippedTime: "the zone's clocks skip this time, as they go forward then"
        }
    }
}
