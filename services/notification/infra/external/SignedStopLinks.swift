internal import Auth
internal import Kernel
internal import NotificationCore

/// Links whose token says whose mails about what are to end, signed so that nobody makes one for somebody else.
struct SignedStopLinks: StopLinks {
    private let publicURL: String
    private let key: HMACKey

    /// The key is drawn from the secret that the services share, so that every instance signs alike.
    init(publicURL: String, secret: String) {
        self.publicURL = publicURL
        key = HMACKey(HMACKey(secret.utf8).code(for: "notification links".utf8))
    }

    func link(for user: UserID, topic: Topic) -> String {
        "\(publicURL)/api/v1/notifications/unsubscribe?token=\(token(user, topic))"
    }

    func meaning(of token: String) -> StopRequest? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let number = Int64(parts[0]), number > 0, String(number) == parts[0],
            let topic = Topic(rawValue: String(parts[1])), let given = Base64URL.decode(parts[2].utf8),
            constantTimeEqual(given, code(UserID(number), topic))
        else { return nil }
        return StopRequest(userID: UserID(number), topic: topic)
    }

    private func token(_ user: UserID, _ topic: Topic) -> String {
        "\(user).\(topic.rawValue).\(Base64URL.encode(code(user, topic)))"
    }

    private func code(_ user: UserID, _ topic: Topic) -> [UInt8] {
        key.code(for: "analyticbot stop mails v1 \(user) \(topic.rawValue)".utf8)
    }
}
