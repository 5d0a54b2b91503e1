import Services

/// Shows how far an import has come: a bar on a terminal, JSON lines for programs, nothing otherwise.
final class ProgressDisplay {
    private let options: GlobalOptions
    private let isBar: Bool
    private let clock = ContinuousClock()
    private var lastShown: ContinuousClock.Instant?
    private var isShowing = false

    init(options: GlobalOptions) {
        self.options = options
        isBar = !options.quiet && !options.json && Output.errorIsTerminal
    }

    func show(_ progress: ImportProgress) {
        guard isBar || options.json && !options.quiet else { return }
        let now = clock.now
        // Ten times a second is as much as one can see.
        if let lastShown, now - lastShown < .milliseconds(100), progress.phase == .reading { return }
        lastShown = now
        if options.json {
            let output = Output()
            try? output.write(
                json: .object([
                    ("event", .string("progress")), ("phase", .string(progress.phase.rawValue)),
                    ("rows", .int(progress.rows)), ("bytes", .int(progress.bytes)),
                    ("bytes_total", .int(progress.bytesTotal)),
                    ("ticks_per_second", .double(progress.ticksPerSecond.rounded())),
                    ("file", .string(progress.path)), ("file_number", .int(progress.file)),
                    ("files", .int(progress.fileCount)), ("file_bytes", .int(progress.fileBytes)),
                    ("file_bytes_total", .int(progress.fileBytesTotal)),
                    ("eta_seconds", progress.etaSeconds.map { .double(($0 * 10).rounded() / 10) } ?? .null),
                ]))
            try? output.finish()
            return
        }
        let share = progress.bytesTotal > 0 ? Double(progress.bytes) / Double(progress.bytesTotal) : 0
        let width = 30
        let filled = min(width, Int(share * Double(width)))
        let bar = String(repeating: "=", count: filled) + String(repeating: " ", count: width - filled)
        let eta = progress.etaSeconds.map { "  \(NumberText.fixed($0, 0)) s to go" } ?? ""
        let file =
            progress.fileCount > 1
            ? "  file \(NumberText.grouped(progress.file)) of \(NumberText.grouped(progress.fileCount))" : ""
        Notes.overwrite(
            "[\(bar)] \(NumberText.fixed(share * 100, 0)) %  \(NumberText.grouped(progress.rows)) rows  "
                + "\(NumberText.rate(progress.ticksPerSecond))/s\(eta)\(file)")
        isShowing = true
    }

    /// Wipes the bar, so that what follows stands alone.
    func clear() {
        if isShowing { Notes.overwrite("") }
        isShowing = false
    }
}
