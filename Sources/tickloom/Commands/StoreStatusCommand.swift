import ArgumentParser
import Foundation
import Services
import TickStore

struct StoreStatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "How the store is: whether it answers, who writes to it, room on the disk.",
        discussion: "Does not read the ticks; store check does. Ends with 75 while another process writes to the store."
    )

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        let (health, problem) = try context.access().health()
        let output = Output()
        if global.json {
            try output.write(json: StoreStatusCommand.json(health, path: context.storePath))
        } else {
            for (name, text) in StoreStatusCommand.lines(health) {
                try output.write(line: name.padding(toLength: 12, withPad: " ", startingAt: 0) + text)
            }
        }
        try output.finish()
        if let problem { throw problem }
    }

    static func lines(_ health: StoreHealth) -> [(String, String)] {
        var lines = [
            (
                "catalogue",
                health.isOpen ? "answers, version \(health.schemaVersion.map { "\($0)" } ?? "unknown")" : "closed"
            ),
            ("writable", health.isWritable ? "yes" : "no"),
            ("writer", health.owner.map { "\($0)" } ?? "none"),
        ]
        if let free = health.freeBytes { lines.append(("disk", "\(NumberText.bytes(free)) free")) }
        if let count = health.partitionCount { lines.append(("partitions", NumberText.grouped(count))) }
        if let bytes = health.cachedBarsBytes { lines.append(("bars cached", NumberText.bytes(bytes))) }
        if let damaged = health.damaged { lines.append(("damaged", "\(damaged.count)")) }
        if let pool = health.pool {
            lines.append(
                ("connections", "\(pool.inUse) of \(pool.connections) in use, \(pool.waiting) waiting"))
            for query in pool.slowest {
                lines.append(("slow", "\(query.name): \(NumberText.fixed(query.seconds * 1_000, 1)) ms"))
            }
        }
        return lines
    }

    private static func json(_ health: StoreHealth, path: String) -> JSONText {
        func number(_ value: Int?) -> JSONText { value.map { .int($0) } ?? .null }
        return .object([
            ("path", .string(path)), ("open", .bool(health.isOpen)), ("writable", .bool(health.isWritable)),
            ("schema_version", number(health.schemaVersion)), ("disk_free_bytes", number(health.freeBytes)),
            ("partitions", number(health.partitionCount)), ("cached_bars_bytes", number(health.cachedBarsBytes)),
            ("damaged", health.damaged.map { .array($0.map { .string($0) }) } ?? .null),
            ("writer_pid", number(health.owner?.processID)),
            (
                "pool",
                health.pool.map { pool in
                    .object([
                        ("connections", .int(pool.connections)), ("in_use", .int(pool.inUse)),
                        ("waiting", .int(pool.waiting)), ("finished", .int(pool.finished)),
                        ("failed", .int(pool.failed)), ("refused", .int(pool.refused)),
                        (
                            "slowest",
                            .array(
                                pool.slowest.map {
                                    .object([("name", .string($0.name)), ("seconds", .double($0.seconds))])
                                })
                        ),
                    ])
                } ?? .null
            ),
        ])
    }
}
