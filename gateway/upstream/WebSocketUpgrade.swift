internal import HTTP
internal import Kernel

/// What a WebSocket's first request looks like (RFC 6455 §4.1), as far as a gateway must know.
enum WebSocketUpgrade {
    static let protocolName = "websocket"

    /// Whether a request asks for a tunnel on a route that lets them through; elsewhere the wish is not passed on, and
    /// the service answers as if it had not been said. Throws `.forbidden` for a page that does not belong here.
    static func isAsked(by exchange: Exchange, scheme: String) throws(ServiceError) -> Bool {
        guard exchange.route.webSocketIdle != nil, exchange.request.method == .get else { return false }
        let headers = exchange.request.headers
        guard let wanted = headers["Upgrade"], wanted.lowercased() == protocolName else { return false }
        let isAsked = headers.values("Connection").contains { value in
            value.split(separator: ",").contains { option in
                option.filter { $0 != " " && $0 != "\t" }.lowercased() == "upgrade"
            }
        }
        guard isAsked else { return false }
        if isWelcome(exchange, scheme) { return true }
        exchange.record.note { $0.refusal = "origin_not_allowed" }
        throw ServiceError(
            .forbidden, "A page of another origin opens no WebSocket here.", code: "origin_not_allowed")
    }

    /// Whether the page that asks comes from us, at `scheme` and the host it asked, or from an origin that the route
    /// lets in. Browsers open WebSockets for any page, with the cookies of ours, and ask nobody first: the `Origin`
    /// they send is all there is to tell by (RFC 6455 §10.2). What is no browser sends none.
    private static func isWelcome(_ exchange: Exchange, _ scheme: String) -> Bool {
        let origins = exchange.request.headers.values("Origin")
        guard let origin = origins.first else { return true }
        // Two could be understood differently by two readers, so neither counts.
        guard origins.count == 1 else { return false }
        let letIn = exchange.route.cors?.origins ?? []
        if letIn.contains(where: { $0 == "*" || $0.utf8.elementsEqual(origin.utf8) }) { return true }
        guard let host = exchange.request.headers["Host"],
            let own = try? Origin(url: "\(scheme)://\(host)".lowercased()), let page = try? Origin(url: origin)
        else { return false }
        return page == own
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
