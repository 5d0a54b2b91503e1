// Written by scripts/generate-schema.py from schema/. Do not edit.
// swift-format-ignore-file

public import MessagePack

extension IPC {
    /// An instrument.
    public struct InstrumentInfo: IPCMessage {
        /// Such as EURUSD.
        public var symbol: String
        /// Decimal digits of its stored prices.
        public var priceScale: Int
        /// The price of a pip, such as 0.0001.
        public var pipSize: String?
        /// Such as USD.
        public var quoteCurrency: String?
        /// Of its bars where nobody asks for another.
        public var calendar: String
        /// Time of the first tick.
        public var first: Int64?
        /// Time of the last tick.
        public var last: Int64?
        /// How many are stored.
        public var ticks: Int
        /// UTC days with ticks.
        public var days: Int
        /// Of the files.
        public var bytes: Int

        public init(symbol: String, priceScale: Int, pipSize: String? = nil, quoteCurrency: String? = nil, calendar: String, first: Int64? = nil, last: Int64? = nil, ticks: Int, days: Int, bytes: Int) {
            self.symbol = symbol
            self.priceScale = priceScale
            self.pipSize = pipSize
            self.quoteCurrency = quoteCurrency
            self.calendar = calendar
            self.first = first
            self.last = last
            self.ticks = ticks
            self.days = days
            self.bytes = bytes
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var symbolValue: String?
            var priceScaleValue: Int?
            var pipSizeValue: String??
            var quoteCurrencyValue: String??
            var calendarValue: String?
            var firstValue: Int64??
            var lastValue: Int64??
            var ticksValue: Int?
            var daysValue: Int?
            var bytesValue: Int?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "symbol": try reader.readField("symbol", &symbolValue)
                case "price_scale": try reader.readField("price_scale", &priceScaleValue)
                case "pip_size": try reader.readField("pip_size", &pipSizeValue)
                case "quote_currency": try reader.readField("quote_currency", &quoteCurrencyValue)
                case "calendar": try reader.readField("calendar", &calendarValue)
                case "first": try reader.readField("first", &firstValue)
                case "last": try reader.readField("last", &lastValue)
                case "ticks": try reader.readField("ticks", &ticksValue)
                case "days": try reader.readField("days", &daysValue)
                case "bytes": try reader.readField("bytes", &bytesValue)
                default: try reader.skipField(name, "symbol, price_scale, pip_size, quote_currency, calendar, first, last, ticks, days, bytes")
                }
            }
            self.symbol = try symbolValue.required("symbol")
            self.priceScale = try priceScaleValue.required("price_scale")
            self.pipSize = pipSizeValue ?? nil
            self.quoteCurrency = quoteCurrencyValue ?? nil
            self.calendar = try calendarValue.required("calendar")
            self.first = firstValue ?? nil
            self.last = lastValue ?? nil
            self.ticks = try ticksValue.required("ticks")
            self.days = try daysValue.required("days")
            self.bytes = try bytesValue.required("bytes")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 6
            if self.pipSize != nil { count += 1 }
            if self.quoteCurrency != nil { count += 1 }
            if self.first != nil { count += 1 }
            if self.last != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "symbol")
            try self.symbol.write(to: &writer)
            writer.write(text: "price_scale")
            try self.priceScale.write(to: &writer)
            if let value = self.pipSize {
                writer.write(text: "pip_size")
                try value.write(to: &writer)
            }
            if let value = self.quoteCurrency {
                writer.write(text: "quote_currency")
                try value.write(to: &writer)
            }
            writer.write(text: "calendar")
            try self.calendar.write(to: &writer)
            if let value = self.first {
                writer.write(text: "first")
                try value.write(to: &writer)
            }
            if let value = self.last {
                writer.write(text: "last")
                try value.write(to: &writer)
            }
            writer.write(text: "ticks")
            try self.ticks.write(to: &writer)
            writer.write(text: "days")
            try self.days.write(to: &writer)
            writer.write(text: "bytes")
            try self.bytes.write(to: &writer)
        }
    }

    /// In order of the alphabet.
    public struct InstrumentsListResult: IPCMessage {
        /// One by one.
        public var instruments: [InstrumentInfo]

        public init(instruments: [InstrumentInfo]) {
            self.instruments = instruments
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var instrumentsValue: [InstrumentInfo]?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "instruments": try reader.readField("instruments", &instrumentsValue)
                default: try reader.skipField(name, "instruments")
                }
            }
            self.instruments = try instrumentsValue.required("instruments")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(1)
            writer.write(text: "instruments")
            try self.instruments.write(to: &writer)
        }
    }

    /// Which instrument.
    public struct SymbolParams: IPCMessage {
        /// The symbol.
        public var symbol: String

        public init(symbol: String) {
            self.symbol = symbol
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var symbolValue: String?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "symbol": try reader.readField("symbol", &symbolValue)
                default: try reader.skipField(name, "symbol")
                }
            }
            self.symbol = try symbolValue.required("symbol")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(1)
            writer.write(text: "symbol")
            try self.symbol.write(to: &writer)
        }
    }

    /// What changes; what is not given stays.
    public struct InstrumentUpdateParams: IPCMessage {
        /// The symbol.
        public var symbol: String
        /// The price of a pip.
        public var pipSize: String?
        /// Three to five capital letters or digits, such as USD.
        public var quoteCurrency: String?
        /// fx-new-york, utc or eet.
        public var calendar: String?

        public init(symbol: String, pipSize: String? = nil, quoteCurrency: String? = nil, calendar: String? = nil) {
            self.symbol = symbol
            self.pipSize = pipSize
            self.quoteCurrency = quoteCurrency
            self.calendar = calendar
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var symbolValue: String?
            var pipSizeValue: String??
            var quoteCurrencyValue: String??
            var calendarValue: String??
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "symbol": try reader.readField("symbol", &symbolValue)
                case "pip_size": try reader.readField("pip_size", &pipSizeValue)
                case "quote_currency": try reader.readField("quote_currency", &quoteCurrencyValue)
                case "calendar": try reader.readField("calendar", &calendarValue)
                default: try reader.skipField(name, "symbol, pip_size, quote_currency, calendar")
                }
            }
            self.symbol = try symbolValue.required("symbol")
            self.pipSize = pipSizeValue ?? nil
            self.quoteCurrency = quoteCurrencyValue ?? nil
            self.calendar = calendarValue ?? nil
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 1
            if self.pipSize != nil { count += 1 }
            if self.quoteCurrency != nil { count += 1 }
            if self.calendar != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "symbol")
            try self.symbol.write(to: &writer)
            if let value = self.pipSize {
                writer.write(text: "pip_size")
                try value.write(to: &writer)
            }
            if let value = self.quoteCurrency {
                writer.write(text: "quote_currency")
                try value.write(to: &writer)
            }
            if let value = self.calendar {
                writer.write(text: "calendar")
                try value.write(to: &writer)
            }
        }
    }

    /// All instruments.
    public static let instrumentsList = IPCMethod<Empty, InstrumentsListResult>(
        IPCMethodInfo("instruments.list", isIdempotent: true, deadline: .milliseconds(30000)))
    /// One instrument.
    public static let instrumentsGet = IPCMethod<SymbolParams, InstrumentInfo>(
        IPCMethodInfo("instruments.get", isIdempotent: true, deadline: .milliseconds(30000)))
    /// Changes what is known of an instrument.
    public static let instrumentsUpdate = IPCMethod<InstrumentUpdateParams, InstrumentInfo>(
        IPCMethodInfo("instruments.update", isIdempotent: true, deadline: .milliseconds(30000)))}
