internal import HTTP
internal import Kernel

/// What a WebSocket's first request looks like (RFC 6455 §4.1), as far as a gateway must know.
enum WebSocketUpgrade {
    static let protocolName = "websocket"

    /// Whether a request asks for a tunnel on a route that lets them through; elsewhere the wish is not passed on, and
    /// the service answers as if it had not been said.
    static func isAsked(by exchange: Exchange) -> Bool {
        guard exchange.route.webSocketIdle != nil, exchange.request.method == .get else { return false }
        let headers = exchange.request.headers
        guard let wanted = headers["Upgrade"], wanted.lowercased() == protocolName else { return false }
        return headers.values("Connection").contains { value in
            value.split(separator: ",").contains { option in
                option.filter { $0 != " " && $0 != "\t" }.lowercased() == "upgrade"
            }
        }
    }
}

extension Forwarder {
    /// The answer of a service that agreed to a tunnel; nil for any other.
    func tunnelled(_ journey: Journey, _ answer: ClientResponse) -> Response? {
        guard let behind = answer.tunnel, let place = journey.tunnel else { return nil }
        let visit = journey.visit
        visit.streams()
        let idle = journey.exchange.route.webSocketIdle ?? journey.exchange.route.timeouts.idle
        var response = Response(101, headers: Homeward.headers(of: answer.headers))
        response.headers.add("Upgrade", WebSocketUpgrade.protocolName)
        response.body = .tunnel { [clock] front in
            await place.hold(front, behind) {
                await TunnelPump(front: front, behind: behind, idle: idle, clock: clock).run()
            }
            visit.end(.good)
        }
        return response
    }
}
