package import Kernel

/// Sets up a webhook; its secret is shown this once.
package struct CreateWebhook: Sendable {
    let webhooks: any WebhookRepository
    let rule: OutwardRule
    let clock: any WallClock
    let random: any RandomSource

    package init(
        webhooks: any WebhookRepository, rule: OutwardRule, clock: any WallClock, random: any RandomSource
    ) {
        self.webhooks = webhooks
        self.rule = rule
        self.clock = clock
        self.random = random
    }

    /// Throws `.invalid` with every bad field named, `.conflict` when the person has enough of them.
    package func callAsFunction(
        _ input: WebhookInput, for owner: UserID
    ) async throws -> (webhook: Webhook, secret: WebhookSecret) {
        var mistakes: [FieldError] = []
        let fields = input.fields(under: rule, &mistakes)
        if input.url == nil {
            mistakes.append(FieldError(pointer: "#/url", code: "required", detail: "must be given"))
        }
        guard mistakes.isEmpty, let url = fields.url else { throw ServiceError.invalid(mistakes) }
        let secret = WebhookSecret(random: random)
        let new = NewWebhook(
            userID: owner, url: url, events: fields.events ?? .everything,
            about: fields.about ?? WebhookText(restoring: ""), isActive: input.isActive ?? true, createdAt: clock.now)
        return (try await webhooks.insert(new, secret: secret), secret)
    }
}

/// What an owner writes about a webhook; only what is given counts.
package struct WebhookInput: Sendable {
    package var url: String?
    package var events: [String]?
    package var about: String?
    package var isActive: Bool?

    package init(url: String? = nil, events: [String]? = nil, about: String? = nil, isActive: Bool? = nil) {
        self.url = url
        self.events = events
        self.about = about
        self.isActive = isActive
    }

    /// The fields in their own form; every one that has none is named in `mistakes`.
    func fields(
        under rule: OutwardRule, _ mistakes: inout [FieldError]
    ) -> (url: WebhookURL?, events: WebhookEvents?, about: WebhookText?) {
        var found: (url: WebhookURL?, events: WebhookEvents?, about: WebhookText?) = (nil, nil, nil)
        do throws(ServiceError) {
            if let url { found.url = try WebhookURL(url, rule: rule) }
        } catch { mistakes += error.fields }
        do throws(ServiceError) {
            if let events { found.events = try WebhookEvents(events) }
        } catch { mistakes += error.fields }
        do throws(ServiceError) {
            if let about { found.about = try WebhookText(about) }
        } catch { mistakes += error.fields }
        return found
    }
}
