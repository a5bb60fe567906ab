internal import CLinux
internal import Glibc
internal import HTTP
package import Kernel
package import Logging
package import Monitoring
internal import Reactor
package import ServiceLifecycle
internal import UnixSignals

/// What every program does around its services.
package enum Program {
    /// Runs one service as a program of its own until SIGTERM or SIGINT, then lets it finish what it is doing.
    package static func run(_ definition: ServiceDefinition) async {
        let environment = ProcessEnvironment.variables()
        await ending {
            let (loops, threshold, logger) = try essentials(environment)
            let group = try EventLoopGroup(loops: loops)
            // Without a broker a service alone has nobody to send events to: they wait in its outbox.
            let bus = try BrokerSettings.bus(
                for: "\(definition.name)-service", environment, logger: logger("bus"))
            let platform = Platform(
                loops: group, client: HTTPClient(loops: group), bus: bus, logThreshold: threshold, logger: logger)
            let host = try await ServiceHost.prepare(definition, environment: environment, platform: platform)
            try await serve(
                host.ground + (bus.map { [$0] } ?? []) + host.services, logger: logger(definition.healthName))
        }
    }

    /// The settings that are needed before anything can be said: how many loops, and what is logged.
    package static func essentials(
        _ environment: [String: String], loops: Int = 1
    ) throws(ConfigurationError) -> (loops: Int, threshold: LogThreshold, logger: @Sendable (String) -> Logger) {
        // Without a cap each thread keeps freed memory; a password's 19 MiB go back as soon as it is hashed.
        _ = clinux_settle_memory(2, 1 << 20)
        var reader = SettingsReader(environment)
        let loops = reader.integer("EVENT_LOOPS", default: loops, in: 1...64, "event loops (threads) of this program")
        let level = reader.choice("LOG_LEVEL", default: LogLevel.info, "what is logged")
        // What is wrong with these is reported with all other mistakes, by the service's own reading of them.
        let threshold = LogThreshold(level.level)
        return (loops, threshold, { JSONLogHandler.logger(service: $0, threshold: threshold) })
    }

    /// Runs services together until SIGTERM or SIGINT: started in order, stopped in reverse.
    package static func serve(_ services: [any Service], logger: Logger) async throws {
        let group = ServiceGroup(
            configuration: .init(services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
    }

    /// Runs the work; when it throws, says why and ends the process: 78 for wrong settings (sysexits.h), 1 otherwise.
    package static func ending(_ work: () async throws -> Void) async {
        do {
            try await work()
        } catch let error as ConfigurationError {
            complain("\(error)")
            exit(ConfigurationError.exitCode)
        } catch {
            complain("The program ended: \(error)")
            exit(1)
        }
    }

    private static func complain(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        write(STDERR_FILENO, bytes, bytes.count)
    }
}

/// The levels of `LOG_LEVEL`.
package enum LogLevel: String, Sendable, CaseIterable {
    case trace, debug, info, notice, warning, error, critical

    /// The level as loggers have it.
    package var level: Logger.Level {
        switch self {
        case .trace: .trace
        case .debug: .debug
        case .info: .info
        case .notice: .notice
        case .warning: .warning
        case .error: .error
        case .critical: .critical
        }
    }
}
