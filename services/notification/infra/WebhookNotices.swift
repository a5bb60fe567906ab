internal import Database
internal import Kernel
internal import NotificationCore

/// Tells an owner that a webhook of theirs was switched off.
protocol WebhookNotices: Sendable {
    /// In the transaction that switches it off.
    func switchedOff(
        _ webhook: Webhook, _ reason: Webhook.DisabledReason, at now: Timestamp, in sql: any SQLExecutor
    ) async throws
}
