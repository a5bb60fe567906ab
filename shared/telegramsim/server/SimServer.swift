internal import HTTP
package import Kernel
package import Logging
package import Reactor
internal import ServiceLifecycle

/// The simulated Telegram behind a port, as a part of any program.
package struct SimServer: Service {
    /// Where the simulator listens and what world it shows.
    package struct Options: Sendable {
        /// Loopback unless asked otherwise: nobody should take it for Telegram.
        package var host = "127.0.0.1"
        package var port = DemoFacts.port
        package var seed = DemoFacts.seed
        /// Simulated seconds per second.
        package var speed = 1.0
        /// Where the world's clock begins; nil for the machine's time.
        package var start: Timestamp?
        package var limits = SimLimits()

        package init() {}
    }

    package let site: SimSite
    private let options: Options
    private let server: HTTPServer
    private let logger: Logger
    private let courier: WebhookCourier

    package init(_ options: Options = Options(), loops: EventLoopGroup, logger: Logger) {
        let site = SimSite(
            world: SimWorld(seed: options.seed), clock: SimClock(start: options.start, speed: options.speed),
            limits: options.limits)
        self.site = site
        self.options = options
        self.logger = logger
        courier = WebhookCourier(updates: site.updates, client: HTTPClient(loops: loops))
        server = HTTPServer(host: options.host, port: options.port, loops: loops) { await site.respond(to: $0) }
    }

    /// Starts to listen and says on which port; port 0 takes a free one.
    package func start() async throws -> Int {
        let port = try await server.start()
        courier.start()
        logger.info(
            "a simulated Telegram listens",
            metadata: [
                "address": "http://\(options.host):\(port)", "seed": "\(options.seed)", "speed": "\(options.speed)",
            ])
        return port
    }

    /// Stops listening, finishes what is being answered, and returns within a second.
    package func stop() async {
        await courier.stop()
        await server.shutdown(deadline: .seconds(1))
    }

    /// Serves until the program is asked to end.
    package func run() async throws {
        _ = try await start()
        try? await gracefulShutdown()
        await stop()
    }
}
