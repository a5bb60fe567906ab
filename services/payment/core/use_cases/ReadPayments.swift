package import Kernel

/// Shows payments: a page of a person's, newest first, and one with what was given back of it.
package struct ReadPayments: Sendable {
    /// One page, and the payment to go on before; nil at the end.
    package struct Page: Sendable, Equatable {
        package let payments: [Payment]
        package let next: PaymentID?
    }

    /// How many payments a page may have.
    package static let sizes = 1...100
    package static let defaultSize = 50

    private let payments: any PaymentRepository
    private let refunds: any RefundRepository

    package init(payments: any PaymentRepository, refunds: any RefundRepository) {
        self.payments = payments
        self.refunds = refunds
    }

    package func page(
        of user: UserID, before: PaymentID? = nil, limit: Int = defaultSize
    ) async throws -> Page {
        let size = min(max(limit, Self.sizes.lowerBound), Self.sizes.upperBound)
        // One more than asked for tells whether there is a next page.
        let found = try await payments.payments(of: user, before: before, limit: size + 1)
        let page = Array(found.prefix(size))
        return Page(payments: page, next: found.count > size ? page.last?.id : nil)
    }

    package func one(_ id: PaymentID, of user: UserID) async throws -> (payment: Payment, refunds: [Refund]) {
        let payment = try await payments.payment(id, of: user)
        return (payment, try await refunds.refunds(of: id))
    }
}
