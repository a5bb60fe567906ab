/// One step of making an account is done.
package struct UserCreationStepCompleted: Event, Equatable {
    package static let name = "saga.user_creation.step_completed"
    package static let version = 1
    package var subject: String { "saga/\(sagaID)" }

    /// `account`, `analytics_profile`, `notification_preferences`, `welcome`.
    package let step: String
    package let sagaID: String

    package init(step: String, sagaID: String) {
        self.step = step
        self.sagaID = sagaID
    }
}
