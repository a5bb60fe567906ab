package import Kernel

/// Everything that invariants are judged by: what the databases, the broker and the load client's record say.
package struct SuiteFacts: Sendable, Equatable {
    /// When the facts were read.
    package var now: Timestamp
    package var services: [ServiceFacts] = []
    package var accounts: [AccountFact] = []
    /// Accounts that analytics has a profile for.
    package var userProfiles: [Int64] = []
    package var channels: [ChannelFact] = []
    /// Channels that analytics has a profile for.
    package var channelProfiles: [ChannelProfileFact] = []
    /// Accounts that notification can write to.
    package var recipients: [Int64] = []
    package var money = MoneyFacts()
    /// What counts against the plans of people.
    package var quotaUnits: [QuotaUnitFact] = []
    package var queues: [QueueFact] = []
    package var record = LoadRecord()

    package init(now: Timestamp) {
        self.now = now
    }

    /// A service's facts, when its database was read.
    func service(_ name: String) -> ServiceFacts? { services.first { $0.name == name } }
}

/// An account of the user service.
package struct AccountFact: Sendable, Equatable {
    package let id: Int64
    package let email: String
    package let username: String

    package init(id: Int64, email: String, username: String) {
        self.id = id
        self.email = email
        self.username = username
    }
}

/// A channel of the channel service, deleted ones included.
package struct ChannelFact: Sendable, Equatable {
    package let id: Int64
    package let ownerID: Int64
    package let telegramID: Int64
    package let name: String
    /// `active`, `paused`, `deleted`
    package let status: String

    package init(id: Int64, ownerID: Int64, telegramID: Int64, name: String, status: String) {
        self.id = id
        self.ownerID = ownerID
        self.telegramID = telegramID
        self.name = name
        self.status = status
    }
}

/// A channel as analytics knows it.
package struct ChannelProfileFact: Sendable, Equatable {
    package let channelID: Int64
    package let ownerID: Int64

    package init(channelID: Int64, ownerID: Int64) {
        self.channelID = channelID
        self.ownerID = ownerID
    }
}

/// One channel that counts against its owner's plan.
package struct QuotaUnitFact: Sendable, Hashable {
    package let userID: Int64
    /// `channel/12`
    package let unit: String

    package init(userID: Int64, unit: String) {
        self.userID = userID
        self.unit = unit
    }
}

/// A queue of the broker.
package struct QueueFact: Sendable, Equatable {
    package let name: String
    /// Messages that wait; handed out and not settled ones too where the reader can see them.
    package let messages: Int

    package init(name: String, messages: Int) {
        self.name = name
        self.messages = messages
    }
}
