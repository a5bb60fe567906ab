package import Kernel

/// Reads invoices; they are written in the transaction of the payment. A stranger's invoice and an unknown one are the
/// same `.notFound`.
package protocol InvoiceRepository: Sendable {
    func invoice(_ id: InvoiceID, of user: UserID) async throws -> Invoice

    /// The person's invoices, newest first, those older than `before`.
    func invoices(of user: UserID, before: InvoiceID?, limit: Int) async throws -> [Invoice]
}
