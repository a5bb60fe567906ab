package import HTTP
package import Kernel

/// Everything that the simulated Telegram answers, on one address: the Bot API, the public pages, and its own controls
/// under `/sim`. A pure function of the world, its clock and the request.
package struct SimSite: Sendable {
    package let world: SimWorld
    package let clock: SimClock
    private let api: BotGate
    private let pages: PageDesk
    private let controls: ControlDesk
    /// What waits to be told the bot.
    let updates: UpdateQueue

    /// `real` is the machine's clock: excess is counted and signatures are dated by it.
    package init(
        world: SimWorld, clock: SimClock, real: any WallClock = SystemClock(), limits: SimLimits = SimLimits()
    ) {
        self.world = world
        self.clock = clock
        let chats = PrivateChats()
        let presses = Presses()
        let troubles = Troubles()
        let desk = BotDesk(
            world: world, clock: clock, chats: chats, presses: presses, troubles: troubles, real: real, limits: limits)
        updates = desk.updates
        api = BotGate(desk: desk)
        pages = PageDesk(world: world, clock: clock, real: real, limits: limits)
        controls = ControlDesk(
            world: world, clock: clock, real: real,
            people: PeopleDesk(world: world, clock: clock, chats: chats, presses: presses, updates: desk.updates),
            troubles: troubles)
    }

    /// The answer to one request.
    package func respond(to request: Request) async -> Response {
        if request.path.hasPrefix("/bot") { return await api.respond(to: request) }
        let segments = request.path.split(separator: "/").map { String($0) }
        do {
            switch (request.method.name, segments.first, segments.count) {
            case (_, "sim", _): return try await controls.respond(to: request, Array(segments.dropFirst()))
            case ("GET", nil, _), ("HEAD", nil, _): return controls.index()
            case ("GET", "health", 1): return .json(bytes: Array(#"{"status":"healthy","service":"tgsim"}"#.utf8))
            case ("GET", "s", 2), ("HEAD", "s", 2): return try pages.preview(of: segments[1], request)
            case ("GET", _, 1...2), ("HEAD", _, 1...2): return try pages.card(of: segments[0], request)
            case ("GET", _, _), ("HEAD", _, _): return .text(404, "There is nothing here.\n")
            default:
                var refusal = Response.text(.methodNotAllowed, "Only GET and HEAD are answered here.\n")
                refusal.headers["Allow"] = "GET, HEAD"
                return refusal
            }
        } catch {
            return .text(400, "\((error as? ServiceError)?.message ?? "The request cannot be read.")\n")
        }
    }
}

extension Response {
    static func html(_ text: String) -> Response {
        Response(.ok, headers: ["Content-Type": "text/html; charset=utf-8"], body: .bytes(Array(text.utf8)))
    }

    static func json(_ value: JSONValue) -> Response {
        var json = JSONWriter()
        value.write(to: &json)
        return .json(bytes: json.bytes)
    }
}
