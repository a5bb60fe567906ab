package import HTTP
internal import Kernel
package import NotificationCore

/// What other services ask of this one as steps of their sagas; each may be asked again and has its effect once.
package struct StepsRouter: RouteGroup {
    package var routes: [Route] {
        [
            .put(
                "/internal/users/{id}/preferences", access: .service,
                "Learn how a person is reached, with the usual preferences", keep),
            .delete("/internal/users/{id}", access: .service, "Erase what is known of a person", erase),
            .delete("/internal/users/{id}/preferences", access: .service, "Erase what is known of a person", erase),
            .post("/internal/users/{id}/welcome", access: .service, "Welcome a person", welcome),
            .post(
                "/internal/users/{id}/notices", access: .service, "Tell a person something, once for its key",
                body: NoticeBody.self, notice),
        ]
    }

    let keepRecipient: KeepRecipient
    let eraseRecipient: EraseRecipient
    let tell: TellPerson

    package init(keep: KeepRecipient, erase: EraseRecipient, tell: TellPerson) {
        keepRecipient = keep
        eraseRecipient = erase
        self.tell = tell
    }

    struct NoticeBody: Decodable, Sendable {
        /// One for each thing that happened, for ever; 1–200 bytes.
        let key: String
        let kind: MessageKind
        /// Texts and numbers for the message.
        let facts: JSONValue
    }

    private func keep(_ request: Request) async throws {
        try await keepRecipient(try request.parameters.id("id"))
    }

    private func erase(_ request: Request) async throws {
        try await eraseRecipient(try request.parameters.id("id"), receipt: nil)
    }

    private func welcome(_ request: Request) async throws {
        let user = try request.parameters.id("id", as: UserID.self)
        try await tellOrRefuse(Notice(userID: user, key: "welcome:\(user)", kind: .welcome, facts: Facts()))
    }

    private func notice(_ request: Request, _ body: NoticeBody) async throws {
        let user = try request.parameters.id("id", as: UserID.self)
        guard (1...200).contains(body.key.utf8.count) else {
            throw ServiceError.invalid("key", "must have 1 to 200 bytes", code: "length")
        }
        guard body.kind.isNotice else {
            let known = MessageKind.allCases.filter(\.isNotice).map(\.rawValue).joined(separator: ", ")
            throw ServiceError.invalid("kind", "must be one of \(known)", code: "format")
        }
        try await tellOrRefuse(
            Notice(
                userID: user, key: "notice:\(body.key)", kind: body.kind,
                facts: try Facts(body.facts, field: "facts")))
    }

    private func tellOrRefuse(_ notice: Notice) async throws {
        switch try await tell(notice, receipt: nil) {
        case .told, .toldBefore: return
        case .erased, .unknownPerson: throw ServiceError.accountErased
        }
    }
}
