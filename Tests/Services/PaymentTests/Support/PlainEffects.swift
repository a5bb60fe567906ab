import Contracts
import Database
import Kernel
import PaymentCore
import Synchronization

@testable import PaymentService

/// Effects that count what they were called for, and die when told to: then the settling transaction is taken back, as
/// when the program ends between the provider's answer and its own commit.
final class PlainEffects: PaymentEffects {
    struct Death: Error {}

    struct Calls: Equatable {
        var succeeded: [PaymentID] = []
        var failed: [PaymentID] = []
        var refunded: [Int64] = []
    }

    private let state = Mutex((calls: Calls(), isDying: false))

    var calls: Calls { state.withLock(\.calls) }

    /// Dies at the next settling, and at every later one until it is told otherwise.
    var isDying: Bool {
        get { state.withLock(\.isDying) }
        set { state.withLock { $0.isDying = newValue } }
    }

    func succeeded(_ payment: Payment, at now: Timestamp, in sql: any SQLExecutor) async throws -> [any Event] {
        try count { $0.succeeded.append(payment.id) }
        return []
    }

    func failed(_ payment: Payment, at now: Timestamp, in sql: any SQLExecutor) async throws -> [any Event] {
        try count { $0.failed.append(payment.id) }
        return []
    }

    func refunded(
        _ payment: Payment, _ amount: Money, at now: Timestamp, in sql: any SQLExecutor
    ) async throws -> [any Event] {
        try count { $0.refunded.append(amount.amount) }
        return []
    }

    private func count(_ note: (inout Calls) -> Void) throws {
        try state.withLock { state in
            if state.isDying { throw Death() }
            note(&state.calls)
        }
    }
}

/// Buys by the price list alone: each person's purchases are the first of one subscription.
struct PlainPurchases: Purchases {
    func purpose(of purchase: Purchase) async throws -> PaymentPurpose {
        guard
            let (plan, cycle) = PriceList.meaning(of: purchase.amount, plan: purchase.plan, cycle: purchase.cycle)
        else {
            throw ServiceError.notAPrice(
                acceptable: PriceList.acceptable(plan: purchase.plan, cycle: purchase.cycle))
        }
        return .plan(SubscriptionID(purchase.userID.rawValue), plan, cycle)
    }
}

/// Alarms that are counted.
final class CountedAlarms: PaymentAlarms {
    private let told = Mutex<[String]>([])

    var all: [String] { told.withLock { $0 } }

    func refused(_ payment: PaymentID, code: String, message: String) { note("refused \(code)") }
    func contradiction(_ payment: PaymentID, _ what: String) { note("contradiction: \(what)") }
    func unanswered(_ payment: PaymentID, _ why: String) { note("unanswered") }

    private func note(_ line: String) { told.withLock { $0.append(line) } }
}
