internal import Auth
internal import HTTP
internal import Kernel

/// One turn at the work of a keyed request. A repeat after a crash is another turn, and the older one can write nothing
/// any more.
package struct KeyedRequest: Sendable, Equatable {
    /// SHA-256 of who asks, the route and the key: the key itself is not stored.
    let keyDigest: [UInt8]
    /// HMAC-SHA256 of the request under the client's key. A body may hold a password, whose bare digest would let a
    /// thief of the table try passwords fast; with the key unknown there is nothing to try against.
    let requestDigest: [UInt8]
    /// `user:7`, `service:channel` or `network:198.51.100.7`.
    let caller: String
    /// `POST /api/v1/channels`: the method and the route's pattern.
    let route: String
    /// Told apart from every other turn by chance.
    let turn: String

    /// `body` is the whole body of `request`.
    init(_ request: Request, at route: Route, key: String, body: [UInt8], turn: String) {
        caller = KeyedRequest.caller(of: request)
        self.route = "\(route.method.name) \(route.pattern)"
        self.turn = turn
        keyDigest = Digest.sha256(KeyedRequest.joined([caller, self.route, key].map { Array($0.utf8) }))
        let parts = [request.method.name, request.target, request.headers["Content-Type"] ?? ""]
        requestDigest = HMACKey(key.utf8).code(for: KeyedRequest.joined(parts.map { Array($0.utf8) } + [body]))
    }

    /// Keys of different callers never meet; whoever shows no token is told apart by network.
    private static func caller(of request: Request) -> String {
        switch request.context.identity?.kind {
        case .user(let id): "user:\(id.rawValue)"
        case .service(let name): "service:\(name)"
        case nil: "network:\(request.network)"
        }
    }

    /// Each part with its length before it, so that no two lists of parts look alike.
    private static func joined(_ parts: [[UInt8]]) -> [UInt8] {
        parts.flatMap { Array("\($0.count):".utf8) + $0 }
    }
}
