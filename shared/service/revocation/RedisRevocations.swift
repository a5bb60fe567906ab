package import Auth
internal import HTTP
package import Kernel
package import Redis

/// The list in a Redis server: `jwt:revoked:<jti>`, `jwt:revoked:sid:<sid>` and `jwt:notbefore:<user>`, each gone by
/// itself when no token it means can live any more.
package struct RedisRevocations: RevocationList {
    private let client: RedisClient

    package init(_ client: RedisClient) {
        self.client = client
    }

    package func revoke(_ revocations: [Revocation], for life: Duration) async throws(ServiceError) {
        let seconds = String(max(1, Int(life.inSeconds.rounded(.up))))
        for revocation in revocations {
            let (key, value) =
                switch revocation {
                case .token(let id): (RedisRevocations.key(token: id), "1")
                case .session(let id): (RedisRevocations.key(session: id), "1")
                case .person(let id, let before): (RedisRevocations.key(person: id), String(before.seconds))
                }
            do { _ = try await client.run("SET", key, value, "EX", seconds) } catch { throw Self.refusal(error) }
        }
    }

    package func isRevoked(_ claims: TokenClaims) async throws(ServiceError) -> Bool {
        let identity = claims.identity
        // An id that a token does not carry is asked for by a key that nobody writes: the answer has one shape.
        let keys = [
            identity.tokenID.map(RedisRevocations.key(token:)), identity.sessionID.map(RedisRevocations.key(session:)),
            identity.userID.map(RedisRevocations.key(person:)),
        ].map { $0 ?? "jwt:none" }
        let reply: RedisValue
        do {
            reply = try await client.run((["MGET"] + keys).map { Array($0.utf8) })
        } catch { throw Self.refusal(error) }
        guard let values = reply.array, values.count == 3 else { throw Self.unusable }
        if values[0] != .null || values[1] != .null { return true }
        return values[2].integer.map { claims.isIssued(before: Timestamp(seconds: $0)) } ?? false
    }

    static func key(token: String) -> String { "jwt:revoked:\(token)" }
    static func key(session: String) -> String { "jwt:revoked:sid:\(session)" }
    static func key(person: UserID) -> String { "jwt:notbefore:\(person)" }

    private static func refusal(_ error: RedisError) -> ServiceError { error.asServiceError ?? unusable }

    private static let unusable = ServiceError(
        .unavailable, "The list of revoked tokens cannot be used.", code: "revocations_unusable")
}
