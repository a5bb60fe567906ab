internal import Kernel
internal import TestSupport

/// Asks every route for what it must refuse. Nothing is a failure of ours, nothing is let through.
struct Siege: Sendable {
    let matrix: Matrix

    /// All of it at one door; what went wrong.
    func lay(atGateway isGateway: Bool) async throws -> [String] {
        let home = Household(matrix.suite)
        var complaints: [String] = []
        var met: Set<String> = []
        for place in matrix.places().places where met.insert(place.route.name).inserted {
            let caller = Siege.entitled(place.line.access)
            let question = Question(place: place, caller: caller, home: home, atGateway: isGateway)
            do {
                complaints += try await ids(question)
                complaints += try await queries(question)
                complaints += try await bodies(question)
                complaints += try await forgeries(question)
                complaints += try await spellings(place, home, isGateway)
            } catch {
                complaints.append("\(question.name): \(error)")
            }
        }
        for client in isGateway ? [matrix.suite.gateway] : matrix.suite.services.map(\.client) {
            complaints += try await methods(client)
        }
        return complaints
    }

    /// Who is let in by such a route, so that what is refused is what they send.
    private static func entitled(_ access: String) -> Caller {
        switch access {
        case "service": .service
        case "operator", "admin", "moderator": .admin
        default: .owner
        }
    }

    /// S05, S87. Ids that are none.
    private func ids(_ question: Question) async throws -> [String] {
        let parameters = question.place.line.parameters
        let good = try await question.values()
        var complaints: [String] = []
        for (index, parameter) in parameters.enumerated() where parameter.kind != nil {
            for id in HostileInput.ids {
                var values = good
                values[index] = id
                let answer = try await question.send(values)
                complaints += refused(answer, "\(question.name) with \(parameter.name) \(id.prefix(40))", question)
            }
        }
        return complaints
    }

    /// S87. Statements in the place of what a query parameter says.
    private func queries(_ question: Question) async throws -> [String] {
        let declared = question.place.route.operation["parameters"]?.array ?? []
        let names = declared.filter { $0["in"]?.string == "query" }.compactMap { $0["name"]?.string }
        let values = try await question.values()
        var complaints: [String] = []
        for name in names {
            for text in HostileInput.injections {
                let answer = try await question.send(values, query: "?\(name)=\(HostileInput.encoded(text))")
                if answer.status >= 500 { complaints.append("\(question.name) with \(name)=\(text): \(answer.status)") }
                complaints += AnswerRules.complaints(answer, to: question.place.route.name, mail: nil)
            }
        }
        return complaints
    }

    /// S30, S32. Bodies that are none, and members that are not the caller's to set.
    private func bodies(_ question: Question) async throws -> [String] {
        let values = try await question.values()
        guard let good = try await question.filledBody(values), good.type == "application/json" else { return [] }
        var complaints: [String] = []
        for body in HostileInput.bodies(of: good.bytes) {
            let answer = try await question.send(values, body: (body.type, body.bytes))
            complaints += refused(answer, "\(question.name) with \(body.what)", question)
        }
        return complaints
    }

    /// S20, S24, S25. An identity that is only claimed, and a neighbour's token of two minutes ago.
    private func forgeries(_ question: Question) async throws -> [String] {
        guard !["everyone", "gateway"].contains(question.place.line.access) else { return [] }
        let values = try await question.values()
        let nobody = Question(
            place: question.place, caller: .anonymous, home: question.home, atGateway: question.atGateway)
        let claimed = try await nobody.send(
            values,
            fields: [
                ("X-User-Id", "1"), ("X-User-Role", "admin"), ("X-Service-Auth", "1"), ("X_User_Id", "1"),
                ("X-Original-URL", "/health"), ("X-HTTP-Method-Override", "GET"),
            ])
        var complaints = refused(claimed, "\(question.name) with a claimed identity", question, with: [401, 404])
        let place = question.place
        let old = try Household.neighbour(for: place.document.service, at: OldClock())
        let client = question.atGateway ? matrix.suite.gateway : place.document.client
        let late = try await client.send(
            place.line.method, place.line.filled(values), token: old, type: nil, body: [])
        complaints += refused(late, "\(question.name) with a neighbour's old token", question, with: [401, 404])
        return complaints
    }

    /// S22, S50. Other spellings of what is not for everyone, by somebody who may not.
    private func spellings(_ place: Matrix.Place, _ home: Household, _ isGateway: Bool) async throws -> [String] {
        guard ["service", "operator", "moderator", "admin"].contains(place.line.access) else { return [] }
        let client = isGateway ? matrix.suite.gateway : place.document.client
        let token = try await home.person(.stranger).token
        let path = place.line.filled(place.line.parameters.map { _ in "1" })
        var complaints: [String] = []
        for spelled in HostileInput.spellings(of: path, method: place.line.method) {
            let answer = try await client.send(spelled.method, spelled.path, token: token, type: nil, body: [])
            if answer.isSuccess || answer.status >= 500 {
                complaints.append("\(spelled.method) \(spelled.path) as an ordinary person: \(answer.status)")
            }
        }
        return complaints
    }

    /// S86. Methods that no route has.
    private func methods(_ client: PlainClient) async throws -> [String] {
        var complaints: [String] = []
        for method in ["TRACE", "TRACK", "DEBUG", "CONNECT", "PROPFIND", "get"] {
            let answer = try await client.send(method, "/api/v1/profile", token: nil, type: nil, body: [])
            if ![400, 404, 405, 501].contains(answer.status) { complaints.append("\(method): \(answer.status)") }
        }
        return complaints
    }

    private func refused(
        _ answer: PlainClient.Answer, _ what: String, _ question: Question, with statuses: Set<Int>? = nil
    ) -> [String] {
        var complaints = AnswerRules.complaints(answer, to: question.place.route.name, mail: nil)
        let isRefused = statuses?.contains(answer.status) ?? (400..<500).contains(answer.status)
        if !isRefused { complaints.append("\(answer.status) \(answer.text.prefix(200))") }
        return complaints.map { "\(what): \($0)" }
    }

    /// The clock of somebody who kept a token for two minutes.
    private struct OldClock: WallClock {
        var now: Timestamp { SystemClock().now - .minutes(2) }
    }
}
