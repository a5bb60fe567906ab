/// An account could not be made in every service; what was made of it is being undone. Where only the `welcome` could
/// not be said, which the error begins with then, the account stays.
package struct UserCreationFailed: Event, Equatable {
    package static let name = "saga.user_creation.failed"
    package static let version = 1
    package var subject: String { "saga/\(sagaID)" }

    /// The step and why it failed, for an operator.
    package let error: String
    package let sagaID: String

    package init(error: String, sagaID: String) {
        self.error = error
        self.sagaID = sagaID
    }
}
