import Auth
import CZlib
import HTTP
import Kernel
import Logging
import Reactor
import Synchronization
import TestSupport

@testable import Gateway

/// What the suites of the stages share: a route, requests on it, and a server around a pipeline.
enum StageBench {
    static func route(_ change: (inout GatewayRoute) -> Void = { _ in }) -> GatewayRoute {
        var route = GatewayRoute(
            name: "things", match: RouteMatch(path: .prefix("/api/v1/things")),
            target: .service("channel", rewrite: nil), access: .everyone)
        change(&route)
        return route
    }

    static func request(
        _ method: HTTPMethod = .get, _ target: String = "/api/v1/things", headers: Headers = Headers(),
        body: RequestBody = .empty, peer: String = "198.51.100.7"
    ) -> Request {
        var headers = headers
        if headers["Host"] == nil { headers.add("Host", "api.example.org") }
        let path = target.split(separator: "?").first.map(String.init) ?? target
        return Request(method: method, target: target, path: path, headers: headers, body: body, peer: peer)
    }

    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Serves the pipeline on a real socket and lends `body` its address and a client.
    static func serve(
        _ stages: [any Stage], on route: GatewayRoute, end: @escaping Onwards,
        _ body: (_ url: String, _ client: HTTPClient) async throws -> Void
    ) async throws {
        let loops = try EventLoopGroup(loops: 1)
        let chain = Pipeline([Problems(logger: logger)] + stages).chain(for: route, end: end)
        let server = HTTPServer(host: "127.0.0.1", port: 0, loops: loops) { request in
            (try? await chain(Exchange(request, route))) ?? Response(.internalServerError)
        }
        let client = HTTPClient(loops: loops)
        try await body("http://127.0.0.1:\(try await server.start())/api/v1/things", client)
        await client.shutdown()
        await server.shutdown(deadline: .milliseconds(100))
        await loops.shutdown()
    }
}

/// One pipeline on one route, asked without a socket.
struct StageRun: Sendable {
    let route: GatewayRoute
    let record = ExchangeRecord()
    private let chain: Onwards

    init(_ stages: [any Stage], on route: GatewayRoute = StageBench.route(), end: @escaping Onwards) {
        self.route = route
        chain = Pipeline(stages).chain(for: route, end: end)
    }

    /// A service that always answers the same.
    init(_ stages: [any Stage], on route: GatewayRoute = StageBench.route(), answer: Response) {
        self.init(stages, on: route) { _ in answer }
    }

    func send(_ request: Request = StageBench.request()) async throws -> Answer {
        try await Answer(try await chain(Exchange(request, route, record)))
    }

    func response(_ request: Request = StageBench.request()) async throws -> Response {
        try await chain(Exchange(request, route, record))
    }
}

/// Counts.
final class Tally: Sendable {
    private let value = Atomic(0)
    var count: Int { value.load(ordering: .relaxed) }

    @discardableResult
    func up() -> Int { value.add(1, ordering: .relaxed).newValue }
}

/// Alarms that go off when the test says so.
final class HeldAlarms: Sendable {
    private let works = Mutex<[@Sendable () -> Void]>([])

    var alarm: Alarm {
        { _, work in
            self.works.withLock { $0.append(work) }
            return {}
        }
    }

    var count: Int { works.withLock { $0.count } }

    func goOff() {
        let works = works.withLock { works in
            defer { works = [] }
            return works
        }
        for work in works { work() }
    }
}

/// Holds tasks until it is opened.
final class Barrier: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func pass() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}

/// The bytes that a gzip stream holds so far; nil when it is none.
func gunzipped(_ bytes: [UInt8]) -> [UInt8]? {
    var stream = z_stream()
    guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
    defer { inflateEnd(&stream) }
    var input = bytes
    var output: [UInt8] = []
    var room = [UInt8](repeating: 0, count: 65_536)
    return input.withUnsafeMutableBufferPointer { input in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        while true {
            let result = room.withUnsafeMutableBufferPointer { room in
                stream.next_out = room.baseAddress
                stream.avail_out = UInt32(room.count)
                return inflate(&stream, Z_SYNC_FLUSH)
            }
            output += room.prefix(room.count - Int(stream.avail_out))
            if result == Z_STREAM_END { return output }
            if result == Z_BUF_ERROR || (result == Z_OK && stream.avail_in == 0) { return output }
            guard result == Z_OK else { return nil }
        }
    }
}
