import ArgumentParser

struct Tickloom: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tickloom",
        abstract: "Ticks in, synchronized bars of all timeframes out, exactly as live code would have seen them.",
        version: Version.text,
        subcommands: [
            ImportCommand.self, TicksCommand.self, BarsCommand.self, SnapshotCommand.self, TraceCommand.self,
            SymbolsCommand.self,
            ImportsCommand.self, QualityCommand.self, DeleteCommand.self, StoreCommand.self, VerifyCommand.self,
            ServeCommand.self, StatusCommand.self, CallCommand.self, CredentialCommand.self, ConfigCommand.self,
            GenerateCommand.self,
            BenchCommand.self, DoctorCommand.self,
        ])
}
