package import ChannelCore
internal import Contracts
package import Events

/// What this service does when accounts change.
package struct AccountConsumer: Sendable {
    package var handlers: [EventHandler] {
        [
            .on(UserDeleted.self) { fact, receipt in
                try await eraseOwner(fact.userID, receipt: receipt)
            }
        ]
    }

    let eraseOwner: EraseOwner

    package init(eraseOwner: EraseOwner) {
        self.eraseOwner = eraseOwner
    }
}
