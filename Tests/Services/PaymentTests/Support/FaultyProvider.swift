import Kernel
import PaymentCore
import Synchronization

/// The sandbox behind a line that breaks where a test says: before the provider hears, or after it has acted.
final class FaultyProvider: PaymentProvider {
    enum Fault: CaseIterable {
        /// Away before it was asked.
        case away
        /// The question was lost: nothing moved, and we do not know.
        case lostQuestion
        /// It acted, and the answer was lost.
        case lostAnswer
        /// It understands and will not.
        case refusal
    }

    private let inner: any PaymentProvider
    private let state = Mutex(
        (faults: [Fault](), charges: 0, refunds: 0, isSilent: false, refundAnswer: nil as ProviderRefund.Status?))

    init(_ inner: any PaymentProvider) { self.inner = inner }

    var name: String { inner.name }

    /// Faults of the next calls, in this order.
    func plan(_ faults: Fault...) { state.withLock { $0.faults = faults } }

    /// While silent it cannot be asked about anything.
    var isSilent: Bool {
        get { state.withLock(\.isSilent) }
        set { state.withLock { $0.isSilent = newValue } }
    }

    /// What it says of refunds instead of what is true.
    var refundAnswer: ProviderRefund.Status? {
        get { state.withLock(\.refundAnswer) }
        set { state.withLock { $0.refundAnswer = newValue } }
    }

    /// How often it was asked to take and to give back money.
    var asked: (charges: Int, refunds: Int) { state.withLock { ($0.charges, $0.refunds) } }

    func charge(_ order: ChargeOrder) async throws(ProviderFailure) -> Charge {
        let fault = state.withLock { state in
            state.charges += 1
            return state.faults.isEmpty ? nil : state.faults.removeFirst()
        }
        try before(fault)
        let charge = try await inner.charge(order)
        if fault == .lostAnswer { throw .unknown("the answer was lost") }
        return charge
    }

    func refund(_ order: RefundOrder) async throws(ProviderFailure) -> ProviderRefund {
        let (fault, answer) = state.withLock { state in
            state.refunds += 1
            return (state.faults.isEmpty ? nil : state.faults.removeFirst(), state.refundAnswer)
        }
        try before(fault)
        let refund = try await inner.refund(order)
        if fault == .lostAnswer { throw .unknown("the answer was lost") }
        return answer.map { ProviderRefund(id: refund.id, status: $0, amount: refund.amount) } ?? refund
    }

    func findCharge(_ order: ChargeOrder, chargeID: String?) async throws(ProviderFailure) -> Charge? {
        if isSilent { throw .away("silent", retryAfter: nil) }
        return try await inner.findCharge(order, chargeID: chargeID)
    }

    func findRefund(_ order: RefundOrder, refundID: String?) async throws(ProviderFailure) -> ProviderRefund? {
        if isSilent { throw .away("silent", retryAfter: nil) }
        return try await inner.findRefund(order, refundID: refundID)
    }

    func notice(
        _ body: [UInt8], header: @Sendable (String) -> String?, at now: Timestamp
    ) throws(ServiceError) -> ProviderNotice {
        try inner.notice(body, header: header, at: now)
    }

    private func before(_ fault: Fault?) throws(ProviderFailure) {
        switch fault {
        case .away: throw .away("it does not answer", retryAfter: .seconds(7))
        case .lostQuestion: throw .unknown("the question was lost")
        case .refusal: throw .refused(code: "invalid_request", message: "a parameter is missing")
        case .lostAnswer, nil: return
        }
    }
}

/// A clock for waiting that never waits and remembers for how long it was asked to.
final class NoWaiting: WaitingClock {
    private let waited = Mutex<[Duration]>([])

    var spans: [Duration] { waited.withLock { $0 } }
    var elapsed: Duration { .zero }

    func wait(for span: Duration) async throws { waited.withLock { $0.append(span) } }
}
