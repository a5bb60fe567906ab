import HTTP
import Kernel
import Synchronization
import TelegramSim

/// The simulator's site with a clock that a test moves, asked in process.
struct SiteFixture {
    let real = HandWallClock()
    let site: SimSite

    init(limits: SimLimits = SimLimits()) {
        site = SimSite(world: SimWorld(seed: 1), clock: SimClock(real: real), real: real, limits: limits)
    }

    func get(_ target: String) async throws -> (status: Int, text: String, headers: Headers) {
        try await ask(.get, target)
    }

    func ask(
        _ method: HTTPMethod, _ target: String, type: String? = nil, body: String = ""
    ) async throws -> (status: Int, text: String, headers: Headers) {
        let path = String(target.prefix { $0 != "?" })
        let request = Request(
            method: method, target: target, path: path, headers: type.map { ["Content-Type": $0] } ?? [:],
            body: RequestBody(Array(body.utf8)))
        let response = await site.respond(to: request)
        guard case .bytes(let bytes) = response.body else { return (response.status.code, "", response.headers) }
        return (response.status.code, String(decoding: bytes, as: UTF8.self), response.headers)
    }

    /// A Bot API call with JSON arguments, answered as its text.
    func call(_ method: String, _ json: String = "{}") async throws -> String {
        try await ask(.post, "/bot\(DemoFacts.botToken)/\(method)", type: "application/json", body: json).text
    }
}

/// A wall clock that a test moves; begins at 2026-11-22T12:00:00Z.
final class HandWallClock: WallClock {
    private let moment = Mutex(WorldTests.noon)

    var now: Timestamp { moment.withLock { $0 } }

    func advance(by span: Duration) { moment.withLock { $0 = $0 + span } }
}
