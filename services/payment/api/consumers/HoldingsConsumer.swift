internal import Contracts
package import Events
package import PaymentCore

/// What this service does when channels and accounts go.
package struct HoldingsConsumer: Sendable {
    package var handlers: [EventHandler] {
        [
            .on(ChannelDeleted.self) { fact, receipt in
                try await release(nil, QuotaUnit(fact.channelID), of: fact.ownerID, receipt: receipt)
            },
            .on(UserDeleted.self) { fact, receipt in try await erase(fact.userID, receipt: receipt) },
        ]
    }

    let release: ReleaseQuota
    let erase: EraseAccount

    package init(release: ReleaseQuota, erase: EraseAccount) {
        self.release = release
        self.erase = erase
    }
}
