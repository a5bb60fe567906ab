internal import HTTP
internal import Kernel

/// Answers for the public pages: `/s/<name>` with its posts, `/<name>` with its card.
struct PageDesk: Sendable {
    let world: SimWorld
    let clock: SimClock
    private let visitors: ExcessGuard

    init(world: SimWorld, clock: SimClock, real: any WallClock, limits: SimLimits) {
        self.world = world
        self.clock = clock
        visitors = ExcessGuard(perSecond: limits.pagesPerSecond, burst: limits.pageBurst, clock: real)
    }

    /// The preview page, as it is now or as it was `?at=` a moment.
    func preview(of name: String, _ request: Request) throws -> Response {
        if let refusal = excess(request) { return refusal }
        let moment = try request.query.timestamp("at") ?? clock.now
        let before = try request.query.integer("before", in: 1...Int(Int32.max))
        let after = try request.query.integer("after", in: 0...Int(Int32.max))
        guard let channel = world.channel(named: name), channel.plan.hasPreview, channel.exists(at: moment),
            let username = channel.plan.username
        else {
            // Private, restricted and missing ones look alike: away to the card.
            let address = world.channel(named: name)?.plan.username ?? name
            return Response(302, headers: ["Location": "/\(address)"])
        }
        return .html(
            PreviewRenderer(channel: channel, username: username, moment: moment).page(before: before, after: after))
    }

    /// The card with the exact count.
    func card(of name: String, _ request: Request) throws -> Response {
        if let refusal = excess(request) { return refusal }
        let moment = try request.query.timestamp("at") ?? clock.now
        guard name.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) || $0 == 0x5F })
        else { return .text(404, "There is nothing here.\n") }
        guard let channel = world.channel(named: name), channel.exists(at: moment), let username = channel.plan.username
        else { return .html(CardRenderer.unknown(username: name)) }
        return .html(CardRenderer.page(channel, username: username, at: moment))
    }

    private func excess(_ request: Request) -> Response? {
        guard let seconds = visitors.excess(of: request.peer) else { return nil }
        var refusal = Response.text(429, "Too many pages; come back in \(seconds) s.\n")
        refusal.headers["Retry-After"] = String(seconds)
        return refusal
    }
}
