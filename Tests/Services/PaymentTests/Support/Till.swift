import Contracts
import Kernel
import PaymentCore
import Synchronization

/// A provider that takes money once for each key, and does with a card what a test says.
final class Till: PaymentProvider {
    enum Habit: Sendable {
        case takes
        case declines(String)
        /// Asks for 3-D Secure.
        case asksForProof
        /// The bank takes its time.
        case waits
        case away
        /// The money is taken, and the answer is lost.
        case losesAnswer
    }

    private struct State {
        var habits: [String: Habit] = [:]
        var charges: [String: Charge] = [:]
        var refunds: [String: ProviderRefund] = [:]
        var isRefundAway = false
        var asked: [String] = []
    }

    let name = "till"
    private let state = Mutex(State())

    func set(_ card: String, _ habit: Habit) { state.withLock { $0.habits[card] = habit } }
    func setRefunds(away: Bool) { state.withLock { $0.isRefundAway = away } }

    /// Every charge that succeeded.
    var taken: [Int64] {
        state.withLock { $0.charges.values.filter { $0.status == .succeeded }.map(\.amount.amount).sorted() }
    }
    /// Every refund.
    var returned: [Int64] { state.withLock { $0.refunds.values.map(\.amount.amount).sorted() } }
    /// How often it was asked to charge.
    var questions: Int { state.withLock { $0.asked.count } }

    /// The card's owner has proven who they are, or the bank has decided.
    func finish(_ key: String, _ status: Charge.Status = .succeeded) -> Charge? {
        state.withLock { state in
            guard let old = state.charges[key] else { return nil }
            state.charges[key] = Charge(id: old.id, status: status, amount: old.amount)
            return state.charges[key]
        }
    }

    func charge(_ order: ChargeOrder) async throws(ProviderFailure) -> Charge {
        let answer = state.withLock { state -> Result<Charge, ProviderFailure> in
            state.asked.append(order.key)
            if let known = state.charges[order.key] { return .success(known) }
            let habit = state.habits[order.method] ?? .takes
            let status: Charge.Status
            switch habit {
            case .takes, .losesAnswer: status = .succeeded
            case .declines(let message): status = .failed(code: "card_declined", message: message)
            case .asksForProof: status = .requiresAction(url: "https://bank.example/proof")
            case .waits: status = .processing
            case .away: return .failure(.away("the line is dead", retryAfter: nil))
            }
            let charge = Charge(id: "ch_\(state.charges.count + 1)", status: status, amount: order.amount)
            state.charges[order.key] = charge
            if case .losesAnswer = habit { return .failure(.unknown("the answer was lost")) }
            return .success(charge)
        }
        return try answer.get()
    }

    func findCharge(_ order: ChargeOrder, chargeID: String?) async throws(ProviderFailure) -> Charge? {
        state.withLock { $0.charges[order.key] }
    }

    func refund(_ order: RefundOrder) async throws(ProviderFailure) -> ProviderRefund {
        let answer = state.withLock { state -> ProviderRefund? in
            if state.isRefundAway { return nil }
            let refund =
                state.refunds[order.key]
                ?? ProviderRefund(id: "re_\(state.refunds.count + 1)", status: .succeeded, amount: order.amount)
            state.refunds[order.key] = refund
            return refund
        }
        guard let answer else { throw .away("the line is dead", retryAfter: nil) }
        return answer
    }

    func findRefund(_ order: RefundOrder, refundID: String?) async throws(ProviderFailure) -> ProviderRefund? {
        state.withLock { $0.refunds[order.key] }
    }

    func notice(
        _ body: [UInt8], header: @Sendable (String) -> String?, at now: Timestamp
    ) throws(ServiceError) -> ProviderNotice {
        throw ServiceError(.malformed, "This provider sends no notices.")
    }
}

/// Nobody to tell.
struct DeafOperator: PaymentAlarms {
    func refused(_ payment: PaymentID, code: String, message: String) {}
    func contradiction(_ payment: PaymentID, _ what: String) {}
    func unanswered(_ payment: PaymentID, _ why: String) {}
}
