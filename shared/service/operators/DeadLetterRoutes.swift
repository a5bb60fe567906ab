internal import Events
internal import HTTP
internal import Kernel

/// The events that were given up, and what an operator does with them.
struct DeadLetterRoutes: RouteGroup {
    var routes: [Route] {
        [
            .get(
                "/events/dead", access: .operator, "Events that were given up, the oldest first",
                answers: DeadLettersView.self, query: pages, list),
            .get(
                "/events/dead/audit", access: .operator, "Who did what with such events, the latest first",
                answers: DeadLetterAuditView.self, query: pages, notes),
            .get(
                "/events/dead/{id}", access: .operator, "One of them, with its data", answers: DeadLetterView.self, show
            ),
            .post(
                "/events/dead/{id}/replay", access: .operator, "Deliver or publish it once more", status: .accepted,
                replay),
            .put(
                "/events/dead/{id}", access: .operator, "Put other data in its place", body: DeadLetterChange.self,
                answers: DeadLetterView.self, bodyLimit: 1_048_576, edit),
            .delete("/events/dead/{id}", access: .operator, "Drop it for good", discard),
        ]
    }

    let office: DeadLetterOffice

    private let pages = [
        QueryParameter("limit", "at most so many, up to \(DeadLetterOffice.largestPage)", type: "integer"),
        QueryParameter("offset", "after the first so many", type: "integer"),
    ]

    init(office: DeadLetterOffice) { self.office = office }

    @Sendable private func list(_ request: Request) async throws -> DeadLettersView {
        let (limit, offset) = try page(request)
        return DeadLettersView(
            total: try await office.count(),
            items: try await office.list(limit: limit, offset: offset).map(DeadLetterView.init))
    }

    @Sendable private func notes(_ request: Request) async throws -> DeadLetterAuditView {
        let (limit, offset) = try page(request)
        return DeadLetterAuditView(items: try await office.audit.list(limit: limit, offset: offset))
    }

    @Sendable private func show(_ request: Request) async throws -> DeadLetterView {
        DeadLetterView(try await office.find(try request.parameters.text("id")))
    }

    @Sendable private func replay(_ request: Request) async throws {
        try await office.replay(try request.parameters.text("id"), by: actor(request))
    }

    @Sendable private func edit(_ request: Request, _ change: DeadLetterChange) async throws -> DeadLetterView {
        var json = JSONWriter()
        change.data.write(to: &json)
        return DeadLetterView(
            try await office.edit(try request.parameters.text("id"), data: json.bytes, by: actor(request)))
    }

    @Sendable private func discard(_ request: Request) async throws {
        try await office.discard(try request.parameters.text("id"), by: actor(request))
    }

    private func page(_ request: Request) throws(ServiceError) -> (limit: Int, offset: Int) {
        let limit = try request.query.integer("limit", default: 50, in: 1...DeadLetterOffice.largestPage)
        return (limit, try request.query.integer("offset", default: 0, in: 0...1_000_000))
    }

    private func actor(_ request: Request) -> String {
        switch request.context.identity?.kind {
        case .user(let id): "user \(id)"
        case .service(let name): "service \(name)"
        case nil: "nobody"
        }
    }
}

/// Other data for an event.
struct DeadLetterChange: Codable, Sendable {
    let data: JSONValue
}

/// A page of events that were given up.
struct DeadLettersView: Codable, Sendable {
    let total: Int
    let items: [DeadLetterView]
}

/// What operators did.
struct DeadLetterAuditView: Codable, Sendable {
    let items: [DeadLetterAudit.Note]
}

/// One event that was given up.
struct DeadLetterView: Codable, Sendable {
    let id: String
    let name: String
    let version: Int
    let subject: String
    let source: String
    let time: Timestamp
    let place: DeadLetterOffice.Place
    let reason: String
    let attempts: Int
    let diedAt: Timestamp?
    let correlationID: String?
    let data: JSONValue

    init(_ found: DeadLetterOffice.Found) {
        let envelope = found.letter.envelope
        id = envelope.id
        name = envelope.name
        version = envelope.version
        subject = envelope.subject
        source = envelope.source
        time = envelope.time
        place = found.place
        reason = found.letter.reason
        attempts = found.letter.attempts
        diedAt = found.letter.diedAt
        correlationID = envelope.correlationID
        // What is no JSON is shown as the text it is.
        data = (try? JSONValue(parsing: envelope.data)) ?? .string(String(decoding: envelope.data, as: UTF8.self))
    }
}
