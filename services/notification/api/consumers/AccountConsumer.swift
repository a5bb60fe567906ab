internal import Contracts
package import Events
internal import Kernel
package import NotificationCore

/// What this service does when accounts change.
package struct AccountConsumer: Sendable {
    package var handlers: [EventHandler] {
        [
            .on(UserDeleted.self) { fact, receipt in try await erase(fact.userID, receipt: receipt) },
            .on(UserUpdated.self) { fact, receipt in try await keep.refresh(fact.userID, receipt: receipt) },
        ]
    }

    let keep: KeepRecipient
    let erase: EraseRecipient

    package init(keep: KeepRecipient, erase: EraseRecipient) {
        self.keep = keep
        self.erase = erase
    }
}
