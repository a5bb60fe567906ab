internal import Reactor
internal import Synchronization
internal import TestSupport

/// Two gateways before one user service, each a process of its own that can be stopped and started again.
final class TwoGateways: Sendable {
    let ports: [Int]
    private let folder: String
    private let routes: String
    private let usersPort: Int
    private let settings: [String: String]
    private let users: ChildProcess
    private let threads = BlockingPool(threads: 1, queue: 8, name: "restarts")
    private let gateways = Mutex<[ChildProcess]>([])

    /// Starts all three and waits until they are ready; `settings` are the gateways'.
    static func start(in folder: String, settings: [String: String]) async throws -> TwoGateways {
        let base = try RunningSuite.freeBase()
        let suite = try TwoGateways(base: base, folder: folder, settings: settings)
        do {
            // The gateways are ready at once when they find the keys of access tokens.
            try await suite.waitUntilReady(base + 1)
            for (index, port) in suite.ports.enumerated() {
                try suite.startGateway(index)
                try await suite.waitUntilReady(port)
            }
        } catch {
            suite.killAtOnce()
            throw error
        }
        return suite
    }

    private init(base: Int, folder: String, settings: [String: String]) throws {
        ports = [base, base + 2]
        usersPort = base + 1
        self.folder = folder
        routes = try RunningSuite.wideRoutes(in: folder)
        self.settings = settings
        users = try ChildProcess(
            "user-service", [],
            environment: [
                "PATH": "/usr/bin:/bin", "PORT": "\(base + 1)", "DATA_DIR": "\(folder)/data", "LOG_LEVEL": "warning",
            ], output: "\(folder)/users.log")
    }

    private func waitUntilReady(_ port: Int) async throws {
        let door = PlainClient(port: port)
        let isReady = await eventually(attempts: 3_000) { (try? await door.get("/health/ready"))?.status == 200 }
        guard isReady else { throw SupportError("port \(port) did not become ready:\n\(output)") }
    }

    private func startGateway(_ index: Int) throws {
        var environment = [
            "PATH": "/usr/bin:/bin", "PORT": "\(ports[index])", "LOG_LEVEL": "warning",
            "USER_SERVICE_URL": "http://127.0.0.1:\(usersPort)", "ADMIN_PORT": "0", "ROUTES_FILE": routes,
        ]
        environment.merge(settings) { _, given in given }
        let process = try ChildProcess(
            "api-gateway", [], environment: environment, output: "\(folder)/gateway-\(index).log")
        gateways.withLock { gateways in
            if gateways.indices.contains(index) { gateways[index] = process } else { gateways.append(process) }
        }
    }

    /// Asks a gateway to stop, waits until it has, and starts it anew; the exit code of the old one.
    func restart(_ index: Int) async throws -> Int32? {
        let process = gateways.withLock { $0[index] }
        // On a thread of its own: waiting for a process would hold up the load.
        let code = try await threads.run { process.stop() }
        try startGateway(index)
        return code
    }

    func stop() -> [Int32?] {
        (gateways.withLock { $0 } + [users]).map { $0.stop() }
    }

    func killAtOnce() {
        for process in gateways.withLock({ $0 }) + [users] { process.killAtOnce() }
    }

    /// What the gateways have logged.
    var output: String { gateways.withLock { $0 }.map(\.output).joined() }
}
