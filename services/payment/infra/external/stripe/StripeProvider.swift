internal import Contracts
internal import Database
internal import HTTP
internal import Kernel
internal import Logging
internal import PaymentCore

/// Stripe as the one who takes money: payment intents that are made and confirmed in one step, and their refunds.
///
/// Every request that moves something carries the order's key, so that however often it is sent Stripe acts once. What
/// is made carries our ids in its metadata, so that it is found again without anything of ours.
struct StripeProvider: PaymentProvider {
    let name = "stripe"
    let config: StripeConfig
    let client: StripeClient
    let customers: any StripeCustomers
    let clock: any WallClock

    init(
        _ config: StripeConfig, client http: HTTPClient, customers: any StripeCustomers, clock: any WallClock,
        waiting: any WaitingClock = SteadyClock(), random: any RandomSource, logger: Logger,
        limits: StripeLimits = StripeLimits()
    ) {
        self.config = config
        self.customers = customers
        self.clock = clock
        client = StripeClient(
            config: config, http: http, gate: StripeGate(limits, clock: waiting), clock: waiting, random: random,
            limits: limits, logger: logger)
    }

    func charge(_ order: ChargeOrder) async throws(ProviderFailure) -> Charge {
        try check(order)
        // Stripe forgets keys after a day: an older order is looked for before it is sent again.
        if clock.now - order.createdAt > client.limits.keyAge, let known = try await findCharge(order, chargeID: nil) {
            return known
        }
        do {
            return try await chargeOnce(order)
        } catch {
            switch error {
            case .lostCustomer: return try await chargeAgain(order)
            case .failure(let failure): throw failure
            case .declinedCard(let status): return declined(status, order)
            }
        }
    }

    func findCharge(_ order: ChargeOrder, chargeID: String?) async throws(ProviderFailure) -> Charge? {
        guard let id = chargeID, StripeID.isSound(id, "pi_") else {
            var query = StripeForm()
            if config.parameters == .full { query.add("created", created(since: order.createdAt)) }
            return try await best(of: "/v1/payment_intents", query) { json throws(StripeUnreadable) in
                let intent = try StripeIntent(json)
                return intent.key == order.key ? (intent.charge, intent.charge.status == .succeeded) : nil
            }
        }
        let answer = try await client.get("/v1/payment_intents/\(id)")
        if answer.status == 404 { return nil }
        let intent = try readable(answer) { json throws(StripeUnreadable) in try StripeIntent(json) }
        guard intent.key == order.key else {
            throw .refused(code: "other_charge", message: "Stripe's \(id) belongs to another order.")
        }
        return intent.charge
    }

    func refund(_ order: RefundOrder) async throws(ProviderFailure) -> ProviderRefund {
        guard StripeID.isSound(order.chargeID, "pi_"), order.amount.amount > 0 else {
            throw .refused(code: "refund_invalid", message: "There is no such charge at Stripe to give back.")
        }
        let answer = try await client.post("/v1/refunds", form(order), key: order.key)
        guard answer.isSuccess else { throw refusal(answer) }
        let refund = try certain(answer) { json throws(StripeUnreadable) in try StripeRefund(json).refund }
        guard refund.amount == order.amount else { throw .unknown("Stripe gave back another amount than asked for") }
        return refund
    }

    func findRefund(_ order: RefundOrder, refundID: String?) async throws(ProviderFailure) -> ProviderRefund? {
        guard let id = refundID, StripeID.isSound(id, "re_") else {
            guard StripeID.isSound(order.chargeID, "pi_") else { return nil }
            let query: StripeForm = ["payment_intent": .text(order.chargeID)]
            return try await best(of: "/v1/refunds", query) { json throws(StripeUnreadable) in
                let found = try StripeRefund(json)
                return found.key == order.key ? (found.refund, found.refund.status == .succeeded) : nil
            }
        }
        let answer = try await client.get("/v1/refunds/\(id)")
        if answer.status == 404 { return nil }
        return try readable(answer) { json throws(StripeUnreadable) in try StripeRefund(json).refund }
    }

    func notice(
        _ body: [UInt8], header: @Sendable (String) -> String?, at now: Timestamp
    ) throws(ServiceError) -> ProviderNotice {
        try StripeNotices(secrets: config.webhookSecrets, isLive: config.isLive, limits: client.limits)
            .notice(body, signature: header("Stripe-Signature"), at: now)
    }

    /// A mistake of the person's, not of ours.
    static let unknownMethod = ProviderFailure.refused(
        code: Payment.Failure.unknownMethod, message: "Stripe does not know this payment method.")

    /// What can be known to be wrong before Stripe is asked.
    private func check(_ order: ChargeOrder) throws(ProviderFailure) {
        guard order.amount.amount > 0 else {
            throw .refused(code: "amount_invalid", message: "Only an amount above zero can be taken.")
        }
        // Stripe counts hundredths of these, although ISO 4217 knows none.
        guard !["UGX", "ISK"].contains(order.amount.currency.code) else {
            throw .refused(code: "currency_unsupported", message: "\(order.amount.currency) is not taken here.")
        }
        guard StripeID.isSound(order.method) else {
            throw StripeProvider.unknownMethod
        }
    }
}
