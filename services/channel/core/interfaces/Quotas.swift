package import Kernel

/// How many channels a person's plan holds; the payment service keeps count.
package protocol Quotas: Sendable {
    /// Holds room for one more channel under that key, for a while; the same key again holds the same room. Throws
    /// `.forbidden` (`quota_exceeded`) when the plan holds no more, `.gone` for an account that was erased,
    /// `.unavailable` while nobody can tell.
    func reserve(under key: String, for owner: UserID) async throws(ServiceError)

    /// Gives the room back at once. Never fails: what cannot be given back runs out by itself.
    func release(_ key: String, of owner: UserID) async

    /// A key that nobody has used.
    func newKey() -> String
}
