package import Kernel

/// Shows a message's text as it would be sent.
package struct PreviewTemplate: Sendable {
    let recipients: any RecipientRepository
    let zones: any ZoneSource

    package init(recipients: any RecipientRepository, zones: any ZoneSource) {
        self.recipients = recipients
        self.zones = zones
    }

    /// With sample facts where none are given; named and dated as for the person who asks.
    package func callAsFunction(
        _ kind: MessageKind, in language: Language, facts: Facts?, for user: UserID
    ) async throws -> RenderedText {
        let person = try await recipients.recipient(user)
        var merged = TemplateBook.samples(of: kind)
        for (name, value) in facts?.values ?? [:] { merged[name] = value }
        let zone = await zones.known(person?.timeZone ?? Zone.utc.name)
        return try TemplateBook.render(kind, in: language, facts: merged, for: person?.username ?? "reader", zone: zone)
    }
}
