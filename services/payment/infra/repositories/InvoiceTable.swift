internal import Contracts
internal import Database
internal import Kernel
internal import PaymentCore

/// Writing invoices and credit notes, in the transaction of the money.
enum InvoiceTable {
    /// The invoice of a payment.
    static func issue(
        of payment: Payment, lines: [Invoice.Line], period: BillingPeriod?, at now: Timestamp,
        in sql: any SQLExecutor
    ) async throws {
        let number = try await next(.invoice, at: now, in: sql)
        let row = try await sql.run(
            """
            INSERT INTO invoices (number, user_id, subscription_id, payment_id, total, currency, period_start,
                period_end, issued_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id
            """,
            .text(number), .id(payment.userID), .id(payment.purpose.subscription), .id(payment.id),
            .integer(payment.amount.amount), .text(payment.amount.currency.code), .optional(period?.start),
            .optional(period?.end), .timestamp(now)
        ).rows.first
        guard let row else {
            throw DatabaseError.failed(code: "no_row", detail: "the new invoice's row was not given back")
        }
        for (position, line) in lines.enumerated() {
            try await sql.run(
                "INSERT INTO invoice_lines (invoice_id, position, description, amount) VALUES ($1, $2, $3, $4)",
                .integer(try row.integer("id")), .integer(Int64(position)), .text(line.description),
                .integer(line.amount.amount))
        }
    }

    /// A credit note to the invoice of a payment; nothing for one that has no invoice.
    static func credit(
        _ amount: Money, of payment: PaymentID, at now: Timestamp, in sql: any SQLExecutor
    ) async throws {
        let found = try await sql.run("SELECT id FROM invoices WHERE payment_id = $1", .id(payment)).rows.first
        guard let found else { return }
        let number = try await next(.creditNote, at: now, in: sql)
        try await sql.run(
            "INSERT INTO credit_notes (invoice_id, number, amount, issued_at) VALUES ($1, $2, $3, $4)",
            .integer(try found.integer("id")), .text(number), .integer(amount.amount), .timestamp(now))
    }

    /// The next number of this year; the counter's row is held until the transaction ends.
    private static func next(
        _ series: InvoiceNumber.Series, at now: Timestamp, in sql: any SQLExecutor
    ) async throws -> String {
        let year = now.day.components.year
        let row = try await sql.run(
            """
            INSERT INTO invoice_counters (series, year, last) VALUES ($1, $2, 1)
            ON CONFLICT (series, year) DO UPDATE SET last = invoice_counters.last + 1 RETURNING last
            """,
            .text(series.rawValue), .integer(Int64(year))
        ).rows.first
        return InvoiceNumber.text(series, year: year, try row?.integer("last") ?? 1)
    }
}
