package import Kernel

/// Works off stored notices, in any order: each is only a hint, what is true is asked anew.
package struct WorkOffNotices: Sendable {
    private let notices: any NoticeRepository
    private let payments: any PaymentRepository
    private let refunds: any RefundRepository
    private let ask: AskAboutPayment
    private let refund: RefundPayment
    private let limits: MoneyLimits
    private let clock: any WallClock

    package init(
        notices: any NoticeRepository, payments: any PaymentRepository, refunds: any RefundRepository,
        ask: AskAboutPayment, refund: RefundPayment, limits: MoneyLimits, clock: any WallClock
    ) {
        self.notices = notices
        self.payments = payments
        self.refunds = refunds
        self.ask = ask
        self.refund = refund
        self.limits = limits
        self.clock = clock
    }

    /// Takes a batch in hand; gives how many it was.
    @discardableResult
    package func callAsFunction() async throws -> Int {
        let taken = try await notices.take(
            upTo: limits.noticeBatch, at: clock.now, leaseUntil: clock.now + limits.noticeLease)
        for notice in taken {
            do {
                try await workOff(notice)
                try await notices.finish(notice.id, at: clock.now)
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                let isOver = notice.attempts >= limits.noticeAttempts
                try await notices.postpone(
                    notice.id, until: isOver ? nil : limits.nextTry(after: notice.attempts, at: clock.now),
                    because: "\(error)")
            }
        }
        return taken.count
    }

    /// It is about nothing of ours, or not yet: a notice may be faster than the answer it is about.
    struct NothingOfOurs: Error, CustomStringConvertible {
        let description = "no payment or refund of ours has that id or key"
    }

    private func workOff(_ notice: Notice) async throws {
        switch notice.told.subject {
        case .charge(let id, let key):
            guard let payment = try await payments.payment(provider: notice.provider, chargeID: id, key: key) else {
                throw NothingOfOurs()
            }
            try await ask(payment)
        case .refund(let id, let chargeID):
            if let known = try await refunds.refund(provider: notice.provider, refundID: id) {
                try await refund.again(known, limits: limits)
                return
            }
            // Our own answer may have been lost: then the refund is one of those that are on their way.
            guard
                let payment = try await payments.payment(provider: notice.provider, chargeID: chargeID, key: nil)
            else { throw NothingOfOurs() }
            let open = try await refunds.refunds(of: payment.id).filter { $0.status == .pending }
            if open.isEmpty { throw NothingOfOurs() }
            for pending in open { try await refund.again(pending, limits: limits) }
        case .other: return
        }
    }
}
