internal import Kernel
internal import PaymentCore

/// Reads webhooks: who sent them, and what they tell.
struct StripeNotices: Sendable {
    let secrets: [String]
    let isLive: Bool
    let limits: StripeLimits

    /// Throws `.malformed` for what is not Stripe's word to us: unsigned, wrongly signed, old, or unreadable.
    func notice(
        _ body: [UInt8], signature header: String?, at now: Timestamp
    ) throws(ServiceError) -> ProviderNotice {
        guard body.count <= limits.noticeBytes else {
            throw refusal("webhook_too_large", "A notice has at most \(limits.noticeBytes) bytes.")
        }
        guard !secrets.isEmpty else {
            throw refusal("webhook_unsigned", "No secret for Stripe's webhooks is set here.")
        }
        guard let header, let signature = StripeSignature(header, upTo: limits.signatures) else {
            throw refusal("webhook_unsigned", "The header Stripe-Signature is missing or is no signature.")
        }
        guard signature.vouches(for: body, secrets: secrets) else {
            throw refusal("webhook_signature_invalid", "The signature does not belong to this body.")
        }
        guard signature.isFresh(at: now, within: limits.tolerance) else {
            throw refusal("webhook_stale", "The signature's time is more than \(limits.tolerance) from ours.")
        }
        guard let event = try? JSONValue(parsing: body, upTo: limits.noticeBytes) else {
            throw refusal("webhook_unreadable", "The body is no JSON text.")
        }
        return try read(event)
    }

    private func read(_ event: JSONValue) throws(ServiceError) -> ProviderNotice {
        guard event["object"]?.string == "event", let id = event["id"]?.string, StripeID.isSound(id),
            let kind = StripeFault.word(event["type"]), let created = event["created"]?.integer,
            (0...99_999_999_999).contains(created), case .object = event["data"]?["object"]
        else { throw refusal("webhook_unreadable", "The body is no event of Stripe's.") }
        // Old stand-ins leave it out of test events.
        guard event["livemode"]?.bool ?? false == isLive else {
            throw refusal("webhook_wrong_mode", "Test events go with test keys, live events with live keys.")
        }
        return ProviderNotice(
            id: id, kind: kind, subject: subject(kind, event["data"]?["object"] ?? .null),
            createdAt: Timestamp(seconds: created))
    }

    /// What the event is about, in any version of the API: references may be ids or whole objects.
    private func subject(_ kind: String, _ object: JSONValue) -> ProviderNotice.Subject {
        switch object["object"]?.string {
        case "payment_intent" where kind.hasPrefix("payment_intent."):
            guard let id = StripeID.reference(object, "pi_") else { return .other }
            return .charge(id: id, key: object["metadata"]?["attempt"]?.string)
        case "refund" where kind.hasPrefix("refund.") || kind.hasPrefix("charge.refund"):
            guard let id = StripeID.reference(object, "re_") else { return .other }
            return .refund(id: id, chargeID: StripeID.reference(object["payment_intent"], "pi_"))
        case "charge" where kind == "charge.refunded":
            let intent = StripeID.reference(object["payment_intent"], "pi_")
            // Until 2022-11-15 a charge brought its refunds along, newest first.
            if let refund = StripeID.reference(object["refunds"]?["data"]?[0], "re_") {
                return .refund(id: refund, chargeID: intent)
            }
            return intent.map { .charge(id: $0, key: nil) } ?? .other
        case "dispute" where kind.hasPrefix("charge.dispute."):
            return StripeID.reference(object["payment_intent"], "pi_").map { .charge(id: $0, key: nil) } ?? .other
        default: return .other
        }
    }

    private func refusal(_ code: String, _ message: String) -> ServiceError {
        ServiceError(.malformed, message, code: code)
    }
}
