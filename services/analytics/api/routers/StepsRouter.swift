package import AnalyticsCore
internal import Contracts
package import HTTP
internal import Kernel

/// What other services ask of this one as steps of their sagas. Each may be asked again and has its effect once; what
/// was erased is `.gone` for whoever asks too late, and does not come back.
package struct StepsRouter: RouteGroup {
    package var routes: [Route] {
        [
            .put(
                "/internal/users/{id}/profile", access: .service, "Make analytics ready for an account",
                initialiseUser),
            .delete(
                "/internal/users/{id}/profile", access: .service, "Erase an account, its channels and their numbers",
                eraseUser),
            .put(
                "/internal/channels/{id}", access: .service, "Make analytics ready for a channel", body: Facts.self,
                keepChannel),
            .delete(
                "/internal/channels/{id}", access: .service, "Erase a channel with all its numbers", eraseChannel),
            .post(
                "/internal/channels/{id}/collection", access: .service, "Take a channel on for its first collection",
                status: .accepted, beginCollection),
        ]
    }

    let useCases: UseCases

    /// What this router calls.
    package struct UseCases: Sendable {
        let initialiseUser: InitialiseUser
        let eraseUser: EraseUser
        let keepChannel: KeepChannel
        let eraseChannel: EraseChannel
        let beginCollection: BeginCollection

        package init(
            initialiseUser: InitialiseUser, eraseUser: EraseUser, keepChannel: KeepChannel,
            eraseChannel: EraseChannel, beginCollection: BeginCollection
        ) {
            self.initialiseUser = initialiseUser
            self.eraseUser = eraseUser
            self.keepChannel = keepChannel
            self.eraseChannel = eraseChannel
            self.beginCollection = beginCollection
        }
    }

    package init(_ useCases: UseCases) {
        self.useCases = useCases
    }

    /// A channel as its service knows it, and since when.
    struct Facts: Codable, Sendable {
        let channel: ChannelFacts
        let at: Timestamp
    }

    private func initialiseUser(_ request: Request) async throws {
        guard try await useCases.initialiseUser(try request.parameters.id("id"), receipt: nil) else {
            throw ServiceError(.gone, "The account was erased.", code: "account_erased")
        }
    }

    private func eraseUser(_ request: Request) async throws {
        try await useCases.eraseUser(try request.parameters.id("id"), receipt: nil)
    }

    private func keepChannel(_ request: Request, _ body: Facts) async throws {
        guard body.channel.channelID == (try request.parameters.id("id")) else {
            throw ServiceError.invalid("channel/channel_id", "is not the channel of the path")
        }
        guard try await useCases.keepChannel(body.channel, at: body.at, receipt: nil) else {
            throw ServiceError(.gone, "The channel was erased.", code: "channel_erased")
        }
    }

    private func eraseChannel(_ request: Request) async throws {
        try await useCases.eraseChannel(try request.parameters.id("id"), receipt: nil)
    }

    private func beginCollection(_ request: Request) async throws {
        try await useCases.beginCollection(try request.parameters.id("id"))
    }
}
