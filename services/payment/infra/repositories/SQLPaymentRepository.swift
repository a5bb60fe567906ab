internal import Contracts
internal import Database
internal import Events
internal import Kernel
internal import PaymentCore

/// Payments in either database; what settles one, its ledger entries, its effects and its events are one transaction.
struct SQLPaymentRepository: PaymentRepository {
    let books: MoneyBooks
    private var database: any Database { books.database }

    func payment(key: String, of user: UserID) async throws -> Payment? {
        try await find(key: key, of: user, in: database)
    }

    /// No word of the request's own key is kept here: the order's key is unique for ever and gives its repeats the
    /// payment itself, which is more than that somebody was answered once.
    func begin(
        _ order: PaymentOrder, provider: String, providerKey: String, at now: Timestamp
    ) async throws -> (payment: Payment, isOurs: Bool) {
        try await database.transaction { sql in
            // One order of a person is begun at a time; none of somebody who was erased.
            if try await books.lockPerson(order.userID, in: sql) { throw ServiceError.accountErased }
            let lookAt = now + books.limits.patience
            guard var known = try await find(key: order.key, of: order.userID, in: sql) else {
                let rows = try await sql.run(
                    PaymentRow.insert,
                    try PaymentRow.values(
                        of: order, provider: provider, providerKey: providerKey, status: .processing, at: now,
                        lookAt: lookAt)
                ).rows
                guard let row = rows.first else {
                    throw DatabaseError.failed(code: "no_row", detail: "the new payment's row was not given back")
                }
                return (try Payment(row: row), true)
            }
            guard known.amount == order.amount, known.method == order.method, known.customer == order.customer else {
                throw ServiceError.paymentKeyReused
            }
            guard known.status == .pending else { return (known, false) }
            try known.ask(at: now)
            return (try await books.save(known, lookAt: lookAt, in: sql), true)
        }
    }

    func settle(_ id: PaymentID, with outcome: ChargeOutcome, at now: Timestamp) async throws -> Settled {
        try await database.transaction { sql in
            var (payment, _) = try await books.lockPayment(id, in: sql)
            let settlement = payment.learn(outcome, at: now)
            switch settlement {
            case .unchanged, .contradiction: return Settled(payment: payment, settlement: settlement)
            case .moved, .succeeded, .failed: break
            }
            let saved = try await books.save(payment, lookAt: now + books.limits.patience, in: sql)
            var events: [any Event] = []
            if settlement == .succeeded {
                try await books.post(.charge(saved), payment: id, at: now, in: sql)
                events = [PaymentProcessed(saved, at: now)]
                events += try await books.effects.succeeded(saved, at: now, in: sql)
            } else if settlement == .failed {
                // One that was never brought to the provider was answered with "try again": there is nothing to tell.
                if saved.status == .failed { events = [PaymentFailed(saved, at: now)] }
                events += try await books.effects.failed(saved, at: now, in: sql)
            }
            try await books.outbox.append(events, in: sql)
            return Settled(payment: saved, settlement: settlement)
        }
    }

    func payment(_ id: PaymentID, of user: UserID?) async throws -> Payment {
        let rows =
            if let user {
                try await database.run(
                    "SELECT * FROM payments WHERE id = $1 AND user_id = $2", .id(id), .id(user)
                ).rows
            } else {
                try await database.run("SELECT * FROM payments WHERE id = $1", .id(id)).rows
            }
        guard let row = rows.first else { throw ServiceError.paymentNotFound }
        return try Payment(row: row)
    }

    func payments(of user: UserID, before: PaymentID?, limit: Int) async throws -> [Payment] {
        try await database.run(
            "SELECT * FROM payments WHERE user_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3", .id(user),
            .integer(before?.rawValue ?? Int64.max), .integer(Int64(limit))
        ).rows.map(Payment.init(row:))
    }

    func payment(provider: String, chargeID: String?, key: String?) async throws -> Payment? {
        // The key is the better proof: it is ours, and it is there before the charge has an id.
        for (column, value) in [("provider_key", key), ("charge_id", chargeID)] {
            guard let value else { continue }
            let rows = try await database.run(
                "SELECT * FROM payments WHERE provider = $1 AND \(column) = $2", .text(provider), .text(value)
            ).rows
            if let row = rows.first { return try Payment(row: row) }
        }
        return nil
    }

    func unsettled(provider: String, dueAt now: Timestamp, limit: Int) async throws -> [Payment] {
        try await database.run(
            """
            SELECT * FROM payments
            WHERE provider = $1 AND status IN ('pending', 'processing', 'requires_action') AND next_look_at <= $2
            ORDER BY next_look_at LIMIT $3
            """,
            .text(provider), .timestamp(now), .integer(Int64(limit))
        ).rows.map(Payment.init(row:))
    }

    func postpone(_ id: PaymentID, until next: Timestamp) async throws {
        try await database.run("UPDATE payments SET next_look_at = $2 WHERE id = $1", .id(id), .timestamp(next))
    }

    private func find(key: String, of user: UserID, in sql: any SQLExecutor) async throws -> Payment? {
        let rows = try await sql.run(
            "SELECT * FROM payments WHERE user_id = $1 AND key = $2", .id(user), .text(key)
        ).rows
        return try rows.first.map(Payment.init(row:))
    }
}

extension PaymentProcessed {
    fileprivate init(_ payment: Payment, at now: Timestamp) {
        self.init(
            paymentID: payment.id, userID: payment.userID, amount: payment.amount.amount,
            currency: payment.amount.currency.code, description: payment.description, provider: payment.provider,
            at: now)
    }
}

extension PaymentFailed {
    fileprivate init(_ payment: Payment, at now: Timestamp) {
        self.init(
            paymentID: payment.id, userID: payment.userID, amount: payment.amount.amount,
            currency: payment.amount.currency.code, code: payment.failure?.code ?? "failed",
            message: payment.failure?.message ?? Payment.refusal, at: now)
    }
}
