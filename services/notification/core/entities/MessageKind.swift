/// The kinds of messages there are; each has a text in every language.
package enum MessageKind: String, Sendable, CaseIterable, Codable {
    case welcome
    case paymentProcessed = "payment_processed"
    case paymentFailed = "payment_failed"
    case paymentRefunded = "payment_refunded"
    case subscriptionActivated = "subscription_activated"
    case subscriptionRenewed = "subscription_renewed"
    case subscriptionPastDue = "subscription_past_due"
    case subscriptionCanceled = "subscription_canceled"
    case subscriptionPlanChanged = "subscription_plan_changed"
    case planActivated = "plan_activated"
    case alertTriggered = "alert_triggered"
    case channelSummary = "channel_summary"
    case signIn = "sign_in"
    /// We switched off a webhook of theirs.
    case webhookDisabled = "webhook_disabled"
    /// Several messages in one.
    case digest

    package var topic: Topic {
        switch self {
        case .welcome: .welcome
        case .paymentProcessed, .paymentFailed, .paymentRefunded: .payment
        case .subscriptionActivated, .subscriptionRenewed, .subscriptionPastDue, .subscriptionCanceled,
            .subscriptionPlanChanged, .planActivated:
            .subscription
        case .alertTriggered: .alert
        case .channelSummary, .digest: .digest
        case .signIn, .webhookDisabled: .security
        }
    }

    /// Whether people are written to. A begun subscription is told by mail as `plan_activated`, once its limits hold.
    package var isWrittenToPeople: Bool { self != .subscriptionActivated }

    /// Whether another service may ask for it by a notice.
    package var isNotice: Bool {
        switch self {
        case .planActivated, .channelSummary, .signIn: true
        default: false
        }
    }

    /// How much it matters unless whoever tells it says otherwise.
    package var severity: Severity {
        switch self {
        case .paymentFailed, .subscriptionPastDue, .signIn: .high
        case .subscriptionCanceled, .webhookDisabled: .warning
        default: .info
        }
    }
}
