internal import HTTP
internal import Kernel
internal import Synchronization

/// One request on its way through the gateway, with the route it took.
struct Exchange: Sendable {
    var request: Request
    private let shared: SharedRoute
    /// What became of it, for the access log and the metrics.
    let record: ExchangeRecord

    init(_ request: Request, _ route: SharedRoute, _ record: ExchangeRecord = ExchangeRecord()) {
        self.request = request
        shared = route
        self.record = record
    }

    init(_ request: Request, _ route: GatewayRoute, _ record: ExchangeRecord = ExchangeRecord()) {
        self.init(request, SharedRoute(route), record)
    }

    var route: GatewayRoute { _read { yield shared.route } }
}

/// A route as exchanges carry it: by reference, so that no step copies its policies.
final class SharedRoute: Sendable {
    let route: GatewayRoute

    init(_ route: GatewayRoute) { self.route = route }
}

/// What the steps of an exchange note down.
final class ExchangeRecord: Sendable {
    struct State: Sendable {
        /// Tries at an instance, the first included.
        var attempts = 0
        /// The instance that answered last, or was tried last: its id, never shown to clients.
        var instance: String?
        /// Until a connection was there, the head of the answer came, and the last byte went out.
        var connect: Duration?
        var firstByte: Duration?
        /// Whether the answer came from the response cache or was replayed for an Idempotency-Key.
        var cache: String?
        /// Why the gateway itself answered: `rate_limited`, `breaker_open`, `shed`, …
        var refusal: String?
        /// Who asked, once a token was verified.
        var userID: UserID?
        /// Bytes of the request's body that were read.
        var bytesIn = 0
    }

    private let state = Mutex(State())

    var snapshot: State { state.withLock { $0 } }

    func note(_ change: (inout sending State) -> Void) { state.withLock { change(&$0) } }
}

/// Hands an exchange to the next step.
typealias Onwards = @Sendable (Exchange) async throws -> Response

/// One step between client and service. Steps run in the order of one visible list, the first one outermost.
protocol Stage: Sendable {
    /// The answer: `next`'s, a changed one, or one of its own.
    func handle(_ exchange: Exchange, next: @escaping Onwards) async throws -> Response

    /// The step as it works on one route, with whatever can be prepared once; nil when it has nothing to do there.
    func bound(to route: GatewayRoute) -> (any Stage)?
}

extension Stage {
    func bound(to route: GatewayRoute) -> (any Stage)? { self }
}
