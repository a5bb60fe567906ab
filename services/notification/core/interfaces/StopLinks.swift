package import Kernel

/// Links by which somebody who reads a mail ends mails of its kind, without signing in.
package protocol StopLinks: Sendable {
    /// The link for that person and kind of message.
    func link(for user: UserID, topic: Topic) -> String

    /// Whom and what a link's token means; nil for one that is not ours.
    func meaning(of token: String) -> StopRequest?
}

/// Whose mails about what are to end.
package struct StopRequest: Sendable, Equatable {
    package let userID: UserID
    package let topic: Topic

    package init(userID: UserID, topic: Topic) {
        self.userID = userID
        self.topic = topic
    }
}

extension ServiceError {
    /// The token is none, or was signed with another secret.
    package static let linkNotValid = ServiceError(
        .notFound, "This link is not valid (any more). Sign in to change what you are told.", code: "link_not_valid")
}
