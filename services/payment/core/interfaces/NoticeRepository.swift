package import Kernel

/// Keeps what providers told, until it is worked off.
package protocol NoticeRepository: Sendable {
    /// Stores a notice; false when it is here already.
    func store(_ told: ProviderNotice, from provider: String, at now: Timestamp) async throws -> Bool
    /// Takes notices in hand that are due and in nobody's hand, until `leaseUntil`; the oldest first.
    func take(upTo limit: Int, at now: Timestamp, leaseUntil: Timestamp) async throws -> [Notice]
    /// It is worked off.
    func finish(_ id: Int64, at now: Timestamp) async throws
    /// It could not be worked off: again at `next`, or never when that is nil.
    func postpone(_ id: Int64, until next: Timestamp?, because error: String) async throws
}
