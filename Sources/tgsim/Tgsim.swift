import ArgumentParser
import HTTP
import Kernel
import Logging
import Monitoring
import Reactor
import ServiceKit
import ServiceLifecycle
import TelegramSim
import UnixSignals

/// `tgsim`: a simulated Telegram on one port.
@main
struct Tgsim: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tgsim",
        abstract: "A simulated Telegram: Bot API and public preview pages over a made-up world.",
        discussion: "Open the address in a browser for its channels, people and the bot's token.",
        version: Build.version, subcommands: [Serve.self, Health.self], defaultSubcommand: Serve.self)
}

/// Serves until it is told to stop.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve until told to stop; what is meant without a command.")

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 takes a free one.")
    var port = DemoFacts.port

    @Option(help: "The number from which the whole world follows.")
    var seed = DemoFacts.seed

    @Option(help: "Simulated seconds per second, from 0 to 86400.")
    var speed = 1.0

    @Option(help: "Where the world's clock begins, such as 2026-11-22T12:00:00Z; now when left out.")
    var start: String?

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("The port must be from 0 to 65535.") }
        guard SimClock.speeds.contains(speed) else { throw ValidationError("The speed must be from 0 to 86400.") }
        if let start, Timestamp(start) == nil {
            throw ValidationError("The start must be a moment such as 2026-11-22T12:00:00Z.")
        }
    }

    func run() async throws {
        var options = SimServer.Options()
        options.host = host
        options.port = port
        options.seed = seed
        options.speed = speed
        options.start = start.flatMap { Timestamp($0) }
        let logger = Logger(label: "tgsim")
        let server = SimServer(options, loops: try EventLoopGroup(loops: 1), logger: logger)
        let group = ServiceGroup(services: [server], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        try await group.run()
    }
}

/// Asks the one that runs here whether it answers.
struct Health: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask the one that listens on this machine whether it answers; ends with 1 when it does not.")

    @Option(help: "The port it listens on.")
    var port = DemoFacts.port

    func run() async throws {
        let loops = try EventLoopGroup(loops: 1)
        let client = HTTPClient(loops: loops)
        let finding = await ReadinessProbe(host: "127.0.0.1", port: port, path: "/health").ask(by: client)
        await client.shutdown()
        await loops.shutdown()
        Program.tell("tgsim is \(finding.text)")
        if !finding.isReady { throw ExitCode.failure }
    }
}
