internal import HTTP
internal import Kernel
internal import ServiceKit

/// Short-lived tokens to ask other services as a person, from the user service.
actor PersonTokens {
    private let neighbours: NeighbourClient
    private let clock: any WallClock
    private var kept: [UserID: (token: String, until: Timestamp)] = [:]

    /// A token is asked anew so long before its end.
    private static let margin = Duration.seconds(20)
    private static let greatestCount = 1_000

    init(neighbours: NeighbourClient, clock: any WallClock) {
        self.neighbours = neighbours
        self.clock = clock
    }

    private struct Grant: Decodable {
        let accessToken: String
        let expiresIn: Int64
    }

    /// `.forbidden` (`account_not_usable`) for an account that is gone or may not sign in.
    func token(of user: UserID) async throws -> String {
        let now = clock.now
        if let kept = kept[user], kept.until > now { return kept.token }
        let answer: [UInt8]
        do {
            answer = try await neighbours.ask(.post, "user", "/internal/users/\(user)/token", body: Array("{}".utf8))
        } catch let refusal as ServiceError where refusal.kind == .notFound || refusal.kind == .gone {
            throw ServiceError(
                .forbidden, "This account is gone or may not sign in.", code: "account_not_usable")
        }
        let grant = try JSON.decode(Grant.self, from: answer, unknownMembers: .ignore)
        if kept.count >= Self.greatestCount { kept = kept.filter { $0.value.until > now } }
        kept[user] = (grant.accessToken, now + max(.seconds(grant.expiresIn) - Self.margin, .zero))
        return grant.accessToken
    }

    /// After a token was refused.
    func forget(_ user: UserID) { kept[user] = nil }
}
