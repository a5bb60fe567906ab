internal import Contracts
internal import Database
internal import Kernel
internal import PaymentCore

/// Invoices in either database.
struct SQLInvoiceRepository: InvoiceRepository {
    let database: any Database

    func invoice(_ id: InvoiceID, of user: UserID) async throws -> Invoice {
        let rows = try await database.run(
            "SELECT * FROM invoices WHERE id = $1 AND user_id = $2", .id(id), .id(user)
        ).rows
        guard let row = rows.first else { throw ServiceError.invoiceNotFound }
        return try await whole(row)
    }

    func invoices(of user: UserID, before: InvoiceID?, limit: Int) async throws -> [Invoice] {
        let rows = try await database.run(
            "SELECT * FROM invoices WHERE user_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3", .id(user),
            .integer(before?.rawValue ?? .max), .integer(Int64(limit))
        ).rows
        var invoices: [Invoice] = []
        for row in rows { invoices.append(try await whole(row)) }
        return invoices
    }

    /// An invoice with its lines and credit notes.
    private func whole(_ row: Row) async throws -> Invoice {
        let id = try row.id("id", as: InvoiceID.self)
        let currency = try row.currency("currency")
        let lines = try await database.run(
            "SELECT * FROM invoice_lines WHERE invoice_id = $1 ORDER BY position", .id(id)
        ).rows
        let credits = try await database.run("SELECT * FROM credit_notes WHERE invoice_id = $1 ORDER BY id", .id(id))
            .rows
        return Invoice(
            id: id, number: try row.text("number"), userID: try row.id("user_id"),
            subscriptionID: try row.id("subscription_id"), paymentID: try row.id("payment_id"),
            issuedAt: try row.timestamp("issued_at"), period: row.period(),
            lines: try lines.map {
                Invoice.Line(try $0.text("description"), Money(try $0.integer("amount"), currency))
            },
            total: Money(try row.integer("total"), currency),
            creditNotes: try credits.map {
                Invoice.CreditNote(
                    number: try $0.text("number"), amount: Money(try $0.integer("amount"), currency),
                    issuedAt: try $0.timestamp("issued_at"))
            })
    }
}
