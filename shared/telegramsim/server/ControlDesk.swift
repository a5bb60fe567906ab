internal import HTTP
internal import Kernel

/// Answers for the simulator's own controls: its clock, signing in, what the bot wrote to people, pictures.
struct ControlDesk: Sendable {
    let world: SimWorld
    let clock: SimClock
    let real: any WallClock
    let mail: Mail

    private struct ClockOrder: Decodable {
        let now: Timestamp?
        let speed: Double?
    }

    func respond(to request: Request, _ path: [String]) async throws -> Response {
        switch (request.method.name, path.first, path.count) {
        case ("GET", "clock", 1): return clockState()
        case ("POST", "clock", 1): return try await setClock(request)
        case ("GET", "login", 1): return try login(request)
        case ("GET", "messages", 1): return try messages(request)
        case ("GET", "photo", 2): return photo(path[1])
        default: return .text(404, "There is no such control.\n")
        }
    }

    func index() -> Response { .html(IndexPage(world: world, clock: clock).html()) }

    private func clockState() -> Response {
        .json(["now": .string("\(clock.now)"), "speed": .double(clock.speed)])
    }

    private func setClock(_ request: Request) async throws -> Response {
        let body = try await request.body.collect(upTo: 4_096)
        let order = try JSON.decode(ClockOrder.self, from: body)
        if let speed = order.speed, !SimClock.speeds.contains(speed) {
            let bounds = "from \(Int(SimClock.speeds.lowerBound)) to \(Int(SimClock.speeds.upperBound))"
            throw ServiceError.invalid("speed", "must be simulated seconds per second, \(bounds)")
        }
        clock.set(now: order.now, speed: order.speed)
        return clockState()
    }

    /// The signed fields of Telegram's Login Widget for one of the world's people. Dated by the machine's clock,
    /// because whoever checks them compares with that.
    private func login(_ request: Request) throws -> Response {
        guard let id = try request.query.id("user_id", as: TelegramID.self), let person = world.person(id) else {
            let known = DemoFacts.people.map { "\($0.id)" }.joined(separator: ", ")
            throw ServiceError.invalid("user_id", "must be one of \(known)")
        }
        let fields = LoginWidget.fields(of: person, at: real.now)
        return .json(.object(fields.map { JSONValue.Member($0.name, $0.value) }))
    }

    private func messages(_ request: Request) throws -> Response {
        guard let id = try request.query.id("user_id", as: TelegramID.self) else {
            throw ServiceError.invalid("user_id", "says whose messages are meant", code: "required")
        }
        let letters = mail.letters(to: id).map { letter -> JSONValue in
            [
                "message_id": .integer(Int64(letter.id)), "date": .string("\(letter.date)"),
                "text": .string(letter.text),
            ]
        }
        return .json(.array(letters))
    }

    /// A plain disc with a channel's first letter.
    private func photo(_ file: String) -> Response {
        guard file.hasSuffix(".svg"), let channel = world.channel(named: String(file.dropLast(4))) else {
            return .text(404, "There is no such picture.\n")
        }
        let hue = Int(channel.plan.id.rawValue.magnitude % 360)
        let letter = HTMLText.escaped(String(channel.plan.title.prefix(1)))
        let svg = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><circle cx="32" cy="32" r="32" \
            fill="hsl(\(hue),55%,45%)"/><text x="32" y="43" font-size="32" text-anchor="middle" fill="#fff" \
            font-family="sans-serif">\(letter)</text></svg>
            """
        return Response(.ok, headers: ["Content-Type": "image/svg+xml"], body: .bytes(Array(svg.utf8)))
    }
}
