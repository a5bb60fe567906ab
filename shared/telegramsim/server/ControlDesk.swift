internal import HTTP
internal import Kernel

/// Answers for the simulator's own controls: its clock, signing in, its people and their chats, faults, pictures.
struct ControlDesk: Sendable {
    let world: SimWorld
    let clock: SimClock
    let real: any WallClock
    let people: PeopleDesk
    let troubles: Troubles

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
        case ("GET", "presses", 1): return try presses(request)
        case ("GET", "files", 2): return file(path[1])
        case (_, "people", 3): return try await people.respond(to: request, Array(path.dropFirst()))
        case ("POST", "trouble", 1): return try await addTrouble(request)
        case ("DELETE", "trouble", 1):
            troubles.clear()
            return Response(.noContent)
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

    private func person(_ request: Request) throws -> TelegramID {
        guard let id = try request.query.id("user_id", as: TelegramID.self) else {
            throw ServiceError.invalid("user_id", "says whose are meant", code: "required")
        }
        return id
    }

    /// What the bot wrote to a person; with `all=true` also what the person wrote.
    private func messages(_ request: Request) throws -> Response {
        let id = try person(request)
        let wantsAll = try request.query.text("all") == "true"
        let letters = people.chats.letters(of: id).filter { wantsAll || $0.isFromBot }
        return .json(.array(letters.map { $0.json(all: wantsAll) }))
    }

    private func presses(_ request: Request) throws -> Response {
        let presses = people.presses.presses(of: try person(request)).map { press -> JSONValue in
            .object(
                [
                    .init("callback_query_id", .string(press.id)),
                    .init("message_id", .integer(Int64(press.messageID))), .init("data", .string(press.data)),
                ] + (press.answer.map { [.init("answer", .string($0)), .init("alert", .bool(press.isAlert))] } ?? []))
        }
        return .json(.array(presses))
    }

    private func file(_ id: String) -> Response {
        guard let file = people.chats.file(id) else { return .text(404, "There is no such file.\n") }
        return Response(.ok, headers: ["Content-Type": file.type], body: .bytes(file.bytes))
    }

    private func addTrouble(_ request: Request) async throws -> Response {
        let body = try await request.body.collect(upTo: 4_096)
        try troubles.add(try JSON.decode(Troubles.Order.self, from: body))
        return Response(.noContent)
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

extension PrivateChats.Letter {
    /// As the controls show it.
    fileprivate func json(all: Bool) -> JSONValue {
        var members = [
            JSONValue.Member("message_id", .integer(Int64(id))), JSONValue.Member("date", .string("\(date)")),
            JSONValue.Member("text", .string(content.text)),
        ]
        if all { members.insert(.init("from", isFromBot ? "bot" : "person"), at: 1) }
        if let editedAt { members.append(.init("edited_at", .string("\(editedAt)"))) }
        if !content.entities.isEmpty { members.append(.init("entities", .array(content.entities))) }
        if let rows = content.keyboard?["inline_keyboard"] { members.append(.init("keyboard", rows)) }
        if let document { members.append(.init("document", document.json)) }
        return .object(members)
    }
}
