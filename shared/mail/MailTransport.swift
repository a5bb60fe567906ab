/// A way for mail to leave the house.
package protocol MailTransport: Sendable {
    /// Returns when the mail was taken over by the other side; throws `MailFailure` otherwise.
    func send(_ message: MailMessage) async throws(MailFailure)
}

/// How a mail failed to be taken, which says what may be done next. Reasons name no person.
package enum MailFailure: Error, Sendable, Equatable {
    /// Certainly not taken; may be tried again: the server is away, busy, or does not let us in.
    case later(reason: String)
    /// Certainly not taken and never will be: the server refused it for good (5xx), or it is no mail.
    case refused(reason: String)
    /// The connection was lost after the last byte and before the answer: it may have been taken.
    case unknown(reason: String)
}
