import Contracts
import Kernel
import TestSupport
import Testing

@testable import PaymentCore

@Suite("The life of a subscription")
struct SubscriptionLifecycleTests {
    static let start = moment("2026-01-31T10:00:00Z")
    static let pro = PlanChoice(.pro, .monthly)
    static let business = PlanChoice(.business, .monthly)
    /// What is not what was ordered.
    static let wrong: [(PlanChoice, Int64)] = [(business, 9_99), (PlanChoice(.pro, .yearly), 9_99), (pro, 9_98)]
    let rules = DunningRules()

    func incomplete(_ choice: PlanChoice = pro) -> Subscription {
        NewSubscription(userID: UserID(1), choice: choice, method: "pm_1", createdAt: Self.start)
            .begun(SubscriptionID(7))
    }

    func active(_ choice: PlanChoice = pro) throws -> Subscription {
        var subscription = incomplete(choice)
        let isPaid = subscription.paid(choice, choice.price, method: "pm_1", at: Self.start)
        #expect(isPaid)
        try subscription.activate(at: Self.start)
        return subscription
    }

    /// Its period is over and the card was declined that often.
    func pastDue(_ tries: Int = 1) throws -> Subscription {
        var subscription = try active()
        var now = moment("2026-02-28T10:00:00Z")
        for _ in 0..<tries {
            _ = try fail(&subscription, at: now)
            now = subscription.nextAttemptAt ?? now
        }
        return subscription
    }

    func fail(_ subscription: inout Subscription, at now: Timestamp) throws -> [any Event] {
        guard case .charge(let renewal) = subscription.due(at: now) else {
            Issue.record("nothing is to be charged at \(now)")
            return []
        }
        return try subscription.renewalFailed(renewal.key, code: "card_declined", rules, at: now)
    }

    func words(_ events: [any Event]) -> [String] { events.map { type(of: $0).name } }

    @Test(arguments: Subscription.Status.allCases, Subscription.Status.allCases)
    func `every move that the table names is made, and no other`(
        from: Subscription.Status, to: Subscription.Status
    ) {
        var subscription = incomplete()
        subscription.status = from
        let later = Self.start + .hours(1)
        if from.next.contains(to) {
            #expect(throws: Never.self) { try subscription.move(to: to, at: later) }
            #expect(subscription.status == to && subscription.updatedAt == later)
        } else {
            #expect(throws: Subscription.IllegalMove(from: from, to: to)) { try subscription.move(to: to, at: later) }
            #expect(subscription.status == from && subscription.updatedAt == Self.start)
        }
    }

    @Test func `the table is this one`() {
        let moves = Subscription.Status.allCases.flatMap { from in
            from.next.map { "\(from.rawValue) > \($0.rawValue)" }
        }
        #expect(
            moves.sorted() == [
                "active > canceled", "active > incomplete_expired", "active > past_due", "incomplete > active",
                "incomplete > incomplete_expired", "past_due > active", "past_due > canceled", "past_due > unpaid",
            ])
        #expect(Subscription.Status.allCases.filter(\.isLive) == [.incomplete, .active, .pastDue])
        #expect(Subscription.Status.allCases.filter(\.isEntitled) == [.active, .pastDue])
    }

    @Test func `paying begins the period, and only the saga makes the plan active`() throws {
        var subscription = incomplete()
        #expect(subscription.entitledPlan == .free)
        #expect(throws: ServiceError.subscriptionEnded) { try subscription.activate(at: Self.start) }
        let isPaid = subscription.paid(Self.pro, Self.pro.price, method: "pm_1", at: Self.start)
        #expect(isPaid)
        #expect(subscription.status == .incomplete && subscription.period?.end == moment("2026-02-28T10:00:00Z"))
        let isPaidAgain = subscription.paid(Self.pro, Self.pro.price, method: "pm_1", at: Self.start)
        #expect(!isPaidAgain, "it is paid once")
        try subscription.activate(at: Self.start)
        #expect(subscription.status == .active && subscription.entitledPlan == .pro && subscription.order == nil)
        #expect(subscription.nextAttemptAt == subscription.period?.end)
    }

    @Test(arguments: wrong)
    func `another plan, another cycle or another amount pays for nothing`(choice: PlanChoice, amount: Int64) {
        var subscription = incomplete()
        let isPaid = subscription.paid(choice, Money(amount, .usd), method: "pm_1", at: Self.start)
        #expect(!isPaid)
        #expect(subscription == incomplete())
    }

    @Test func `one that nobody pays for ends after 23 hours, and one that is paid does not`() throws {
        var subscription = incomplete()
        #expect(subscription.due(at: Self.start + .hours(22)) == .nothing)
        #expect(subscription.due(at: Self.start + .hours(23)) == .end(.expired))
        let told = try subscription.end(.expired, at: Self.start + .hours(23))
        #expect(told.isEmpty)
        #expect(subscription.status == .incompleteExpired && subscription.ending?.reason == .expired)
        var paid = incomplete()
        let isPaid = paid.paid(Self.pro, Self.pro.price, method: nil, at: Self.start)
        #expect(isPaid)
        #expect(paid.due(at: Self.start + .days(2)) == .nothing)
    }

    @Test func `a renewal begins where the last period ended, however late it is paid`() throws {
        var subscription = try pastDue()
        let end = moment("2026-02-28T10:00:00Z")
        let events = try subscription.renew(from: end, paying: Self.pro.price, method: "pm_1", at: end + .days(3))
        #expect(words(events ?? []) == ["subscription.renewed"])
        #expect(subscription.status == .active && subscription.attempts == 0 && subscription.pastDueSince == nil)
        #expect(subscription.period == BillingPeriod(start: end, end: moment("2026-03-31T10:00:00Z")))
        let again = try subscription.renew(from: end, paying: Self.pro.price, method: "pm_1", at: end + .days(3))
        #expect(again == nil, "no period is paid twice")
    }

    @Test func `a card is tried on the day, and on days 1, 3, 5 and 7, and then the plan is gone`() throws {
        var subscription = try active()
        let end = moment("2026-02-28T10:00:00Z")
        for (attempt, day) in [0, 1, 3, 5].enumerated() {
            let now = end + .days(day)
            #expect(subscription.due(at: now - .seconds(1)) == .nothing, "day \(day)")
            let told = words(try fail(&subscription, at: now))
            #expect(told == ["subscription.past_due"], "day \(day)")
            #expect(subscription.attempts == attempt + 1 && subscription.status == .pastDue)
            #expect(subscription.pastDueSince == end && subscription.entitledPlan == .pro)
        }
        let toldAtLast = words(try fail(&subscription, at: end + .days(7)))
        #expect(toldAtLast == ["subscription.canceled"])
        #expect(subscription.status == .unpaid && subscription.ending?.reason == .unpaid)
        #expect(subscription.entitledPlan == .free && subscription.nextAttemptAt == nil)
    }

    @Test func `a failure that is told twice, or of an earlier try, counts once`() throws {
        var subscription = try active()
        let end = moment("2026-02-28T10:00:00Z")
        guard case .charge(let first) = subscription.due(at: end) else { throw Missing() }
        let told = try subscription.renewalFailed(first.key, code: "no", rules, at: end)
        #expect(told.count == 1)
        let once = subscription
        let again = try subscription.renewalFailed(first.key, code: "no", rules, at: end + .days(1))
        #expect(again.isEmpty)
        let foreign = try subscription.renewalFailed("request:mine", code: "no", rules, at: end)
        #expect(foreign.isEmpty)
        #expect(subscription == once)
        guard case .charge(let second) = subscription.due(at: end + .days(1)) else { throw Missing() }
        #expect(second.key != first.key && second.periodStart == first.periodStart)
    }

    @Test func `what is not decided is looked at again under its key, until a day after the grace`() throws {
        var subscription = try active()
        let end = moment("2026-02-28T10:00:00Z")
        let key = subscription.due(at: end)
        let soon = try subscription.renewalUndecided(rules, at: end)
        #expect(soon.isEmpty)
        #expect(subscription.status == .active && subscription.nextAttemptAt == end + .minutes(10))
        #expect(subscription.due(at: end + .minutes(10)) == key)
        let late = words(try subscription.renewalUndecided(rules, at: end + .days(8)))
        #expect(late == ["subscription.canceled"])
        #expect(subscription.status == .unpaid)
    }

    @Test func `one that is to end ends with its period, and can be kept until then`() throws {
        var subscription = try active()
        let end = moment("2026-02-28T10:00:00Z")
        try subscription.cancelAtPeriodEnd(at: Self.start)
        #expect(subscription.status == .active && subscription.due(at: end) == .end(.requested))
        try subscription.resume(at: end - .seconds(1))
        #expect(!subscription.cancelsAtPeriodEnd)
        try subscription.cancelAtPeriodEnd(at: Self.start)
        #expect(throws: ServiceError.subscriptionEnded) { try subscription.resume(at: end) }
        let told = words(try subscription.end(.requested, at: end))
        #expect(told == ["subscription.canceled"])
        #expect(subscription.status == .canceled)
        #expect(throws: ServiceError.noSubscription) { try subscription.cancelAtPeriodEnd(at: end) }
        let again = try subscription.end(.requested, at: end)
        #expect(again.isEmpty, "it ends once")
    }

    @Test func `a smaller plan waits for the next period, and a wish can be taken back`() throws {
        var subscription = try active(Self.business)
        subscription.plan(next: Self.pro, at: Self.start)
        #expect(subscription.choice == Self.business && subscription.pending == Self.pro)
        subscription.plan(next: Self.business, at: Self.start)
        #expect(subscription.pending == nil)
        subscription.plan(next: Self.pro, at: Self.start)
        let end = moment("2026-02-28T10:00:00Z")
        guard case .charge(let renewal) = subscription.due(at: end) else { throw Missing() }
        #expect(renewal.choice == Self.pro)
        let events = try subscription.renew(from: end, paying: Self.pro.price, method: "pm_1", at: end)
        #expect(words(events ?? []) == ["subscription.renewed", "subscription.plan_changed"])
        #expect(subscription.choice == Self.pro && subscription.price == Self.pro.price && subscription.pending == nil)
    }

    struct Missing: Error {}
}
