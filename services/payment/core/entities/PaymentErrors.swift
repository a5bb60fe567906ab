package import Contracts
package import Kernel

/// The refusals of payments, each with the words that clients see.
extension ServiceError {
    /// No such payment among the caller's own; a stranger's is answered with the very same words.
    package static let paymentNotFound = ServiceError(.notFound, "Payment not found", code: "payment_not_found")

    /// The token is still good, but its account was erased.
    package static let accountErased = ServiceError(.gone, "This account was deleted.", code: "account_deleted")

    /// The amount buys nothing for this person: field `amount`, with the prices that do.
    package static func notAPrice(acceptable prices: [Money]) -> ServiceError {
        let list = Set(prices).filter { $0.amount > 0 }.sorted { $0.amount < $1.amount }
            .map { "\($0.amount) (\($0))" }.joined(separator: ", ")
        return .invalid(
            "amount", "It must be one of these prices, in the smallest unit of the currency: \(list).",
            code: "not_a_price")
    }

    /// The key was used for another order.
    package static let paymentKeyReused = ServiceError(
        .conflict, "This Idempotency-Key was used for another payment.", code: "idempotency_key_reused")

    /// The provider was away before it was asked: nothing was charged.
    package static func providerAway(_ retryAfter: Duration?) -> ServiceError {
        ServiceError(
            .unavailable, "The payment provider is away; nothing was charged. Try again with the same key.",
            code: "payment_provider_away", retryAfter: retryAfter ?? .seconds(5))
    }

    /// Nothing was taken, so nothing goes back.
    package static let paymentNotPaid = ServiceError(
        .conflict, "No money was taken by this payment.", code: "payment_not_paid")

    /// More than is left, what is on its way counted.
    package static func refundTooHigh(left: Money) -> ServiceError {
        ServiceError(
            .conflict, "Only \(left.amount) (\(left)) of this payment can still be given back.",
            code: "refund_exceeds_rest")
    }
}
