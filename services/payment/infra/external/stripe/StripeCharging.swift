internal import Contracts
internal import Kernel
internal import PaymentCore

/// Why a charge was not made, in the middle of making it.
enum StripeSetback: Error {
    case failure(ProviderFailure)
    /// The card was declined before there was a payment.
    case declinedCard(Charge.Status)
    /// Stripe does not know the customer that we know.
    case lostCustomer
}

// The steps of one charge.
extension StripeProvider {
    func chargeOnce(_ order: ChargeOrder) async throws(StripeSetback) -> Charge {
        let customer = try await customer(for: order)
        var method = order.method
        if config.parameters == .portable, order.customer == nil {
            method = try await attached(order, to: customer)
        }
        let answer = try await post("/v1/payment_intents", form(order, customer, method), order.key)
        if answer.isSuccess {
            do throws(ProviderFailure) {
                let charge = try certain(answer) { json throws(StripeUnreadable) in try StripeIntent(json).charge }
                guard charge.amount == order.amount else {
                    throw ProviderFailure.unknown("Stripe speaks of another amount than asked for")
                }
                return charge
            } catch {
                throw .failure(error)
            }
        }
        guard answer.status == 402 else { throw setback(answer, order) }
        return try await declined(answer, order)
    }

    /// Once more, for a person whose customer is gone: with another one.
    func chargeAgain(_ order: ChargeOrder) async throws(ProviderFailure) -> Charge {
        do {
            if let known = try await customers.customer(of: order.userID, isLive: config.isLive) {
                try await customers.lose(known)
            }
        } catch {
            throw .away("the customer could not be written down", retryAfter: nil)
        }
        do {
            return try await chargeOnce(order)
        } catch {
            switch error {
            case .failure(let failure): throw failure
            case .declinedCard(let status): return declined(status, order)
            case .lostCustomer:
                throw .refused(code: "customer_missing", message: "Stripe does not know the customer it has just made.")
            }
        }
    }

    /// A charge that never became one: the card could not even be tied to its owner.
    func declined(_ status: Charge.Status, _ order: ChargeOrder) -> Charge {
        Charge(id: "declined-\(order.key)", status: status, amount: order.amount)
    }

    /// A decline: Stripe sends the payment along, stand-ins let it be looked for.
    private func declined(_ answer: StripeAnswer, _ order: ChargeOrder) async throws(StripeSetback) -> Charge {
        let status = StripeIntent.refusal(answer.fault)
        if let id = StripeID.reference(answer.fault.intent, "pi_") {
            return Charge(id: id, status: status, amount: order.amount)
        }
        do {
            if let found = try await findCharge(order, chargeID: nil) {
                return Charge(id: found.id, status: status, amount: order.amount)
            }
        } catch {
            throw .failure(.unknown("a card was declined, and the payment could not be looked up"))
        }
        throw .declinedCard(status)
    }

    /// The customer to charge: the order's when it is that person's, otherwise ours, made at the first need.
    private func customer(for order: ChargeOrder) async throws(StripeSetback) -> String {
        let known: StripeCustomer?
        do { known = try await customers.customer(of: order.userID, isLive: config.isLive) } catch {
            throw .failure(.away("the customer could not be looked up", retryAfter: nil))
        }
        if let given = order.customer, given != known?.id {
            try await verify(given, of: order.userID)
            return given
        }
        if let id = known?.id { return id }
        let generation = known?.generation ?? 1
        let mode = config.isLive ? "live" : "test"
        let answer = try await setUp(
            "/v1/customers", ["metadata": .object([("user_id", .text("\(order.userID)"))])],
            "customer-\(mode)-\(order.userID)-\(generation)")
        guard answer.isSuccess, let id = StripeID.reference(answer.body, "cus_") else {
            throw answer.isSuccess
                ? .failure(.away("Stripe answered with no customer", retryAfter: nil)) : .failure(refusal(answer))
        }
        let made = StripeCustomer(userID: order.userID, isLive: config.isLive, id: id, generation: generation)
        do { return try await customers.keep(made, at: clock.now).id ?? id } catch {
            throw .failure(.away("the customer could not be written down", retryAfter: nil))
        }
    }

    /// Nobody pays with what belongs to another person.
    private func verify(_ customer: String, of user: UserID) async throws(StripeSetback) {
        let stranger = ProviderFailure.refused(
            code: "customer_invalid", message: "This customer of Stripe's is not that person.")
        guard StripeID.isSound(customer, "cus_") else { throw .failure(stranger) }
        do throws(ProviderFailure) {
            let answer = try await client.get("/v1/customers/\(customer)")
            guard answer.isSuccess, answer.body["metadata"]?["user_id"]?.string == "\(user)" else { throw stranger }
        } catch {
            throw .failure(error)
        }
    }

    /// Ties the card to the customer, so that it can be charged again; gives the name it has from then on.
    private func attached(_ order: ChargeOrder, to customer: String) async throws(StripeSetback) -> String {
        let answer = try await setUp(
            "/v1/payment_methods/\(order.method)/attach", ["customer": .text(customer)], "attach-\(order.key)")
        if answer.isSuccess, let id = StripeID.reference(answer.body, "") { return id }
        if answer.status == 402 { throw .declinedCard(StripeIntent.refusal(answer.fault)) }
        if answer.isSuccess { throw .failure(.away("Stripe answered with no payment method", retryAfter: nil)) }
        // Stand-ins do not say what they do not find; here it is the card.
        if answer.status == 404, answer.fault.parameter != "customer" { throw .failure(StripeProvider.unknownMethod) }
        throw setback(answer, order)
    }

    /// A step before any money is asked for: whatever becomes of it, nothing was moved.
    private func setUp(_ path: String, _ form: StripeForm, _ key: String) async throws(StripeSetback) -> StripeAnswer {
        do { return try await client.post(path, form, key: key) } catch .unknown(let why) {
            throw .failure(.away(why, retryAfter: nil))
        } catch {
            throw .failure(error)
        }
    }

    private func post(_ path: String, _ form: StripeForm, _ key: String) async throws(StripeSetback) -> StripeAnswer {
        do { return try await client.post(path, form, key: key) } catch { throw .failure(error) }
    }

    /// What a 4xx means: a customer that is gone can be made anew, anything else stands.
    private func setback(_ answer: StripeAnswer, _ order: ChargeOrder) -> StripeSetback {
        let fault = answer.fault
        guard fault.code == "resource_missing" else { return .failure(refusal(answer)) }
        switch fault.parameter {
        case "customer" where order.customer == nil: return .lostCustomer
        case "payment_method": return .failure(StripeProvider.unknownMethod)
        default: return .failure(refusal(answer))
        }
    }
}

// What is asked for.
extension StripeProvider {
    /// A payment that is made and confirmed in one step.
    func form(_ order: ChargeOrder, _ customer: String, _ method: String) -> StripeForm {
        var form: StripeForm = [
            "amount": .integer(order.amount.amount), "currency": .text(order.amount.currency.code.lowercased()),
            "customer": .text(customer), "payment_method": .text(method), "confirm": .flag(true),
        ]
        if !order.isCustomerPresent { form.add("off_session", .flag(true)) }
        form.add(
            "metadata",
            .object([
                ("user_id", .text("\(order.userID)")), ("payment_id", .text("\(order.paymentID)")),
                ("attempt", .text(order.key)),
            ]))
        guard config.parameters == .full else {
            form.add("payment_method_types", .list([.text("card")]))
            return form
        }
        form.add("description", .text(String(order.description.prefix(500))))
        if let address = config.returnURL, order.isCustomerPresent {
            form.add("payment_method_types", .list([.text("card")]))
            form.add("return_url", .text(address))
        } else {
            form.add(
                "automatic_payment_methods",
                .object([("enabled", .flag(true)), ("allow_redirects", .text("never"))]))
        }
        // Keeps the card for the renewals; what is charged without its owner was kept before.
        if order.isCustomerPresent, order.customer == nil { form.add("setup_future_usage", .text("off_session")) }
        return form
    }

    func form(_ order: RefundOrder) -> StripeForm {
        var form: StripeForm = [
            "payment_intent": .text(order.chargeID), "amount": .integer(order.amount.amount),
            "metadata": .object([
                ("refund_id", .text("\(order.refundID)")), ("payment_id", .text("\(order.paymentID)")),
                ("attempt", .text(order.key)),
            ]),
        ]
        if config.parameters == .full { form.add("reason", .text("requested_by_customer")) }
        return form
    }
}
