import Discovery
import HTTP
import Kernel
import Logging
import Monitoring
import Reactor
import Resilience
import Synchronization
import TestSupport

@testable import Gateway

/// The part of the gateway that reaches services, on a real socket, with several instances of one service behind it.
struct UpstreamBench: Sendable {
    let url: String
    let client: HTTPClient
    /// Moves breakers, ejections and latencies; sockets keep real time.
    let clock: ManualLoopClock
    let loops: EventLoopGroup
    let upstream: Upstream
    let table: UpstreamTable
    let forwarder: Forwarder
    let registry: MetricsRegistry
    let seen: Seen
    /// The routes by which the front is asked: the first segment of a path is the name of one.
    let routes: Shared<[String: GatewayRoute]>
    let records: Shared<[ExchangeRecord]>
    /// Whether answers are read and written anew on their way, as steps that change them do.
    let rewrites: Shared<Bool>

    /// What the instances were sent, in order.
    final class Seen: Sendable {
        struct Entry: Sendable {
            let instance: Int
            let method: String
            let target: String
            let headers: Headers
        }

        private let entries = Mutex<[Entry]>([])
        var all: [Entry] { entries.withLock { $0 } }
        func count(of instance: Int) -> Int { all.count { $0.instance == instance } }
        func add(_ instance: Int, _ request: Request) {
            entries.withLock {
                $0.append(
                    Entry(
                        instance: instance, method: request.method.name, target: request.target,
                        headers: request.headers))
            }
        }
    }

    /// How a bench differs from the usual one.
    struct Setup: Sendable {
        /// Instances that answer, and such as listen nowhere.
        var instances = 1
        var dead = 0
        var policy = UpstreamPolicy()
        var tunnels = TunnelLimits()
        var route = GatewayRoute(name: "r", match: RouteMatch(path: .prefix("/")), target: .service("s", rewrite: nil))
        /// Whether balancers measure in real time instead of the bench's clock.
        var isRealTime = false
        /// Whether the loops' own timers go by the bench's clock too.
        var movesLoops = false

        init(_ change: (inout Setup) -> Void = { _ in }) {
            policy.slowStart = .zero
            route.retry.backoff = .zero
            change(&self)
        }
    }

    /// Lends `body` a bench; `handler` answers for the instance of that number; probes are not `seen`.
    static func run(
        _ setup: Setup = Setup(), service handler: @escaping @Sendable (Int, Request) async -> Response,
        _ body: (UpstreamBench) async throws -> Void
    ) async throws {
        let clock = ManualLoopClock()
        let loops = try EventLoopGroup(loops: 1, clock: setup.movesLoops ? clock : MonotonicClock())
        let seen = Seen()
        var servers: [HTTPServer] = []
        var instances = (0..<setup.dead).map { ServiceInstance(id: "dead\($0)", host: "127.0.0.\($0 + 1)", port: 1) }
        for number in 0..<setup.instances {
            let server = HTTPServer(host: "127.0.0.1", port: 0, loops: loops) { request in
                if request.path != "/health/ready" { seen.add(number, request) }
                return await handler(number, request)
            }
            instances.append(ServiceInstance(id: "i\(number)", host: "127.0.0.1", port: try await server.start()))
            servers.append(server)
        }
        let bench = make(setup, instances, clock, loops, seen)
        let front = HTTPServer(host: "127.0.0.1", port: 0, loops: loops) { await bench.front($0) }
        let served = bench.at("http://127.0.0.1:\(try await front.start())")
        let result = await Result { try await body(served) }
        await bench.client.shutdown()
        for server in [front] + servers { await server.shutdown(deadline: .milliseconds(50)) }
        await loops.shutdown()
        try result.get()
    }

    private static func make(
        _ setup: Setup, _ instances: [ServiceInstance], _ clock: ManualLoopClock, _ loops: EventLoopGroup, _ seen: Seen
    ) -> UpstreamBench {
        let registry = MetricsRegistry()
        let used: any LoopClock = setup.isRealTime ? MonotonicClock() : clock
        let logger = Logger(label: "bench", factory: { _ in SwiftLogNoOpLogHandler() })
        let upstream = Upstream(
            "s", policy: setup.policy, instances: instances, metrics: UpstreamMetrics(registry), loops: loops,
            clock: used, random: SeededRandom(), logger: logger)
        let table = UpstreamTable([upstream])
        let tunnels = Tunnels(setup.tunnels)
        UpstreamMetrics.show(table, tunnels, in: registry)
        let client = HTTPClient(loops: loops)
        let forwarder = Forwarder(
            upstreams: table, client: client, onward: Onward(scheme: "http"), tunnels: tunnels, loops: loops,
            clock: used, logger: logger)
        return UpstreamBench(
            url: "", client: client, clock: clock, loops: loops, upstream: upstream, table: table,
            forwarder: forwarder, registry: registry, seen: seen, routes: Shared(["": setup.route]),
            records: Shared([]), rewrites: Shared(false))
    }

    private func at(_ url: String) -> UpstreamBench {
        UpstreamBench(
            url: url, client: client, clock: clock, loops: loops, upstream: upstream, table: table,
            forwarder: forwarder, registry: registry, seen: seen, routes: routes, records: records, rewrites: rewrites)
    }

    /// What stands before the forwarder in the gateway, at its shortest.
    private func front(_ request: Request) async -> Response {
        var request = request
        request.context.requestID = "r1"
        let first = request.path.split(separator: "/").first.map(String.init) ?? ""
        guard let route = routes.withLock({ $0[first] ?? $0[""] }) else { return Response(.notFound) }
        let exchange = Exchange(request, route)
        records.withLock { $0.append(exchange.record) }
        do {
            var response = try await forwarder.forward(exchange)
            if rewrites.withLock({ $0 }), case .passedOn(let body) = response.body {
                response.body = .stream(length: nil) { for try await piece in body { try await $0.write(piece) } }
            }
            return response
        } catch {
            return Problem(error, in: request.context).response(to: request)
        }
    }

    /// Asks the front.
    func ask(
        _ method: HTTPMethod = .get, _ target: String = "/x", headers: Headers = Headers(),
        body: ClientRequest.Body = .empty
    ) async throws -> GatewayBench.Answer {
        let answer = try await client.send(ClientRequest(method, url + target, headers: headers, body: body))
        let bytes = try await answer.body.collect(upTo: 100_000_000)
        return GatewayBench.Answer(status: answer.status.code, headers: answer.headers, bytes: bytes)
    }

    /// The statuses of `count` requests, all sent at once.
    func askTogether(_ count: Int, _ method: HTTPMethod = .get, _ target: String = "/x") async throws -> [Int] {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<count { group.addTask { try await ask(method, target).status } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    /// Moves the clock, and wakes the loops that go by it.
    func advance(by span: Duration) {
        clock.advance(by: span)
        loops.wake()
    }

    /// The value of one line of the metrics; nil when there is no such line.
    func metric(_ name: String) async -> Double? {
        let line = await registry.text().split(separator: "\n").first { $0.hasPrefix(name + " ") }
        return line.flatMap { $0.split(separator: " ").last }.flatMap { Double($0) }
    }
}

/// A value that closures of a test share.
final class Shared<Value: Sendable>: Sendable {
    private let mutex: Mutex<Value>

    init(_ value: Value) { mutex = Mutex(value) }

    func withLock<Result: Sendable>(_ body: (inout sending Value) throws -> Result) rethrows -> Result {
        try mutex.withLock { try body(&$0) }
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
