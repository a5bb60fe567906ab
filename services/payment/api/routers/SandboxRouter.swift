package import HTTP
internal import Kernel
package import PaymentCore

/// What a bank's page does for a real card: the owner proves who they are, or does not. Only where the sandbox takes
/// the money.
package struct SandboxRouter: RouteGroup {
    package var routes: [Route] {
        [
            .post(
                "/api/v1/payments/sandbox/{charge}/authenticate", access: .user(),
                "Prove, or fail to prove, that one is the owner of a sandbox card", body: AnswerBody.self,
                answers: ChargeView.self, authenticate)
        ]
    }

    private let authenticate: AuthenticateCard

    package init(authenticate: AuthenticateCard) {
        self.authenticate = authenticate
    }

    private func authenticate(_ request: Request, _ body: AnswerBody) async throws -> ChargeView {
        let charge = try request.parameters.text("charge")
        let succeeded = try await authenticate(charge, of: try request.owner, success: body.success)
        return ChargeView(charge: charge, status: succeeded ? .succeeded : .failed)
    }

    struct AnswerBody: Decodable, Sendable { let success: Bool }

    struct ChargeView: Codable, Sendable {
        enum StatusWord: String, Codable, Sendable, CaseIterable {
            case succeeded = "SUCCEEDED"
            case failed = "FAILED"
        }

        let charge: String
        /// At the bank; the payment follows within seconds, or at once with `/payments/{id}/confirm`.
        let status: StatusWord
    }
}
