internal import Contracts
internal import Kernel
internal import PaymentCore

/// An object of Stripe's that does not say what it must.
struct StripeUnreadable: Error, Equatable {
    let why: String
}

/// A payment intent, read from any version of the API.
struct StripeIntent: Sendable {
    let charge: Charge
    /// Our key of the order, from the metadata.
    let key: String?
    let userID: String?

    /// Throws for what is no payment intent, or one in a state that is unknown here.
    init(_ json: JSONValue) throws(StripeUnreadable) {
        guard json["object"]?.string == "payment_intent", let id = StripeID.reference(json, "pi_"),
            let status = json["status"]?.string, let amount = Money(stripe: json, "amount")
        else { throw StripeUnreadable(why: "no payment intent") }
        var taken = amount
        if status == "succeeded", let received = Money(stripe: json, "amount_received"), received.amount > 0 {
            taken = received
        }
        charge = Charge(
            id: id, status: try StripeIntent.status(status, json), amount: taken,
            clientSecret: status == "requires_action" ? json["client_secret"]?.string.map(ClientSecret.init) : nil)
        key = json["metadata"]?["attempt"]?.string
        userID = json["metadata"]?["user_id"]?.string
    }

    private static func status(_ word: String, _ json: JSONValue) throws(StripeUnreadable) -> Charge.Status {
        switch word {
        case "succeeded": .succeeded
        // Nobody but us confirms or captures: what waits for that is still under way.
        case "processing", "requires_confirmation", "requires_capture": .processing
        case "requires_action", "requires_source_action":
            .requiresAction(url: safe(json["next_action"]?["redirect_to_url"]?["url"]?.string))
        case "requires_payment_method", "requires_source":
            refusal(StripeFault(json["last_payment_error"] ?? .null))
        case "canceled":
            .failed(
                code: StripeFault.word(json["cancellation_reason"]) ?? "canceled",
                message: "The payment was cancelled.")
        default: throw StripeUnreadable(why: "a payment intent in an unknown state")
        }
    }

    /// Why a card was declined; only what Stripe says of cards is meant for the customer's eyes.
    static func refusal(_ fault: StripeFault) -> Charge.Status {
        let isOfCard = fault.kind == nil || fault.kind == "card_error" || fault.code == "card_declined"
        return .failed(
            code: fault.declineCode ?? fault.code ?? "card_declined",
            message: (isOfCard ? fault.message : nil) ?? "The card was declined.")
    }

    /// Only a web address is handed to a browser.
    private static func safe(_ url: String?) -> String? {
        guard let url, url.hasPrefix("https://") || url.hasPrefix("http://127.0.0.1"), url.utf8.count <= 2_048,
            url.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        return url
    }
}

/// A refund, read from any version of the API.
struct StripeRefund: Sendable {
    let refund: ProviderRefund
    /// Our key of the order, from the metadata.
    let key: String?

    init(_ json: JSONValue) throws(StripeUnreadable) {
        guard json["object"]?.string == "refund", let id = StripeID.reference(json, "re_"),
            let amount = Money(stripe: json, "amount")
        else { throw StripeUnreadable(why: "no refund") }
        // Versions before 2018 have refunds without a status: they were always done.
        let status: ProviderRefund.Status
        switch json["status"]?.string {
        case "succeeded", nil: status = .succeeded
        case "pending", "requires_action": status = .pending
        case "failed", "canceled": status = .failed
        default: throw StripeUnreadable(why: "a refund in an unknown state")
        }
        refund = ProviderRefund(id: id, status: status, amount: amount)
        key = json["metadata"]?["attempt"]?.string
    }
}

extension Money {
    /// An amount of Stripe's, which counts the smallest unit as we do.
    init?(stripe json: JSONValue, _ member: String) {
        guard let amount = json[member]?.integer, amount >= 0,
            let currency = json["currency"]?.string.flatMap(Currency.init)
        else { return nil }
        self.init(amount, currency)
    }
}
