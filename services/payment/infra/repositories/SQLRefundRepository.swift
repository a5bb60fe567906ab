internal import Contracts
internal import Database
internal import Events
internal import Kernel
internal import PaymentCore

/// Refunds in either database. What is asked for is reserved in the payment's own row, so that many who ask at once
/// never get more than was taken.
struct SQLRefundRepository: RefundRepository {
    let books: MoneyBooks
    private var database: any Database { books.database }

    func reserve(
        _ request: RefundRequest, providerKey: String, at now: Timestamp
    ) async throws -> (refund: Refund, isNew: Bool) {
        try await database.transaction { sql in
            let (payment, reserved) = try await books.lockPayment(request.paymentID, in: sql)
            if let known = try await find(request, in: sql) {
                if let amount = request.amount, amount != known.amount.amount {
                    throw ServiceError.paymentKeyReused
                }
                return (known, false)
            }
            guard payment.status.isPaid, let charge = payment.chargeID else { throw ServiceError.paymentNotPaid }
            let left = Money(payment.amount.amount - reserved, payment.amount.currency)
            let amount = request.amount ?? left.amount
            guard amount <= left.amount, amount > 0 else { throw ServiceError.refundTooHigh(left: left) }
            try await sql.run(
                "UPDATE payments SET reserved = reserved + $2 WHERE id = $1", .id(payment.id), .integer(amount))
            let rows = try await sql.run(
                RefundRow.insert, .id(payment.id), .id(payment.userID), .integer(amount),
                .text(payment.amount.currency.code), .optional(request.reason), .text(request.key),
                .text(payment.provider), .text(providerKey), .text(charge), .timestamp(now),
                .timestamp(now + books.limits.patience)
            ).rows
            guard let row = rows.first else {
                throw DatabaseError.failed(code: "no_row", detail: "the new refund's row was not given back")
            }
            return (try Refund(row: row), true)
        }
    }

    func settle(_ id: RefundID, with outcome: RefundOutcome, at now: Timestamp) async throws -> Refund {
        try await database.transaction { sql in
            let known = try await sql.run("SELECT payment_id FROM refunds WHERE id = $1", .id(id)).rows
            guard let first = known.first else { throw ServiceError.paymentNotFound }
            let (payment, _) = try await books.lockPayment(try first.id("payment_id"), in: sql)
            var refund = try await locked(id, in: sql)
            guard refund.status == .pending else { return refund }
            switch outcome {
            case .refund(let answer):
                refund.refundID = answer.id
                refund.status = Refund.Status(answer.status)
                if answer.status == .failed { refund.failure = "failed at the provider" }
            case .refused(let code, _):
                refund.status = .failed
                refund.failure = code
            case .neverHeard:
                refund.status = .failed
                refund.failure = "never_arrived"
            }
            refund.updatedAt = now
            try await save(refund, in: sql)
            switch refund.status {
            case .pending: break
            case .failed: try await release(refund, in: sql)
            case .succeeded: try await book(refund, of: payment, at: now, in: sql)
            }
            return refund
        }
    }

    func refunds(of payment: PaymentID) async throws -> [Refund] {
        try await database.run(
            "SELECT * FROM refunds WHERE payment_id = $1 ORDER BY id", .id(payment)
        ).rows.map(Refund.init(row:))
    }

    func refund(provider: String, refundID: String) async throws -> Refund? {
        try await database.run(
            "SELECT * FROM refunds WHERE provider = $1 AND refund_id = $2", .text(provider), .text(refundID)
        ).rows.first.map(Refund.init(row:))
    }

    func unsettledRefunds(provider: String, dueAt now: Timestamp, limit: Int) async throws -> [Refund] {
        try await database.run(
            """
            SELECT * FROM refunds WHERE provider = $1 AND status = 'pending' AND next_look_at <= $2
            ORDER BY next_look_at LIMIT $3
            """,
            .text(provider), .timestamp(now), .integer(Int64(limit))
        ).rows.map(Refund.init(row:))
    }

    func postpone(_ id: RefundID, until next: Timestamp) async throws {
        try await database.run("UPDATE refunds SET next_look_at = $2 WHERE id = $1", .id(id), .timestamp(next))
    }

    private func find(_ request: RefundRequest, in sql: any SQLExecutor) async throws -> Refund? {
        try await sql.run(
            "SELECT * FROM refunds WHERE payment_id = $1 AND key = $2", .id(request.paymentID), .text(request.key)
        ).rows.first.map(Refund.init(row:))
    }

    /// Read after the payment's row was locked: nobody else settles it now.
    private func locked(_ id: RefundID, in sql: any SQLExecutor) async throws -> Refund {
        let rows = try await sql.run("SELECT * FROM refunds WHERE id = $1", .id(id)).rows
        guard let row = rows.first else { throw ServiceError.paymentNotFound }
        return try Refund(row: row)
    }

    private func save(_ refund: Refund, in sql: any SQLExecutor) async throws {
        try await sql.run(
            "UPDATE refunds SET status = $2, refund_id = $3, failure = $4, updated_at = $5 WHERE id = $1",
            .id(refund.id), .text(refund.status.rawValue), .optional(refund.refundID), .optional(refund.failure),
            .timestamp(refund.updatedAt))
    }

    private func release(_ refund: Refund, in sql: any SQLExecutor) async throws {
        try await sql.run(
            "UPDATE payments SET reserved = reserved - $2 WHERE id = $1", .id(refund.paymentID),
            .integer(refund.amount.amount))
    }

    private func book(
        _ refund: Refund, of payment: Payment, at now: Timestamp, in sql: any SQLExecutor
    ) async throws {
        var payment = payment
        try payment.giveBack(refund.amount.amount, at: now)
        let saved = try await books.save(payment, lookAt: now, in: sql)
        try await books.post(.refund(refund, provider: payment.provider), payment: payment.id, at: now, in: sql)
        let told = PaymentRefunded(
            paymentID: payment.id, refundID: refund.id, userID: payment.userID, amount: refund.amount.amount,
            currency: refund.amount.currency.code, at: now)
        let more = try await books.effects.refunded(saved, refund.amount, at: now, in: sql)
        try await books.outbox.append([told] + more, in: sql)
    }
}

extension Refund.Status {
    fileprivate init(_ status: ProviderRefund.Status) {
        self =
            switch status {
            case .pending: .pending
            case .succeeded: .succeeded
            case .failed: .failed
            }
    }
}
