internal import Auth
internal import HTTP
internal import Kernel

/// Makes the ticket of a keyed request.
enum ReplayTickets {
    static func ticket(_ exchange: Exchange, key: String, body: [UInt8]) -> ReplayTicket {
        let request = exchange.request
        return ReplayTicket(
            key: digest([who(request), request.method.name, exchange.route.name, key].map { Array($0.utf8) }),
            payload: digest([Array(request.method.name.utf8), Array(request.target.utf8), body]))
    }

    /// Keys of different people never meet; whoever shows no token is told apart by network.
    private static func who(_ request: Request) -> String {
        switch request.context.identity?.kind {
        case .user(let id): "user:\(id.rawValue)"
        case .service(let name): "service:\(name)"
        case nil: "network:\(request.network)"
        }
    }

    /// Each part with its length before it, so that no two lists of parts look alike.
    private static func digest(_ parts: [[UInt8]]) -> [UInt8] {
        var digest = Digest()
        for part in parts {
            digest.add("\(part.count):".utf8)
            digest.add(part)
        }
        return digest.finish()
    }
}
