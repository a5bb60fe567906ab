internal import Contracts
internal import Database
internal import Kernel
internal import PaymentCore

/// What a settled payment means for the rest of the service. Called once for each settling, inside the transaction that
/// settles, however it was learnt: the provider's answer, its notice, a look afterwards, 3-D Secure. Gives the events
/// to be recorded in the same transaction, beside the payment's own.
protocol PaymentEffects: Sendable {
    /// The money was taken.
    func succeeded(_ payment: Payment, at now: Timestamp, in sql: any SQLExecutor) async throws -> [any Event]
    /// No money was and none will be taken: declined, refused, canceled or never heard of.
    func failed(_ payment: Payment, at now: Timestamp, in sql: any SQLExecutor) async throws -> [any Event]
    /// `amount` went back; `payment` tells how much in all.
    func refunded(
        _ payment: Payment, _ amount: Money, at now: Timestamp, in sql: any SQLExecutor
    ) async throws -> [any Event]
}
