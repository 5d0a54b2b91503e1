public import ServiceKit

/// The keys of the engine's services.
extension ServiceKey where Instance == EngineStore { public static var store: ServiceKey { ServiceKey("store") } }
extension ServiceKey where Instance == EngineImports { public static var imports: ServiceKey { ServiceKey("import") } }
extension ServiceKey where Instance == EngineBars { public static var bars: ServiceKey { ServiceKey("bars") } }
extension ServiceKey where Instance == EngineQuality { public static var quality: ServiceKey { ServiceKey("quality") } }
extension ServiceKey where Instance == EngineRecords { public static var records: ServiceKey { ServiceKey("records") } }
extension ServiceKey where Instance == EngineLog { public static var log: ServiceKey { ServiceKey("log") } }
