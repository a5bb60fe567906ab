package import Kernel

/// Brings news of a charge into the books, and tells the operator when they contradict each other.
package struct SettlePayment: Sendable {
    let payments: any PaymentRepository
    let alarms: any PaymentAlarms
    let clock: any WallClock

    package init(payments: any PaymentRepository, alarms: any PaymentAlarms, clock: any WallClock) {
        self.payments = payments
        self.alarms = alarms
        self.clock = clock
    }

    @discardableResult
    package func callAsFunction(_ id: PaymentID, with outcome: ChargeOutcome) async throws -> Payment {
        let settled = try await payments.settle(id, with: outcome, at: clock.now)
        if case .contradiction(let what) = settled.settlement { alarms.contradiction(id, what) }
        return settled.payment
    }
}
