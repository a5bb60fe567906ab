package import Kernel

/// One of a person's invoices.
package struct GetInvoice: Sendable {
    private let invoices: any InvoiceRepository

    package init(invoices: any InvoiceRepository) {
        self.invoices = invoices
    }

    package func callAsFunction(_ id: InvoiceID, of user: UserID) async throws -> Invoice {
        try await invoices.invoice(id, of: user)
    }
}
