package import AnalyticsCore
internal import Contracts
package import Events

/// What this service does when accounts come and go.
package struct AccountConsumer: Sendable {
    package var handlers: [EventHandler] {
        [
            .on(UserRegistered.self) { fact, receipt in try await initialiseUser(fact.userID, receipt: receipt) },
            .on(UserDeleted.self) { fact, receipt in try await eraseUser(fact.userID, receipt: receipt) },
        ]
    }

    let initialiseUser: InitialiseUser
    let eraseUser: EraseUser

    package init(initialiseUser: InitialiseUser, eraseUser: EraseUser) {
        self.initialiseUser = initialiseUser
        self.eraseUser = eraseUser
    }
}
