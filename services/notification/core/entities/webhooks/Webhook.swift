package import Kernel

/// A webhook endpoint of a person.
package struct WebhookID: EntityID {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
}

/// A place of a person's own that hears of their messages.
package struct Webhook: Sendable, Equatable {
    package let id: WebhookID
    package let userID: UserID
    package private(set) var url: WebhookURL
    package private(set) var events: WebhookEvents
    package private(set) var about: WebhookText
    package private(set) var isActive: Bool
    /// Why we switched it off; nil when its owner did, or it is on.
    package private(set) var disabledReason: DisabledReason?
    /// Since when nothing reached it; nil when the last message did.
    package private(set) var failingSince: Timestamp?
    package let createdAt: Timestamp
    package private(set) var updatedAt: Timestamp

    package enum DisabledReason: String, Sendable, CaseIterable, Codable {
        /// It answered 410.
        case gone
        /// Nothing reached it for a day.
        case failing
    }

    /// Of one person.
    package static let mostOfPerson = 10
    /// How long nothing may reach it before it is switched off.
    package static let patience = Duration.hours(24)
    /// How long a secret that was replaced signs as well.
    package static let overlap = Duration.hours(24)

    /// For repositories only.
    package init(
        id: WebhookID, userID: UserID, url: WebhookURL, events: WebhookEvents, about: WebhookText, isActive: Bool,
        disabledReason: DisabledReason?, failingSince: Timestamp?, createdAt: Timestamp, updatedAt: Timestamp
    ) {
        self.id = id
        self.userID = userID
        self.url = url
        self.events = events
        self.about = about
        self.isActive = isActive
        self.disabledReason = disabledReason
        self.failingSince = failingSince
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    package func hears(of kind: String) -> Bool {
        isActive && (events.kinds.map { $0.contains { $0.rawValue == kind } } ?? true)
    }

    /// Takes what its owner changed; only what is given. Switching it on forgets its failures.
    package mutating func change(
        url: WebhookURL?, events: WebhookEvents?, about: WebhookText?, isActive: Bool?, at now: Timestamp
    ) {
        let before = self
        if let url { self.url = url }
        if let events { self.events = events }
        if let about { self.about = about }
        if let isActive {
            self.isActive = isActive
            disabledReason = nil
            failingSince = nil
        }
        if self != before { updatedAt = now }
    }

    /// Notes that a message reached it.
    package mutating func reached() { failingSince = nil }

    /// Notes that a message did not reach it; switches it off when none has for a day.
    package mutating func failed(at now: Timestamp) {
        let since = failingSince ?? now
        failingSince = since
        if now - since >= Webhook.patience { switchOff(.failing, at: now) }
    }

    package mutating func switchOff(_ reason: DisabledReason, at now: Timestamp) {
        guard isActive else { return }
        isActive = false
        disabledReason = reason
        updatedAt = now
    }
}

/// What an owner writes about a webhook: one line of at most 200 characters, or nothing.
package struct WebhookText: Sendable, Equatable {
    package let text: String

    package static let longest = 200
    package static let mostBytes = 800

    package init(_ text: String) throws(ServiceError) {
        guard text.utf8.count <= WebhookText.mostBytes, text.count <= WebhookText.longest else {
            throw .invalid("description", "must have at most \(WebhookText.longest) characters", code: "length")
        }
        let isOneLine = text.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: false
            default: true
            }
        }
        guard isOneLine else { throw .invalid("description", "must not contain control characters", code: "format") }
        self.text = text
    }

    /// For repositories only.
    package init(restoring text: String) {
        self.text = text
    }
}

/// A webhook before it is stored.
package struct NewWebhook: Sendable, Equatable {
    package let userID: UserID
    package let url: WebhookURL
    package let events: WebhookEvents
    package let about: WebhookText
    package let isActive: Bool
    package let createdAt: Timestamp

    package init(
        userID: UserID, url: WebhookURL, events: WebhookEvents, about: WebhookText, isActive: Bool, createdAt: Timestamp
    ) {
        self.userID = userID
        self.url = url
        self.events = events
        self.about = about
        self.isActive = isActive
        self.createdAt = createdAt
    }
}

/// What became of one message on its way to a webhook.
package struct WebhookDelivery: Sendable, Equatable {
    package let id: Int64
    package let kind: String
    /// `pending`, `sending`, `sent`, `failed`, `unknown` or `skipped`.
    package let status: String
    package let attempts: Int
    /// When it is tried next, or was to be.
    package let dueAt: Timestamp
    package let lastError: String?
    package let createdAt: Timestamp
    package let updatedAt: Timestamp

    package init(
        id: Int64, kind: String, status: String, attempts: Int, dueAt: Timestamp, lastError: String?,
        createdAt: Timestamp, updatedAt: Timestamp
    ) {
        self.id = id
        self.kind = kind
        self.status = status
        self.attempts = attempts
        self.dueAt = dueAt
        self.lastError = lastError
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

extension ServiceError {
    /// No such webhook among the caller's own; a stranger's is answered with the very same words.
    package static let webhookNotFound = ServiceError(.notFound, "Webhook not found", code: "webhook_not_found")

    package static let tooManyWebhooks = ServiceError(
        .conflict, "You have \(Webhook.mostOfPerson) webhooks already; delete one first.", code: "webhook_limit_reached"
    )
}
