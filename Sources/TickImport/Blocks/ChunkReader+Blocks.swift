extension ChunkReader {
    /// Reads whole blocks, until they are as much as a chunk should be. A chunk is given only if another record follows it,
    /// or if it has the end record and nothing follows.
    func next(into chunk: Chunk, _ blocks: TickBlocks) throws(ImportError) -> Bool {
        do throws(ImportError) {
            try fill(chunk, to: chunkBytes)
            // Behind the end record.
            if chunk.count == 0, offset > 0 { return false }
            let end = try endOfBlocks(chunk, blocks)
            try stream.checkUnchanged()
            keep(chunk, end)
            offset += end
            return true
        } catch {
            // Of a file that is being written, that is what there is to say.
            try stream.checkUnchanged()
            throw error
        }
    }

    /// Where the chunk is to end, with all up to there read.
    private func endOfBlocks(_ chunk: Chunk, _ blocks: TickBlocks) throws(ImportError) -> Int {
        var end = 0
        if offset == 0 {
            try fill(chunk, to: TickBlocks.headerBytes)
            guard chunk.bytes.prefix(TickBlocks.headerBytes).elementsEqual(blocks.header) else {
                throw damaged("the header is not what it was")
            }
            end = TickBlocks.headerBytes
        }
        while true {
            let start = offset + end
            try fill(chunk, to: end + TickBlocks.headBytes)
            guard chunk.count >= end + TickBlocks.headBytes else { throw cutOff(blocks, start, chunk) }
            let head = UnsafeRawBufferPointer(rebasing: chunk.bytes[end..<(end + TickBlocks.headBytes)])
            switch blocks.record(head, at: start) {
            case nil: throw damaged("\(blocks.name(ofBlockAt: start)) is damaged within its first 32 bytes")
            case .end:
                end += TickBlocks.headBytes
                try fill(chunk, to: end + 1)
                guard chunk.count == end else {
                    throw damaged("bytes follow behind its end, from byte \(offset + end)")
                }
                return end
            case .block(let rows, let rejectsBytes, _):
                if end >= chunkBytes { return end }
                end += TickBlocks.headBytes + rows * blocks.rowBytes + rejectsBytes
                try fill(chunk, to: end)
                guard chunk.count >= end else { throw cutOff(blocks, start, chunk) }
            }
        }
    }

    private func cutOff(_ blocks: TickBlocks, _ start: Int, _ chunk: Chunk) -> ImportError {
        damaged(
            "it is cut off at byte \(offset + chunk.count), within \(blocks.name(ofBlockAt: start)) or its end record")
    }

    private func damaged(_ message: String) -> ImportError {
        ImportError(
            .damaged, path: path, message: message, advice: "get the file again. Nothing of it was stored")
    }
}
