internal import Synchronization

/// The request (or the delivered event) that the current task works for; logs, events and calls to neighbours take
/// their ids from it.
package final class RequestScope: Sendable {
    @TaskLocal package static var current: RequestScope?

    /// Of the first request of the chain, `[A-Za-z0-9._-]{1,128}`.
    package let requestID: String
    package let trace: TraceContext
    private let person: Mutex<UserID?>

    package init(requestID: String, trace: TraceContext, userID: UserID? = nil) {
        self.requestID = requestID
        self.trace = trace
        person = Mutex(userID)
    }

    /// Who asks; set once a token was verified, so that the access log can name them.
    package var userID: UserID? {
        get { person.withLock { $0 } }
        set { person.withLock { $0 = newValue } }
    }
}
