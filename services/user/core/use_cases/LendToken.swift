package import Kernel

/// Lends a token with which a service of ours asks others as a person, so that they apply that person's rights.
///
/// Only the notification service may borrow one: its bot speaks with people whose Telegram account is linked. A token
/// names who acts, lasts a minute, and is never an administrator's.
package struct LendToken: Sendable {
    let users: any UserRepository
    let mint: any TokenMint

    /// Who may borrow.
    package static let borrower = "notification"

    package init(users: any UserRepository, mint: any TokenMint) {
        self.users = users
        self.mint = mint
    }

    /// `.forbidden` for any other service, `.notFound` for an account that is not there or may not sign in.
    package func callAsFunction(_ id: UserID, to service: String) async throws -> AccessToken {
        guard service == LendToken.borrower else {
            throw ServiceError(.forbidden, "This service may not act for people.", code: "may_not_act")
        }
        guard let user = try await users.find(id), user.isActive else { throw Caller.noSuchUser }
        return try mint.actingToken(for: user, actor: "service:\(service)")
    }
}
