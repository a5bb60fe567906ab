internal import Auth
internal import Kernel
internal import Logging
internal import UserCore

/// Tells the list that all services look at.
struct RevokedTokens: TokenRevoking {
    let list: any RevocationList
    let logger: Logger

    /// The longest that a token issued now is accepted anywhere.
    static let life = TokenIssuer.defaultLifetime + ClaimRules.greatestLeeway

    func revoke(sessions: [String]) async {
        if sessions.isEmpty { return }
        await tell(sessions.map { .session($0) })
    }

    func revokeAll(of user: UserID, issuedBefore moment: Timestamp) async {
        await tell([.person(user, issuedBefore: moment)])
    }

    /// The sessions have ended either way; that the others could not be told is told to the operator.
    private func tell(_ revocations: [Revocation]) async {
        do throws(ServiceError) {
            try await list.revoke(revocations, for: Self.life)
        } catch {
            logger.warning(
                "Revoked tokens could not be told to the other services: there they live until they expire",
                metadata: ["cause": "\(error.message)"])
        }
    }
}
