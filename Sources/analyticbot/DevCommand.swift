internal import ArgumentParser
internal import Events
internal import Gateway
internal import HTTP
internal import Kernel
internal import Reactor
internal import ServiceKit
internal import ServiceLifecycle
internal import TelegramSim

/// The whole suite in one process: every program on its own port, speaking HTTP over loopback.
struct DevCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dev", abstract: "Run the whole suite in one process.",
        discussion: "Without TELEGRAM_BOT_TOKEN it brings a simulated Telegram along, and says so.")

    @Option(help: "Where databases, keys and secrets are kept; DATA_DIR or .data when absent.")
    var dataDir: String?

    @Option(help: "The gateway's port; the services follow it.")
    var portBase = Suite.defaultBase

    @Option(help: "How many times faster than life the simulated Telegram runs.")
    var simSpeed = 1.0

    func run() async throws {
        await Program.ending { try await start() }
    }

    private func start() async throws {
        let given = ProcessEnvironment.variables()
        let random = SystemRandom()
        let folder = DataFolder(dataDir ?? given["DATA_DIR"] ?? ".data")
        try folder.make()
        try folder.lock()
        let (loops, threshold, logger) = try Program.essentials(given, loops: 2)
        let group = try EventLoopGroup(loops: loops)
        // With a broker the suite can be spread over several processes, of which this is one.
        let broker = try BrokerSettings.bus(for: "analyticbot", given, logger: logger("bus"))
        let inProcess = InProcessBus(clock: SystemClock(), logger: logger("bus"))
        let delivery: any Service = broker ?? RetrySweeper(bus: inProcess, logger: logger("bus"))
        let platform = Platform(
            loops: group, client: HTTPClient(loops: group), bus: broker ?? inProcess, logThreshold: threshold,
            logger: logger)
        let simulated = try SimulatedTelegram(
            given: given, port: portBase + Suite.simulatorOffset, speed: simSpeed, loops: group,
            logger: logger("tgsim"))
        let environment = DevEnvironment(
            given: given, folder: folder, base: portBase,
            serviceTokenSecret: try folder.secret("service-token.secret", random: random),
            telegram: simulated?.settings ?? [:])
        let hosts = try await prepare(environment, platform)
        let gateway = try GatewayHost.prepare(environment: environment.gateway, platform: platform)
        Greeting(base: portBase, folder: folder.path, simulator: simulated?.url).say()
        try await Program.serve(
            hosts.flatMap(\.ground) + [delivery] + simulator(simulated) + hosts.flatMap(\.services)
                + gateway.services, logger: logger("analyticbot"))
    }

    private func simulator(_ simulated: SimulatedTelegram?) -> [any Service] {
        simulated.map { [$0.server] } ?? []
    }

    /// Prepares every service; the mistakes of all of them are reported together.
    private func prepare(_ environment: DevEnvironment, _ platform: Platform) async throws -> [ServiceHost] {
        var hosts: [ServiceHost] = []
        var mistakes: [String] = []
        for definition in Suite.services {
            do {
                hosts.append(
                    try await ServiceHost.prepare(
                        definition, environment: environment.service(definition), platform: platform))
            } catch let error as ConfigurationError {
                mistakes += error.mistakes.filter { !mistakes.contains($0) }
            }
        }
        if !mistakes.isEmpty { throw ConfigurationError(mistakes: mistakes) }
        return hosts
    }
}
