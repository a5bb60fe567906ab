package import HTTP
internal import Kernel
package import PaymentCore

/// What other services ask of this one as steps of their sagas; each may be asked again and has its effect once.
package struct StepsRouter: RouteGroup {
    package var routes: [Route] {
        [
            .delete("/internal/users/{id}", access: .service, "Erase what an account holds and pays for", erase)
        ]
    }

    let eraseAccount: EraseAccount

    package init(erase: EraseAccount) {
        eraseAccount = erase
    }

    private func erase(_ request: Request) async throws {
        try await eraseAccount(try request.parameters.id("id"), receipt: nil)
    }
}
