package import Contracts
package import Kernel

/// Keeps what people hold. Every change locks the person's account first, so that of two at once the second sees what
/// the first has written. What was erased is refused as `.gone`.
package protocol QuotaRepository: Sendable {
    /// What decides whether one more has room, given all that is held besides.
    typealias Admission = @Sendable (QuotaBook) throws(ServiceError) -> Void

    /// Holds one under that key until `end`, when `admit` does not throw; a key that holds one already holds it anew.
    /// Gives the book with it.
    func reserve(
        _ resource: QuotaResource, for user: UserID, under key: QuotaKey, until end: Timestamp, at now: Timestamp,
        admit: Admission
    ) async throws -> QuotaBook

    /// Counts the unit in place of the reservation. Where none holds any more, `admit` is asked. A unit that is known,
    /// counted or released, stays as it is.
    func commit(
        _ unit: QuotaUnit, for user: UserID, under key: QuotaKey, at now: Timestamp, admit: Admission
    ) async throws

    /// Forgets the reservation and the unit; a unit released before it was committed is never counted. Once for a
    /// receipt. Does nothing for an account that was erased.
    func release(
        _ key: QuotaKey?, _ unit: QuotaUnit?, of user: UserID, at now: Timestamp, receipt: EventReceipt?
    ) async throws

    /// What the person holds.
    func book(of user: UserID, at now: Timestamp) async throws -> QuotaBook
}

/// Erases people.
package protocol AccountErasing: Sendable {
    /// Erases what is held of the person, and lets nothing of theirs begin anew. As often as asked, to the same effect.
    func erase(_ user: UserID, at now: Timestamp, receipt: EventReceipt?) async throws
}
