package import Kernel

/// An account was made, and every service is ready for it.
package struct UserCreationCompleted: Event, Equatable {
    package static let name = "saga.user_creation.completed"
    package static let version = 1
    package var subject: String { "saga/\(sagaID)" }

    package let userID: UserID
    package let sagaID: String

    package init(userID: UserID, sagaID: String) {
        self.userID = userID
        self.sagaID = sagaID
    }
}
