package import Kernel

/// Asks the providers about everything whose answer never came: after a crash between charge and save, a lost answer, a
/// notice that was never delivered.
package struct Reconcile: Sendable {
    /// What one look came to.
    package struct Report: Sendable, Equatable {
        /// Payments and refunds asked about.
        package var asked = 0
        /// Those that are settled now.
        package var settled = 0
        /// Those that could not be asked about.
        package var failed = 0
    }

    private let payments: any PaymentRepository
    private let refunds: any RefundRepository
    private let providers: PaymentProviders
    private let ask: AskAboutPayment
    private let refund: RefundPayment
    private let limits: MoneyLimits
    private let clock: any WallClock

    package init(
        payments: any PaymentRepository, refunds: any RefundRepository, providers: PaymentProviders,
        ask: AskAboutPayment, refund: RefundPayment, limits: MoneyLimits, clock: any WallClock
    ) {
        self.payments = payments
        self.refunds = refunds
        self.providers = providers
        self.ask = ask
        self.refund = refund
        self.limits = limits
        self.clock = clock
    }

    package func callAsFunction() async throws -> Report {
        var report = Report()
        for provider in providers.all {
            for payment in try await payments.unsettled(
                provider: provider.name, dueAt: clock.now, limit: limits.batch)
            {
                try await count(&report) { try await !ask(payment).status.isOpen }
            }
            for open in try await refunds.unsettledRefunds(
                provider: provider.name, dueAt: clock.now, limit: limits.batch)
            {
                try await count(&report) { try await refund.again(open, limits: limits).status != .pending }
            }
        }
        return report
    }

    /// One failure never holds up the others.
    private func count(_ report: inout Report, _ work: () async throws -> Bool) async throws {
        report.asked += 1
        do { if try await work() { report.settled += 1 } } catch is CancellationError {
            throw CancellationError()
        } catch {
            report.failed += 1
        }
    }
}
