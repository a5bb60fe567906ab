package import HTTP
internal import Kernel
package import PaymentCore

/// A person's invoices.
package struct InvoicesRouter: RouteGroup {
    package var routes: [Route] {
        [
            .get(
                "/api/v1/payments/invoices", access: .user(), "List one's invoices, newest first",
                answers: PageView.self,
                query: [
                    QueryParameter("limit", "invoices on a page, 1–100; 50 without it", type: "integer"),
                    QueryParameter("cursor", "`next_cursor` of the page before"),
                ], list),
            .get(
                "/api/v1/payments/invoices/{id}", access: .user(), "Show one of one's invoices",
                answers: InvoiceView.self, show),
        ]
    }

    private let listInvoices: ListInvoices
    private let getInvoice: GetInvoice

    package init(list: ListInvoices, get: GetInvoice) {
        listInvoices = list
        getInvoice = get
    }

    struct PageView: Codable, Sendable {
        let items: [InvoiceView]
        /// Hand it back as `cursor` for the next page; absent on the last one.
        let nextCursor: String?
    }

    private func list(_ request: Request) async throws -> PageView {
        let query = request.query
        let page = try await listInvoices(
            of: request.owner, before: try query.id("cursor"),
            limit: try query.integer("limit", default: ListInvoices.defaultSize, in: ListInvoices.sizes))
        return PageView(items: page.invoices.map(InvoiceView.init), nextCursor: page.next?.description)
    }

    private func show(_ request: Request) async throws -> InvoiceView {
        InvoiceView(try await getInvoice(try request.parameters.id("id"), of: request.owner))
    }
}
