internal import ArgumentParser
internal import ServiceKit

/// The operator's tool: the whole suite in one process, and what one does to a suite from outside.
@main
struct AnalyticBot: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "analyticbot",
        abstract: "Self-hosted analytics for Telegram channels.",
        version: Build.version,
        subcommands: [
            DevCommand.self, MigrateCommand.self, HealthCommand.self, RoleCommand.self, GatewayCommand.self,
            EventsCommand.self, TraceCommand.self, SagasCommand.self, VerifyCommand.self,
            VersionCommand.self,
        ],
        defaultSubcommand: DevCommand.self)
}

/// Tells the version.
struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "version", abstract: "Tell the version.")

    func run() {
        Output.line("analyticbot \(Build.version)")
    }
}
