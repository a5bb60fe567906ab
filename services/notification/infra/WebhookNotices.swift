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

/// Tells it as everything is told: in the inbox, and on the ways that the owner's preferences name.
struct InboxWebhookNotices: WebhookNotices {
    let table: MessageTable
    let zones: any ZoneSource

    func switchedOff(
        _ webhook: Webhook, _ reason: Webhook.DisabledReason, at now: Timestamp, in sql: any SQLExecutor
    ) async throws {
        guard let person = try await PeopleTable.recipient(webhook.userID, in: sql) else { return }
        let preferences = try await PreferencesTable.find(webhook.userID, in: sql) ?? .usual
        let zone = (try? await zones.zone(named: person.timeZone)) ?? .utc
        let language = preferences.language ?? person.language
        // The host only: receivers keep passwords in the paths of their URLs.
        let facts = Facts([
            "webhook_id": .number(webhook.id.rawValue), "host": .text(webhook.url.host),
            "reason": .text(reason.rawValue), "at": .text("\(now)"),
        ])
        let notice = Notice(
            userID: webhook.userID, key: "webhook/\(webhook.id)/off/\(now.microseconds)", kind: .webhookDisabled,
            facts: facts)
        let message = Message(
            notice: notice, language: language,
            text: try TemplateBook.render(
                notice.kind, in: language, facts: facts, for: person.username, zone: zone),
            plan: DeliveryPlan(for: notice, by: preferences, in: zone, at: now))
        guard let id = try await table.insert(message, at: now, in: sql) else { return }
        try await table.dispatch(message, as: id, at: now, in: sql)
    }
}
