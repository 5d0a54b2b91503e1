@testable import ArrowWriter

/// A table to write.
struct SampleTable: Sendable {
    let name: String
    let schema: ArrowSchema
    let batches: [ArrowBatch]

    init(_ name: String, _ schema: ArrowSchema, _ batches: [ArrowBatch]) {
        self.name = name
        self.schema = schema
        self.batches = batches
    }

    /// The whole output.
    func written(_ format: ArrowIPCFormat) throws(ArrowError) -> [UInt8] {
        var writer = ArrowIPCWriter(schema: schema, format: format)
        var output: [UInt8] = []
        for batch in batches { try writer.write(batch, appendingTo: &output) }
        try writer.finish(appendingTo: &output)
        return output
    }
}
