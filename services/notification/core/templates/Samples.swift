extension TemplateBook {
    /// Facts to show a kind of message with.
    static func samples(of kind: MessageKind) -> Facts {
        let at = Facts.Value.text("2026-11-24T09:30:00Z")
        let end = Facts.Value.text("2026-12-24T09:30:00Z")
        switch kind {
        case .welcome: return Facts()
        case .paymentProcessed:
            return Facts([
                "payment_id": 1_042, "amount": 999, "currency": "USD", "description": "Pro, monthly",
                "provider": "sandbox", "at": at,
            ])
        case .paymentFailed:
            return Facts([
                "payment_id": 1_043, "amount": 999, "currency": "USD", "code": "card_declined",
                "message": "The card was declined.", "at": at,
            ])
        case .paymentRefunded:
            return Facts(["payment_id": 1_042, "refund_id": 7, "amount": 999, "currency": "USD", "at": at])
        case .subscriptionActivated, .subscriptionRenewed:
            return Facts(["subscription_id": 12, "plan": "pro", "cycle": "monthly", "period_end": end, "at": at])
        case .subscriptionPastDue:
            return Facts([
                "subscription_id": 12, "plan": "pro", "attempt": 2, "next_attempt_at": "2026-11-27T09:30:00Z",
                "grace_ends_at": "2026-12-01T09:30:00Z", "at": at,
            ])
        case .subscriptionCanceled:
            return Facts(["subscription_id": 12, "plan": "pro", "reason": "requested", "at": at])
        case .subscriptionPlanChanged:
            return Facts(["subscription_id": 12, "from": "pro", "to": "business", "at": at])
        case .planActivated: return Facts(["plan": "pro", "period_end": end])
        case .alertTriggered:
            return Facts([
                "alert_id": 5, "channel_id": 7, "severity": "high", "title": "Views are unusually high",
                "message": "Daily Orbit had 12 400 views in 24 hours, 2.3 times its usual number.",
                "value": "12400", "threshold": "10800", "at": at,
            ])
        case .channelSummary:
            return Facts([
                "channel": "Daily Orbit", "subscribers": 1_204, "change": "+38", "posts": 21, "views": 48_310,
                "from": "2026-11-16", "to": "2026-11-22",
            ])
        case .webhookDisabled: return Facts(["webhook_id": 3, "host": "example.com", "reason": "failing", "at": at])
        case .signIn: return Facts(["device": "Firefox, Linux", "address": "203.0.113.7", "at": at])
        case .digest:
            return Facts(["count": 3, "items": "• Payment received\n• Views are unusually high\n• Plan renewed"])
        }
    }
}

extension Facts.Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    package init(stringLiteral value: String) { self = .text(value) }
    package init(integerLiteral value: Int64) { self = .number(value) }
}
