package import HTTP
internal import Kernel
internal import Reactor
internal import Synchronization

/// A stand-in for a Consul agent, on a real socket: registration, HTTP checks, health queries that block on an index,
/// tokens, plain-text errors. What a real agent cannot be made to do at will, it does when a test says so.
package final class FakeConsul: Sendable {
    /// How the agent misbehaves.
    package enum Mood: Sendable { case well, withoutLeader }
    /// What it says about its index.
    package enum IndexHeader: Sendable { case exact, missing, zero }

    let state = Mutex(FakeConsulState())
    let http: HTTPClient
    private let token: String?
    private let server: Mutex<HTTPServer?> = Mutex(nil)
    package let url: String

    private init(http: HTTPClient, token: String?, url: String) {
        self.http = http
        self.token = token
        self.url = url
    }

    /// Lends `body` a running agent that lets in only who shows `token`, when there is one.
    package static func run<Result: Sendable>(
        token: String? = nil, _ body: (FakeConsul, HTTPClient) async throws -> Result
    ) async throws -> Result {
        let loops = try EventLoopGroup(loops: 1)
        let http = HTTPClient(loops: loops)
        let slot = Mutex<FakeConsul?>(nil)
        let server = HTTPServer(host: "127.0.0.1", port: 0, loops: loops) { request in
            await slot.withLock { $0 }?.answer(request) ?? .text(.serviceUnavailable, "starting")
        }
        let fake = FakeConsul(http: http, token: token, url: "http://127.0.0.1:\(try await server.start())")
        slot.withLock { $0 = fake }
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body(fake, http)) } catch { result = .failure(error) }
        fake.forgetEverything()
        await http.shutdown()
        await server.shutdown(deadline: .milliseconds(50))
        await loops.shutdown()
        return try result.get()
    }

    /// Every request, in order: `PUT /v1/agent/service/register`.
    package var questions: [String] { state.withLock { $0.questions } }

    /// The last registration of that id, as it was sent.
    package func registration(_ id: String) -> [UInt8]? { state.withLock { $0.entries[id]?.body } }

    /// The ids that are registered.
    package var ids: [String] { state.withLock { $0.entries.keys.sorted() } }

    package func set(_ mood: Mood) { state.withLock { $0.mood = mood } }

    package func set(_ header: IndexHeader) { state.withLock { $0.indexHeader = header } }

    /// Puts the index there, back too as a cluster restored from a snapshot does; whoever waits is answered.
    package func setIndex(_ index: UInt64) { change { $0.index = index - 1 } }

    /// Puts an instance there that passes, without a check.
    package func add(_ id: String, of service: String, address: String = "127.0.0.1", port: Int, weight: Int = 1) {
        change {
            $0.entries[id] = FakeConsulEntry(
                id: id, name: service, address: address, port: port, weight: weight, isPassing: true, body: [])
        }
    }

    package func remove(_ id: String) { change { $0.entries[id] = nil } }

    /// Loses its memory, as an agent without a disk does when it is started anew.
    package func forgetEverything() {
        let checks = state.withLock { $0.entries.values.compactMap(\.check) }
        for check in checks { check.cancel() }
        change {
            $0.entries = [:]
            $0.index = 0
        }
    }

    func change(_ body: (inout FakeConsulState) -> Void) {
        let waiting = state.withLock { state in
            body(&state)
            state.index += 1
            return Array(state.watchers.values)
        }
        for watcher in waiting { watcher.yield() }
    }

    func isAllowed(_ request: Request) -> Bool { token == nil || request.headers["X-Consul-Token"] == token }
}

/// What the agent knows.
struct FakeConsulState {
    var entries: [String: FakeConsulEntry] = [:]
    var index: UInt64 = 1
    var mood = FakeConsul.Mood.well
    var indexHeader = FakeConsul.IndexHeader.exact
    var questions: [String] = []
    var watchers: [Int: AsyncStream<Void>.Continuation] = [:]
    var nextWatcher = 0
}

/// One registered instance.
struct FakeConsulEntry {
    let id: String
    let name: String
    let address: String
    let port: Int
    let weight: Int
    var isPassing: Bool
    var isInMaintenance = false
    let body: [UInt8]
    var check: Task<Void, Never>?

    var passes: Bool { isPassing && !isInMaintenance }
}
