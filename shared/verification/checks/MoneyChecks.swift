internal import Kernel

/// I5: money is booked exactly once.
struct MoneyChecks {
    let facts: SuiteFacts

    /// The provider whose own books can be read.
    private static let bank = "sandbox"
    /// How far the end of a period may be from that of its invoice: both are told by clocks, moments apart.
    private static let moments = Duration.hours(1)

    func booked() -> Judgement {
        var judgement = Judgement(.moneyOnce)
        let money = facts.money
        charges(money, &judgement)
        refunds(money, &judgement)
        ledger(money, &judgement)
        invoices(money, &judgement)
        subscriptions(money, &judgement)
        return judgement
    }

    /// The bank took money under a key exactly where a payment with that key says so, and took that much.
    private func charges(_ money: MoneyFacts, _ judgement: inout Judgement) {
        let taken = Dictionary(grouping: money.charges.filter { $0.status == "succeeded" }, by: \.key)
        let payments = Dictionary(grouping: money.payments.filter { $0.provider == Self.bank }, by: \.key)
        for (key, charges) in taken.sorted(by: { $0.key < $1.key }) {
            let booked = (payments[key] ?? []).filter(\.isPaid)
            judgement.expect(
                charges.count == 1 && booked.count == 1,
                "the bank took money \(charges.count) times under \(key), and \(booked.count) payments say so")
        }
        for payment in money.payments where payment.provider == Self.bank {
            let charge = taken[payment.key]?.first
            judgement.expect(
                !payment.isOpen, "payment \(payment.id) is \(payment.status): nobody knows what became of it")
            guard payment.isPaid else {
                judgement.expect(
                    charge == nil || payment.isOpen, "payment \(payment.id) is \(payment.status), but the bank took it")
                continue
            }
            judgement.expect(
                charge.map { $0.amount == payment.amount && $0.currency == payment.currency } ?? false,
                "payment \(payment.id) of \(payment.amount) \(payment.currency) is \(payment.status), the bank took "
                    + (charge.map { "\($0.amount) \($0.currency)" } ?? "nothing"))
        }
    }

    /// No more goes back than came, and what went back is booked.
    private func refunds(_ money: MoneyFacts, _ judgement: inout Judgement) {
        let given = Dictionary(grouping: money.refunds.filter { $0.status == "succeeded" }, by: \.paymentID)
        for payment in money.payments {
            let sum = (given[payment.id] ?? []).reduce(0) { $0 + $1.amount }
            judgement.expect(
                sum == payment.refunded && sum <= payment.amount,
                "payment \(payment.id) of \(payment.amount): refunds of \(sum), \(payment.refunded) by its own words")
        }
        let known = Dictionary(grouping: money.refunds, by: \.key)
        for back in money.returns {
            let booked = (known[back.key] ?? []).filter { $0.status == "succeeded" && $0.amount == back.amount }
            judgement.expect(
                booked.count == 1, "the bank gave back \(back.amount) under \(back.key), \(booked.count) refunds say so"
            )
        }
        let returned = Set(money.returns.map(\.key))
        let providers = Dictionary(money.payments.map { ($0.id, $0.provider) }, uniquingKeysWith: { first, _ in first })
        for refund in money.refunds where providers[refund.paymentID] == Self.bank {
            judgement.expect(refund.status != "pending", "refund \(refund.id) is pending")
            judgement.expect(
                refund.status != "succeeded" || returned.contains(refund.key),
                "refund \(refund.id) succeeded, but the bank gave nothing back")
        }
    }

    /// Every movement sums to zero and stands for money that moved; every such money has its movement.
    private func ledger(_ money: MoneyFacts, _ judgement: inout Judgement) {
        let movements = Dictionary(grouping: money.ledger, by: \.movement)
        for (movement, entries) in movements.sorted(by: { $0.key < $1.key }) {
            let sums = Dictionary(grouping: entries, by: \.currency).mapValues { $0.reduce(0) { $0 + $1.amount } }
            judgement.expect(sums.values.allSatisfy { $0 == 0 }, "the ledger's \(movement) sums to \(sums)")
        }
        var due: [String: Int64] = [:]
        for payment in money.payments where payment.isPaid { due["payment/\(payment.id)"] = payment.amount }
        for refund in money.refunds where refund.status == "succeeded" { due["refund/\(refund.id)"] = refund.amount }
        for (movement, amount) in due.sorted(by: { $0.key < $1.key }) {
            let moved = (movements[movement] ?? []).reduce(0) { $0 + max(0, $1.amount) }
            judgement.expect(moved == amount, "\(movement) moved \(amount), the ledger says \(moved)")
        }
        for movement in movements.keys.sorted() where due[movement] == nil {
            judgement.expect(false, "the ledger has \(movement), which moved nothing")
        }
    }

    /// A payment that took money has one invoice over as much.
    private func invoices(_ money: MoneyFacts, _ judgement: inout Judgement) {
        let invoices = Dictionary(grouping: money.invoices, by: \.paymentID)
        for payment in money.payments {
            let found = invoices[payment.id] ?? []
            judgement.expect(
                payment.isPaid ? found.map(\.total) == [payment.amount] : found.isEmpty,
                "payment \(payment.id) of \(payment.amount) is \(payment.status) and has invoices over \(found.map(\.total))"
            )
        }
    }

    /// Nobody has a period that is not paid, and nobody paid for one they do not have.
    private func subscriptions(_ money: MoneyFacts, _ judgement: inout Judgement) {
        let kept = Set(money.payments.filter { $0.isPaid && $0.refunded < $0.amount }.map(\.id))
        let paid = Dictionary(grouping: money.invoices.filter { kept.contains($0.paymentID) }, by: \.subscriptionID)
        for subscription in money.subscriptions {
            let until = (paid[subscription.id] ?? []).compactMap(\.periodEnd).max()
            switch (subscription.status, subscription.periodEnd) {
            case ("active", let end?), ("past_due", let end?):
                judgement.expect(
                    until.map { $0 - end <= Self.moments && end - $0 <= Self.moments } ?? false,
                    "subscription \(subscription.id) runs until \(end), paid until \(until.map { "\($0)" } ?? "never")")
            case ("incomplete", _):
                judgement.expect(until == nil, "subscription \(subscription.id) is paid for and has not begun")
            default: continue
            }
        }
    }
}
