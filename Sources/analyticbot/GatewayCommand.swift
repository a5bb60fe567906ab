internal import ArgumentParser
internal import Gateway
internal import Kernel

/// What one asks of the gateway.
struct GatewayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gateway", abstract: "Check route files, and ask a running gateway what it would do.",
        subcommands: [GatewayCheckCommand.self, GatewayExplainCommand.self])
}

/// Reads a route file as the gateway would, and lists every mistake.
struct GatewayCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check a route file; ends with 78 when it has mistakes.")

    @Argument(help: "The route file, YAML or JSON.")
    var file: String

    func run() throws {
        do {
            Output.line("ok: \(try RouteFileCheck.routes(in: file)) routes")
        } catch {
            for mistake in error.mistakes { Output.complaint(mistake) }
            throw ExitCode(ConfigurationError.exitCode)
        }
    }
}
