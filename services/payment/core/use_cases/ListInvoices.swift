package import Kernel

/// A person's invoices, newest first, a page at a time.
package struct ListInvoices: Sendable {
    private let invoices: any InvoiceRepository

    package static let sizes = 1...100
    package static let defaultSize = 50

    package init(invoices: any InvoiceRepository) {
        self.invoices = invoices
    }

    /// A page, and where the next one begins; nil on the last one.
    package struct Page: Sendable {
        package let invoices: [Invoice]
        package let next: InvoiceID?
    }

    package func callAsFunction(of user: UserID, before: InvoiceID?, limit: Int) async throws -> Page {
        let found = try await invoices.invoices(of: user, before: before, limit: limit + 1)
        let page = Array(found.prefix(limit))
        return Page(invoices: page, next: found.count > limit ? page.last?.id : nil)
    }
}
