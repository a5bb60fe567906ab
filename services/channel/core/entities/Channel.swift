package import Contracts
package import Kernel

/// A channel that one of our users has connected.
///
/// Its owner calls it what they like; everything else about it is what Telegram last showed. A private channel is
/// watched only while Telegram confirms that its owner administers it.
package struct Channel: Sendable, Equatable {
    package enum Status: String, Sendable, Codable, CaseIterable {
        case active, paused, deleted
    }

    package typealias Ownership = ChannelFacts.Ownership

    package let id: ChannelID
    package let ownerID: UserID
    package let createdAt: Timestamp
    package private(set) var name: ChannelTitle
    package private(set) var telegram: TelegramChannel
    package private(set) var ownership: Ownership
    package private(set) var status: Status
    package private(set) var updatedAt: Timestamp
    package private(set) var deletedAt: Timestamp?

    /// A channel just connected: active from the start.
    package init(_ id: ChannelID, from new: NewChannel) {
        self.init(
            restoring: id,
            ownerID: new.ownerID,
            createdAt: new.createdAt,
            name: new.name,
            telegram: new.telegram,
            ownership: new.ownership,
            status: .active,
            updatedAt: new.createdAt,
            deletedAt: nil
        )
    }

    /// For repositories only: rebuilds a channel from its row without asking whether it may be so.
    package init(
        restoring id: ChannelID,
        ownerID: UserID,
        createdAt: Timestamp,
        name: ChannelTitle,
        telegram: TelegramChannel,
        ownership: Ownership,
        status: Status,
        updatedAt: Timestamp,
        deletedAt: Timestamp?
    ) {
        self.id = id
        self.ownerID = ownerID
        self.createdAt = createdAt
        self.name = name
        self.telegram = telegram
        self.ownership = ownership
        self.status = status
        self.updatedAt = updatedAt
        self.deletedAt = deletedAt
    }

    /// What other services are told of it.
    package var facts: ChannelFacts {
        ChannelFacts(
            channelID: id,
            ownerID: ownerID,
            telegramID: telegram.telegramID,
            username: telegram.username?.text,
            title: name.text,
            isActive: status == .active,
            ownership: ownership
        )
    }
}

/// A channel that is about to be connected and has no id yet.
package struct NewChannel: Sendable, Equatable {
    package let ownerID: UserID
    package let name: ChannelTitle
    package let telegram: TelegramChannel
    package let ownership: Channel.Ownership
    package let createdAt: Timestamp
    /// The key under which its owner's plan holds room for it.
    package let quotaKey: String

    package init(
        ownerID: UserID,
        name: ChannelTitle,
        telegram: TelegramChannel,
        ownership: Channel.Ownership,
        createdAt: Timestamp,
        quotaKey: String
    ) {
        self.quotaKey = quotaKey
        self.ownerID = ownerID
        self.name = name
        self.telegram = telegram
        self.ownership = ownership
        self.createdAt = createdAt
    }
}

/// The changes a channel knows. Each gives the events that tell of it, none when nothing changed.
extension Channel {
    package mutating func rename(to name: ChannelTitle, at now: Timestamp) -> [any Event] {
        guard name != self.name else { return [] }
        self.name = name
        return changed(at: now)
    }

    /// Starts watching again. A private channel whose ownership is not proven is refused as `.forbidden`.
    package mutating func activate(at now: Timestamp) throws(ServiceError) -> [any Event] {
        guard status != .active else { return [] }
        guard telegram.isPublic || ownership == .verified else { throw .ownershipNotProven }
        status = .active
        return changed(at: now)
    }

    package mutating func pause(at now: Timestamp) -> [any Event] {
        guard status != .paused else { return [] }
        status = .paused
        return changed(at: now)
    }

    /// Takes over what Telegram shows now. Of a private channel whose proof is gone nothing new is taken over, and it
    /// is paused: who is no administrator any more learns no more about it.
    package mutating func observe(
        _ telegram: TelegramChannel,
        ownership: Ownership,
        at now: Timestamp
    ) -> [any Event] {
        let before = facts
        let isHidden = ownership == .unverified && !telegram.isPublic
        self.telegram = isHidden ? self.telegram.madePrivate : telegram
        self.ownership = ownership
        if isHidden { status = .paused }
        return facts == before ? [] : changed(at: now)
    }

    package mutating func delete(at now: Timestamp) -> [any Event] {
        status = .deleted
        deletedAt = now
        updatedAt = now
        return [ChannelDeleted(channelID: id, ownerID: ownerID, deletedAt: now)]
    }

    private mutating func changed(at now: Timestamp) -> [any Event] {
        updatedAt = now
        return [ChannelUpdated(channel: facts, at: now)]
    }
}
