internal import Glibc
internal import Kernel
internal import Synchronization
internal import TestSupport

/// The whole suite as an operator runs it: `analyticbot dev`, on ports of its own and a data folder that outlives it.
struct RunningSuite: Sendable {
    let process: ChildProcess
    /// The gateway.
    let gateway: PlainClient
    /// The user service, without the gateway before it.
    let users: PlainClient
    /// The analytics service, without the gateway before it.
    let analytics: PlainClient
    /// The gateway's port for administrators.
    let admin: PlainClient
    /// Every service by its name, without the gateway before it.
    let services: [(name: String, client: PlainClient)]
    /// Its route file.
    let routes: String
    /// Its data folder.
    let data: String

    /// Starts on the data in `folder` and waits until every part is ready.
    static func start(on folder: String, settings: [String: String] = [:]) async throws -> RunningSuite {
        let base = try freeBase()
        var environment = [
            "PATH": "/usr/bin:/bin", "REGISTRATIONS_PER_HOUR": "100000", "LOG_LEVEL": "warning",
            "ADMIN_PORT": "\(base + 98)", "ROUTES_FILE": try wideRoutes(in: folder),
        ]
        environment.merge(settings) { _, given in given }
        let process = try ChildProcess(
            "analyticbot", ["dev", "--data-dir", "\(folder)/data", "--port-base", "\(base)"],
            environment: environment, output: "\(folder)/output.log")
        let suite = RunningSuite(
            process: process, gateway: PlainClient(port: base), users: PlainClient(port: base + 1),
            analytics: PlainClient(port: base + 2), admin: PlainClient(port: base + 98),
            services: try serviceOffsets().map { ($0.name, PlainClient(port: base + $0.offset)) },
            routes: "\(folder)/routes.yaml", data: "\(folder)/data")
        let ports = [suite.gateway] + suite.services.map(\.client)
        let ready = await eventually(attempts: 3_000) {
            guard process.isRunning else { return true }
            for part in ports {
                guard let answer = try? await part.get("/health/ready"), answer.status == 200 else { return false }
            }
            return true
        }
        guard ready, process.isRunning else {
            if process.isRunning { process.killAtOnce() }
            throw SupportError("the suite did not start:\n\(process.output)")
        }
        return suite
    }

    /// The shipped route file.
    private static func shippedRoutes() throws -> String {
        let root = #filePath.split(separator: "/").dropLast(4).map { "/" + $0 }.joined()
        guard let text = contentsOfFile(root + "/gateway/routes.yaml") else {
            throw SupportError("gateway/routes.yaml cannot be read")
        }
        return text
    }

    /// Every service that the shipped routes name, and how far its port is from the gateway's: a new one is found here.
    static func serviceOffsets() throws -> [(name: String, offset: Int)] {
        let address = "    address: http://127.0.0.1:"
        let lines = try shippedRoutes().split(separator: "\n")
        let found = zip(lines, lines.dropFirst()).compactMap { name, line -> (name: String, offset: Int)? in
            guard line.hasPrefix(address), let port = Int(line.dropFirst(address.count)) else { return nil }
            return (String(name.drop { $0 == " " }.prefix { $0 != ":" }), port - 8_000)
        }
        guard !found.isEmpty else { throw SupportError("the shipped routes name no service") }
        return found
    }

    /// The shipped routes with limits that a test, which is many people at one address, does not meet.
    static func wideRoutes(in folder: String) throws -> String {
        let wide = try shippedRoutes().split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
            guard line.contains("per: "), let limit = line.firstRange(of: "{limit: ") else { return String(line) }
            return "\(line[..<limit.lowerBound]){limit: 1000000/s}"
        }
        let path = "\(folder)/routes.yaml"
        guard let file = fopen(path, "w") else { throw SupportError("\(path) cannot be written") }
        fputs(wide.joined(separator: "\n"), file)
        fclose(file)
        return path
    }

    /// Adds lines to the end of the route file.
    func addRoute(_ text: String) throws {
        guard let file = fopen(routes, "a") else { throw SupportError("\(routes) cannot be written") }
        fputs(text, file)
        fclose(file)
    }

    /// A base whose hundred ports nothing listens on. Tests of one run take different bases, by chance and by asking.
    static func freeBase() throws -> Int {
        for _ in 0..<200 {
            let base = 20_000 + Int.random(in: 0..<100) * 100
            // Never twice: another test may have been given it and not listen there yet.
            guard given.withLock({ $0.insert(base).inserted }) else { continue }
            let used = try [0, 98, 99] + serviceOffsets().map(\.offset)
            if used.allSatisfy({ isFree(base + $0) }) { return base }
        }
        throw SupportError("no free ports from 20000 to 30000")
    }

    private static let given = Mutex<Set<Int>>([])

    private static func isFree(_ port: Int) -> Bool {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var reuse: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7f00_0001).bigEndian)
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}

/// Lends `body` a suite on fresh data; it is stopped afterwards, and must stop cleanly when `body` did not throw.
func withSuite(
    settings: [String: String] = [:], _ body: @Sendable (RunningSuite) async throws -> Void
) async throws {
    try await withTemporaryFolder { folder in
        let suite = try await RunningSuite.start(on: folder, settings: settings)
        do {
            try await body(suite)
        } catch {
            suite.process.killAtOnce()
            throw error
        }
        let code = suite.process.stop()
        guard code == 0 else { throw SupportError("the suite ended with \(code ?? -1):\n\(suite.process.output)") }
    }
}
