internal import Contracts
package import Kernel

/// Finds a channel for the person who connected it; every use case that shows a channel goes through here.
package struct OpenChannel: Sendable {
    let profiles: any ProfileRepository

    package init(profiles: any ProfileRepository) {
        self.profiles = profiles
    }

    /// `.notFound` for an unknown channel and for somebody else's alike.
    package func callAsFunction(_ id: ChannelID, for caller: UserID) async throws -> ChannelProfile {
        guard let channel = try await profiles.channel(id), channel.facts.ownerID == caller else {
            throw ServiceError(.notFound, "There is no such channel.")
        }
        return channel
    }
}
