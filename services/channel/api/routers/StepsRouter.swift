package import ChannelCore
package import HTTP
internal import Kernel

/// What other services ask of this one as steps of their sagas; each may be asked again and has its effect once.
package struct StepsRouter: RouteGroup {
    package var routes: [Route] {
        [
            .delete("/internal/users/{id}", access: .service, "Erase the channels of an account", erase)
        ]
    }

    let eraseOwner: EraseOwner

    package init(eraseOwner: EraseOwner) {
        self.eraseOwner = eraseOwner
    }

    private func erase(_ request: Request) async throws {
        try await eraseOwner(try request.parameters.id("id"), receipt: nil)
    }
}
