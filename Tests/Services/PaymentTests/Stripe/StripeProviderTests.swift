import Contracts
import Kernel
import PaymentCore
import TestSupport
import Testing

@testable import PaymentService

@Suite("Stripe takes money", .enabled(if: StrictStripe.python != nil, "python3 is not there"))
struct StripeProviderTests {
    @Test func `a charge is one payment with our ids, at the pinned version, under our key`() async throws {
        try await StrictStripe.run { stripe async throws in
            let order = ChargeOrder.sample()
            let charge = try await stripe.provider().charge(order)
            #expect(charge.status == .succeeded && charge.amount == order.amount)
            let made = try #require(try await stripe.objects("payment_intents").first)
            #expect(made["id"]?.string == charge.id && made["description"]?.string == order.description)
            #expect(made["metadata"]?["user_id"] == "7" && made["metadata"]?["payment_id"] == "41")
            #expect(made["metadata"]?["attempt"] == "pay-1")
            let requests = try await stripe.requests()
            #expect(requests.map { $0["path"]?.string } == ["/v1/customers", "/v1/payment_intents"])
            #expect(requests.allSatisfy { $0["version"]?.string == StripeConfig.currentVersion })
            #expect(requests.map { $0["key"]?.string } == ["customer-test-7-1", "pay-1"])
        }
    }

    @Test func `the same order again is the same payment`() async throws {
        try await StrictStripe.run { stripe async throws in
            let order = ChargeOrder.sample()
            let first = try await stripe.provider().charge(order)
            #expect(try await stripe.provider().charge(order) == first)
            #expect(try await stripe.timesTaken(order) == 1)
        }
    }

    @Test func `twenty callers with one order take money once`() async throws {
        try await StrictStripe.run { stripe async throws in
            let order = ChargeOrder.sample()
            var limits = StrictStripe.quick
            limits.tries = 20
            limits.wait = .milliseconds(20)
            let provider = stripe.provider(limits: limits)
            let ids = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<20 { group.addTask { try await provider.charge(order).id } }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
            #expect(try await stripe.timesTaken(order) == 1)
            #expect(try await stripe.objects("customers").count == 1)
        }
    }

    @Test(arguments: [
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "insufficient_funds", "Your card has insufficient funds."),
        ("pm_card_chargeCustomerFail", "generic_decline", "Your card was declined."),
    ])
    func `a declined card is a failed charge with words for the customer`(
        method: String, code: String, message: String
    ) async throws {
        try await StrictStripe.run { stripe async throws in
            let order = ChargeOrder.sample(method: method)
            let charge = try await stripe.provider().charge(order)
            #expect(charge.status == .failed(code: code, message: message))
            #expect(try await stripe.provider().charge(order) == charge)
            #expect(try await stripe.provider().findCharge(order, chargeID: charge.id)?.status == charge.status)
            #expect(try await stripe.provider().findCharge(order, chargeID: nil)?.id == charge.id)
        }
    }

    @Test func `3-D Secure hands over a secret, or an address when there is one to come back to`() async throws {
        try await StrictStripe.run { stripe async throws in
            let first = ChargeOrder.sample("pay-1", method: "pm_card_authenticationRequired")
            let charge = try await stripe.provider().charge(first)
            #expect(charge.status == .requiresAction(url: nil))
            #expect(charge.clientSecret?.text.hasPrefix(charge.id) == true)
            let second = ChargeOrder.sample("pay-2", method: "pm_card_authenticationRequired")
            let other = try await stripe.provider(returnURL: "https://shop.example/back").charge(second)
            #expect(other.status == .requiresAction(url: "https://hooks.stripe.invalid/3ds/\(other.id)"))
            try await stripe.order("finish", ["id": .string(charge.id), "success": true])
            try await stripe.order("finish", ["id": .string(other.id), "success": false])
            let provider = stripe.provider()
            #expect(try await provider.findCharge(first, chargeID: charge.id)?.status == .succeeded)
            let lost = try await provider.findCharge(second, chargeID: other.id)
            #expect(
                lost?.status
                    == .failed(
                        code: "authentication_failed", message: "The provided PaymentMethod has failed authentication.")
            )
        }
    }

    @Test func `a renewal uses the card that was kept, and without its owner nobody passes 3-D Secure`() async throws {
        try await StrictStripe.run { stripe async throws in
            let provider = stripe.provider()
            _ = try await provider.charge(.sample("pay-1"))
            let intent = try #require(try await stripe.objects("payment_intents").first)
            let card = try #require(intent["payment_method"]?.string)
            let renewal = ChargeOrder.sample("pay-2", method: card, isCustomerPresent: false)
            #expect(try await provider.charge(renewal).status == .succeeded)
            let strict = ChargeOrder.sample("pay-3", method: "pm_card_authenticationRequired", isCustomerPresent: false)
            guard case .failed("authentication_required", _) = try await provider.charge(strict).status else {
                Issue.record("it must be declined")
                return
            }
        }
    }

    @Test func `nobody pays with another person's customer or card`() async throws {
        try await StrictStripe.run { stripe async throws in
            let provider = stripe.provider()
            _ = try await provider.charge(.sample("pay-1", user: 7))
            let customer = try #require(try await stripe.objects("customers").first?["id"]?.string)
            let card = try #require(try await stripe.objects("payment_intents").first?["payment_method"]?.string)
            let own = try await provider.charge(.sample("pay-2", method: card, user: 7, customer: customer))
            #expect(own.status == .succeeded)
            await #expect(throws: ProviderFailure.self) {
                try await provider.charge(.sample("pay-3", user: 8, customer: customer))
            }
            await #expect(throws: ProviderFailure.self) {
                try await provider.charge(.sample("pay-4", method: card, user: 8))
            }
            for strange in ["cus_nobody", "../customers", "cus_1/../../x", ""] {
                await #expect(throws: ProviderFailure.self) {
                    try await provider.charge(.sample("pay-5", user: 8, customer: strange))
                }
            }
            let succeeded = try await stripe.objects("payment_intents").filter { $0["status"] == "succeeded" }
            #expect(succeeded.count == 2)
        }
    }

    @Test func `a customer that Stripe has lost is made anew`() async throws {
        try await StrictStripe.run { stripe async throws in
            let provider = stripe.provider()
            _ = try await provider.charge(.sample("pay-1"))
            let lost = try #require(try await stripe.objects("customers").first?["id"])
            try await stripe.order("forget", ["kind": "customers", "id": lost])
            #expect(try await provider.charge(.sample("pay-2")).status == .succeeded)
            #expect(try await stripe.objects("customers").count == 2)
        }
    }

    @Test func `what makes no sense is refused before Stripe is asked`() async throws {
        try await StrictStripe.run { stripe async throws in
            let provider = stripe.provider()
            let orders = [
                ChargeOrder.sample(amount: 0), .sample(amount: -5), .sample(method: ""), .sample(method: "pm_1/attach"),
                .sample(method: "pm_ä"), .sample(method: String(repeating: "p", count: 256)),
            ]
            for order in orders {
                await #expect(throws: ProviderFailure.self) { try await provider.charge(order) }
            }
            await #expect(throws: ProviderFailure.self) {
                try await provider.refund(.sample(Charge(id: "ch_1", status: .succeeded, amount: Money(1, .usd)), 1))
            }
            #expect(try await stripe.requests().isEmpty)
        }
    }

    @Test func `a key that cannot be a header never becomes one`() async throws {
        try await StrictStripe.run { stripe async throws in
            for key in ["", "a b", "a\r\nX: y", String(repeating: "k", count: 256)] {
                await #expect(throws: ProviderFailure.self) { try await stripe.provider().charge(.sample(key)) }
            }
            #expect(try await stripe.objects("payment_intents").isEmpty)
        }
    }

    @Test func `what Stripe refuses says what, but not in Stripe's words`() async throws {
        try await StrictStripe.run { stripe async throws in
            await #expect(throws: StripeProvider.unknownMethod) {
                try await stripe.provider().charge(.sample(method: "pm_unknown"))
            }
            let little = await #expect(throws: ProviderFailure.self) {
                try await stripe.provider().charge(.sample("pay-2", amount: 3))
            }
            guard case .refused("amount_too_small", let message) = little else {
                Issue.record("\(String(describing: little))")
                return
            }
            #expect(message.contains("req_") && !message.contains("between"))
            let locked = await #expect(throws: ProviderFailure.self) {
                try await stripe.provider(key: "sk_live_wrong_key_123").charge(.sample())
            }
            guard case .refused(_, let words) = locked else {
                Issue.record("\(String(describing: locked))")
                return
            }
            #expect(words.contains("401") && !words.contains("sk_live"))
        }
    }

    @Test func `an order that Stripe's memory of keys has outlived is looked for first`() async throws {
        try await StrictStripe.run { stripe async throws in
            let order = ChargeOrder.sample()
            let charge = try await stripe.provider().charge(order)
            try await stripe.order("expire_keys")
            stripe.clock.advance(by: .hours(24))
            #expect(try await stripe.provider().charge(order).id == charge.id)
            #expect(try await stripe.timesTaken(order) == 1)
            // One that never got there is still taken, once.
            let late = ChargeOrder.sample("pay-late")
            #expect(try await stripe.provider().charge(late).status == .succeeded)
            #expect(try await stripe.timesTaken(late) == 1)
        }
    }

    @Test func `a charge is found among many, and what was never asked for is not there`() async throws {
        try await StrictStripe.run { stripe async throws in
            var limits = StrictStripe.quick
            limits.pageSize = 3
            limits.burst = 200
            let provider = stripe.provider(limits: limits)
            let orders = (0..<10).map { ChargeOrder.sample("pay-\($0)", user: Int64($0 + 1)) }
            var ids: [String] = []
            for order in orders { ids.append(try await provider.charge(order).id) }
            for index in [0, 5, 9] {
                #expect(try await provider.findCharge(orders[index], chargeID: nil)?.id == ids[index])
                #expect(try await provider.findCharge(orders[index], chargeID: ids[index])?.id == ids[index])
            }
            #expect(try await provider.findCharge(.sample("pay-none"), chargeID: nil) == nil)
            #expect(try await provider.findCharge(.sample("pay-none"), chargeID: "pi_none") == nil)
            await #expect(throws: ProviderFailure.self) {
                try await provider.findCharge(orders[1], chargeID: ids[2])
            }
            limits.pages = 2
            await #expect(throws: ProviderFailure.self) {
                try await stripe.provider(limits: limits).findCharge(.sample("pay-none"), chargeID: nil)
            }
        }
    }

    @Test func `money is given back in parts, each once, and never more than was taken`() async throws {
        try await StrictStripe.run { stripe async throws in
            let provider = stripe.provider()
            let charge = try await provider.charge(.sample())
            let part = RefundOrder.sample(charge, 400)
            let first = try await provider.refund(part)
            #expect(first.status == .succeeded && first.amount == Money(400, .usd))
            #expect(try await provider.refund(part) == first)
            #expect(try await provider.findRefund(part, refundID: nil) == first)
            #expect(try await provider.findRefund(part, refundID: first.id) == first)
            #expect(try await provider.findRefund(.sample(charge, 1, key: "other"), refundID: nil) == nil)
            await #expect(throws: ProviderFailure.self) {
                try await provider.refund(.sample(charge, 600, key: "refund-2"))
            }
            #expect(try await provider.refund(.sample(charge, 599, key: "refund-3")).status == .succeeded)
            await #expect(throws: ProviderFailure.self) {
                try await provider.refund(.sample(charge, 1, key: "refund-4"))
            }
            #expect(try await stripe.objects("refunds").count == 2)
        }
    }

    @Test func `a refund may take its time, and fail after it was done`() async throws {
        try await StrictStripe.run { stripe async throws in
            let provider = stripe.provider()
            let slow = try await provider.charge(.sample("pay-1", method: "pm_card_pendingRefund"))
            #expect(try await provider.refund(.sample(slow, 999, key: "refund-1")).status == .pending)
            let charge = try await provider.charge(.sample("pay-2"))
            let order = RefundOrder.sample(charge, 999, key: "refund-2")
            let refund = try await provider.refund(order)
            try await stripe.order("fail_refund", ["id": .string(refund.id)])
            #expect(try await provider.findRefund(order, refundID: refund.id)?.status == .failed)
        }
    }

    @Test func `the portable subset does the same, with the card tied to its owner first`() async throws {
        try await StrictStripe.run { stripe async throws in
            let provider = stripe.provider(.portable)
            #expect(try await provider.charge(.sample("pay-1")).status == .succeeded)
            let declined = try await provider.charge(.sample("pay-2", method: "pm_card_visa_chargeDeclined"))
            #expect(declined.status == .failed(code: "generic_decline", message: "Your card was declined."))
            #expect(declined.id == "declined-pay-2")
            let later = try await provider.charge(.sample("pay-3", method: "pm_card_chargeCustomerFail"))
            #expect(later.status == .failed(code: "generic_decline", message: "Your card was declined."))
            #expect(later.id.hasPrefix("pi_"))
        }
    }
}
