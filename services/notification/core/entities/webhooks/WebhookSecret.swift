package import Kernel

/// What a webhook's messages are signed with, in the form of Standard Webhooks: `whsec_` and base64. It is shown to its
/// owner once.
package struct WebhookSecret: Sendable, Equatable {
    /// The 32 bytes.
    package let bytes: [UInt8]

    package static let length = 32
    private static let prefix = "whsec_"

    /// A new one.
    package init(random: any RandomSource) {
        bytes = random.bytes(WebhookSecret.length)
    }

    /// For repositories only.
    package init(restoring bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// As its owner sees it.
    package var text: String { WebhookSecret.prefix + Base64.encoded(bytes) }
}

/// The secrets that sign now.
package struct WebhookSecrets: Sendable, Equatable {
    package let current: WebhookSecret
    /// The one before, as long as it still signs.
    package let previous: WebhookSecret?
    package let previousUntil: Timestamp?

    package init(current: WebhookSecret, previous: WebhookSecret? = nil, previousUntil: Timestamp? = nil) {
        self.current = current
        self.previous = previous
        self.previousUntil = previousUntil
    }

    /// Those that sign a message at that moment, the newest first.
    package func signing(at now: Timestamp) -> [WebhookSecret] {
        guard let previous, let previousUntil, now < previousUntil else { return [current] }
        return [current, previous]
    }
}
