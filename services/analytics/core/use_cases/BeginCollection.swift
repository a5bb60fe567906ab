package import Kernel

/// Takes a channel on for its first collection: from now on it is due, if it was never collected.
package struct BeginCollection: Sendable {
    let collection: any CollectionRepository
    let clock: any WallClock

    package init(collection: any CollectionRepository, clock: any WallClock) {
        self.collection = collection
        self.clock = clock
    }

    /// `.notFound` for a channel that analytics does not have.
    package func callAsFunction(_ channel: ChannelID) async throws {
        guard try await collection.makeDue(channel, at: clock.now) else {
            throw ServiceError(.notFound, "There is no such channel.")
        }
    }
}
