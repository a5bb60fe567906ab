internal import Kernel
internal import TestSupport

/// One request of the matrix, and what its answer must not say.
struct Question: Sendable {
    let place: Matrix.Place
    let caller: Caller
    let home: Household
    let atGateway: Bool

    var name: String {
        "\(place.route.name) of \(place.document.service) as \(caller) at the \(atGateway ? "gateway" : "service")"
    }

    private var door: PlainClient { atGateway ? home.suite.gateway : place.document.client }

    /// Asks for what is the owner's.
    func answer() async throws -> PlainClient.Answer { try await send(try await values()) }

    /// What stands in the path: things of the owner's.
    func values() async throws -> [String] {
        if let need = place.line.need { _ = try await home.thing(need, at: place.document) }
        var values: [String] = []
        for parameter in place.line.parameters {
            values.append(
                parameter.kind == nil
                    ? parameter.word : try await home.thing(parameter.kind ?? "", at: place.document))
        }
        return values
    }

    /// Asks with these values in the path, and with another query or body when one is given.
    func send(
        _ values: [String], query: String? = nil, body: (type: String, bytes: [UInt8])? = nil,
        fields: [(name: String, value: String)] = []
    ) async throws -> PlainClient.Answer {
        let filled = if let body { body } else { try await filledBody(values) }
        return try await door.send(
            place.line.method, place.line.filled(values) + (query ?? place.line.query),
            token: try await home.token(of: caller, for: place.document.service), type: filled?.type,
            body: filled?.bytes ?? [], fields: fields)
    }

    /// The line's body with everything filled in; `values` stand in the path.
    func filledBody(_ values: [String]) async throws -> (type: String, bytes: [UInt8])? {
        guard var text = place.line.body else { return nil }
        text = text.replacing("$id", with: values.first ?? "")
        text = text.replacing("\\n", with: "\n").replacing("$password", with: Person.password)
        text = text.replacing("$unique", with: "u\(String(UInt64.random(in: 0...UInt64.max), radix: 36))")
        if text.contains("$owner") {
            text = text.replacing("$owner", with: String(try await home.person(.owner).person.id))
        }
        for (word, kind) in [("$email", \SignedIn.person.email), ("$refresh", \SignedIn.refresh)]
        where text.contains(word) {
            text = text.replacing(word, with: try await home.person(.owner)[keyPath: kind])
        }
        if text.hasPrefix("{") { return ("application/json", Array(text.utf8)) }
        let parts = text.split(separator: " ", maxSplits: 1)
        return (String(parts[0]), Array(parts[1].utf8))
    }

    /// What is wrong with the answer, beside its status.
    func complaints(of answer: PlainClient.Answer) async throws -> [String] {
        var complaints = AnswerRules.complaints(answer, to: place.route.name, mail: try await visibleMail())
        if answer.isSuccess, !atGateway, let json = try? answer.json {
            complaints += place.document.undeclared(in: json, status: answer.status, of: place.route).map {
                "\($0) is not declared in the document"
            }
        }
        if caller == .stranger, place.line.isOwned, answer.status == 404 {
            complaints += try await differences(from: answer)
        }
        return complaints.map { "\(name): \($0)" }
    }

    /// The addresses that the caller may be shown: their own, and what they have said themselves.
    private func visibleMail() async throws -> Set<String>? {
        let body = place.line.body ?? ""
        if caller == .admin || caller == .service || body.contains("$unique") { return nil }
        var mail: Set<String> = []
        if caller == .owner || caller == .stranger { mail.insert(try await home.person(caller).person.email) }
        if body.contains("$email") || body.contains("$refresh") {
            mail.insert(try await home.person(.owner).person.email)
        }
        return mail
    }

    /// How the answer for what is another's differs from that for what is nobody's: not at all.
    private func differences(from strange: PlainClient.Answer) async throws -> [String] {
        let unknown = try await send(try await values().map(Belongings.unknown))
        var differences: [String] = []
        if strange.status != unknown.status {
            differences.append("another's is \(strange.status), nobody's \(unknown.status)")
        }
        if Question.lasting(try strange.json) != Question.lasting(try unknown.json) {
            differences.append("another's answers otherwise than nobody's: \(strange.text) and \(unknown.text)")
        }
        let passing = ["date", "x-request-id", "ratelimit", "content-length"]
        let fields = { (answer: PlainClient.Answer) in answer.headers.filter { !passing.contains($0.key) } }
        if fields(strange) != fields(unknown) { differences.append("another's has other header fields than nobody's") }
        return differences
    }

    /// A problem without what is of one request only.
    private static func lasting(_ problem: JSONValue) -> JSONValue {
        guard case .object(let members) = problem else { return problem }
        return .object(members.filter { !["instance", "trace_id", "request_id"].contains($0.name) })
    }
}
