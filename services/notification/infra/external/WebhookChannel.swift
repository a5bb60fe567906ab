internal import Database
internal import HTTP
internal import Kernel
internal import Logging
internal import NotificationCore

/// Sends messages to the webhooks of their owners, signed, and keeps book of which can be reached.
struct WebhookChannel: DeliveryChannel {
    let webhooks: SQLWebhookRepository
    /// Its own, so that a stranger's slow name servers keep no other call waiting.
    let client: HTTPClient
    let rule: OutwardRule
    let clock: any WallClock
    let notices: any WebhookNotices
    let logger: Logger

    /// From the connection to the head of the answer; the body of an answer is not read.
    static let patience = Duration.seconds(10)
    static let connect = Duration.seconds(5)
    /// The longest wait that a receiver can ask for.
    static let longestWait = Duration.hours(1)

    func deliver(_ message: OutgoingMessage) async -> DeliveryOutcome {
        guard let number = Int64(message.target) else { return .refused(reason: "this is no webhook") }
        let id = WebhookID(number)
        let webhook: Webhook
        let secrets: WebhookSecrets
        do {
            webhook = try await webhooks.webhook(id, of: message.userID)
            secrets = try await webhooks.secrets(of: id, of: message.userID)
        } catch let error as ServiceError where error == .webhookNotFound {
            return .refused(reason: "the webhook was taken away")
        } catch {
            logger.warning("A webhook could not be read", metadata: ["webhook": "\(id)", "error": "\(error)"])
            return .later(reason: "the webhook could not be read", after: nil)
        }
        guard webhook.isActive else { return .refused(reason: "the webhook is switched off") }
        let outcome = await send(message, to: webhook, secrets)
        do {
            try await note(outcome, of: webhook)
        } catch let error as ServiceError where error == .webhookNotFound {
            // It was taken away while the message was under way.
        } catch {
            logger.warning("A webhook's book was not kept", metadata: ["webhook": "\(id)", "error": "\(error)"])
        }
        return outcome.delivery
    }

    /// What an attempt means for the message, and for the webhook.
    private struct Outcome {
        let delivery: DeliveryOutcome
        var isGone = false

        var isReached: Bool { if case .sent = delivery { true } else { false } }
    }

    private func send(_ message: OutgoingMessage, to webhook: Webhook, _ secrets: WebhookSecrets) async -> Outcome {
        do {
            let answer = try await client.send(try request(message, to: webhook, secrets))
            return WebhookChannel.judge(answer)
        } catch let error as ClientError {
            return WebhookChannel.judge(error)
        } catch {
            return Outcome(delivery: .unknown(reason: "the attempt was broken off"))
        }
    }

    private func request(
        _ message: OutgoingMessage, to webhook: Webhook, _ secrets: WebhookSecrets
    ) throws -> ClientRequest {
        let body = try WebhookSignature.body(of: message)
        let id = WebhookSignature.id(of: message)
        // The moment of this attempt: receivers refuse what is older than some minutes.
        let now = clock.now
        var request = ClientRequest(
            .post, webhook.url.text,
            headers: [
                "Content-Type": "application/json", "User-Agent": "AnalyticBot-Webhooks/1",
                "webhook-id": id, "webhook-timestamp": "\(now.seconds)",
                "webhook-signature": WebhookSignature.value(
                    id: id, seconds: now.seconds, body: body, secrets: secrets.signing(at: now)),
            ], body: .bytes(body))
        request.outward = rule
        request.timeouts.connect = WebhookChannel.connect
        request.timeouts.response = WebhookChannel.patience
        request.timeouts.total = WebhookChannel.patience
        return request
    }

    private static func judge(_ answer: ClientResponse) -> Outcome {
        switch answer.status.code {
        case 200..<300: return Outcome(delivery: .sent(providerID: nil))
        case 410: return Outcome(delivery: .refused(reason: "answered 410"), isGone: true)
        default:
            let asked = answer.headers["Retry-After"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
            return Outcome(
                delivery: .later(
                    reason: "answered \(answer.status.code)",
                    after: asked.map { min(.seconds(min($0, 86_400)), longestWait) }))
        }
    }

    private static func judge(_ error: ClientError) -> Outcome {
        switch error {
        case .badURL, .forbiddenPlace: Outcome(delivery: .later(reason: "leads to no place we may call", after: nil))
        case .connectFailed, .timedOut(.connect):
            Outcome(delivery: .later(reason: "cannot be connected to", after: nil))
        case .tls(let what): Outcome(delivery: .later(reason: "TLS: \(what)", after: nil))
        case .timedOut, .reset, .badResponse: Outcome(delivery: .unknown(reason: "gave no whole answer in time"))
        }
    }

    /// Keeps book. What has changed the webhook meanwhile stands; one that is gone needs no book.
    private func note(_ outcome: Outcome, of webhook: Webhook) async throws {
        if outcome.isReached, webhook.failingSince == nil { return }
        let now = clock.now
        try await webhooks.database.transaction { sql in
            // The row of the person first, as everything that changes a person's things does.
            guard try await PeopleTable.admit(webhook.userID, in: sql) else { return }
            let (before, after) = try await webhooks.update(webhook.id, of: webhook.userID, in: sql) { webhook in
                if outcome.isGone {
                    webhook.switchOff(.gone, at: now)
                } else if outcome.isReached {
                    webhook.reached()
                } else {
                    webhook.failed(at: now)
                }
            }
            guard before.isActive, !after.isActive, let reason = after.disabledReason else { return }
            try await notices.switchedOff(after, reason, at: now, in: sql)
        }
    }
}
