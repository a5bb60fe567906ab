package import Kernel

/// The user service, which knows how people are reached.
package protocol ContactSource: Sendable {
    /// Who that account is; nil when there is none (any more). Throws when it cannot be asked at the moment.
    func contact(of user: UserID) async throws -> Recipient?
}
