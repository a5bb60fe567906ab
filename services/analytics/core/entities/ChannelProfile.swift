package import Contracts
package import Kernel

/// What analytics knows of a channel, projected from the channel service's events.
package struct ChannelProfile: Sendable, Equatable {
    package let facts: ChannelFacts
    /// The moment the facts were true; older facts never replace newer ones.
    package let factsAt: Timestamp
    package let initialisedAt: Timestamp

    package init(facts: ChannelFacts, factsAt: Timestamp, initialisedAt: Timestamp) {
        self.facts = facts
        self.factsAt = factsAt
        self.initialisedAt = initialisedAt
    }

    package var id: ChannelID { facts.channelID }
}

/// An account that analytics is ready for.
package struct UserProfile: Sendable, Equatable {
    package let userID: UserID
    package let initialisedAt: Timestamp

    package init(userID: UserID, initialisedAt: Timestamp) {
        self.userID = userID
        self.initialisedAt = initialisedAt
    }
}
