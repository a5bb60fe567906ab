package import HTTP
package import Kernel
package import UserCore

/// What other services ask about people: how to reach them, whose Telegram account is whose, a token to act for one.
package struct NeighboursRouter: RouteGroup {
    package var routes: [Route] {
        [
            .get(
                "/internal/users/{id}/contact", access: .service, "How a person is reached", answers: ContactView.self,
                contact),
            .put(
                "/internal/users/{id}/telegram", access: .service, "Note a person's Telegram account",
                body: TelegramBody.self, attach),
            .delete("/internal/users/{id}/telegram", access: .service, "Forget a person's Telegram account", detach),
            .post(
                "/internal/users/{id}/token", access: .service, "Lend a token to act for a person",
                answers: LentTokenView.self, lend),
        ]
    }

    let useCases: UseCases

    package init(_ useCases: UseCases) {
        self.useCases = useCases
    }

    struct TelegramBody: Codable, Sendable {
        let telegramID: TelegramID
    }

    private func contact(_ request: Request) async throws -> ContactView {
        ContactView(try await useCases.contact(try request.parameters.id("id")))
    }

    private func attach(_ request: Request, _ body: TelegramBody) async throws {
        try await useCases.attach(body.telegramID, to: try request.parameters.id("id"))
    }

    private func detach(_ request: Request) async throws {
        try await useCases.attach(nil, to: try request.parameters.id("id"))
    }

    /// Nobody on the way keeps the token, and no idempotency key does.
    private func lend(_ request: Request) async throws -> Response {
        let person: UserID = try request.parameters.id("id")
        let service = request.service
        let token: AccessToken
        do {
            token = try await useCases.lend(person, to: service)
        } catch {
            useCases.noteLoan(person, service, false)
            throw error
        }
        useCases.noteLoan(person, service, true)
        var response = try Response.json(.ok, LentTokenView(token))
        response.headers["Cache-Control"] = "no-store"
        return response
    }

    /// What this router calls.
    package struct UseCases: Sendable {
        /// Counts a loan, or its refusal, and writes it down: whose, to whom.
        package typealias LoanNote = @Sendable (UserID, String, Bool) -> Void

        let contact: GetContact
        let attach: AttachTelegram
        let lend: LendToken
        let noteLoan: LoanNote

        package init(contact: GetContact, attach: AttachTelegram, lend: LendToken, noteLoan: @escaping LoanNote) {
            self.contact = contact
            self.attach = attach
            self.lend = lend
            self.noteLoan = noteLoan
        }
    }
}

extension Request {
    /// The service that asks, by its name; empty where none does, which the route's access does not let in.
    fileprivate var service: String {
        if case .service(let name)? = context.identity?.kind { name } else { "" }
    }
}
