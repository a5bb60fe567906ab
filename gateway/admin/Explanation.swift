/// What an administrator asks about.
struct ExplainQuestion: Codable, Sendable {
    let method: String
    /// Path and query as a client sends them.
    let path: String
    let headers: [String: String]?
    /// The client's address; this machine's when absent.
    let peer: String?
}

/// What the gateway would do with a request, and why. Nothing is sent, counted or noted for it.
struct Explanation: Codable, Sendable {
    /// In a sentence.
    let outcome: String
    /// The status the gateway itself would answer; absent when the service answers.
    let status: Int?
    let route: ChosenRoute?
    /// Other routes that lie on the path, and why they are not taken.
    let passedOver: [PassedOver]
    /// The path and query that the service sees.
    let target: String?
    let authentication: Authentication?
    let limits: [Limit]
    let breaker: BreakerView?
    let instance: Instance?

    struct ChosenRoute: Codable, Sendable {
        let name: String
        let pattern: String
        let target: String
        let reason: String
    }

    struct PassedOver: Codable, Sendable {
        let name: String
        let pattern: String
        let reason: String
    }

    /// Who the token says it is; never the token.
    struct Authentication: Codable, Sendable {
        let access: String
        let isAccepted: Bool
        let reason: String
        let userID: Int64?
        let role: String?
    }

    struct Limit: Codable, Sendable {
        let name: String
        /// Whom the count is kept for: `address`, `user`, `route`, `everyone`.
        let per: String
        let quota: Int
        /// Seconds.
        let window: Double
        let remaining: Int
        let isAllowed: Bool
        /// Seconds until one more is allowed.
        let retryAfter: Double
    }

    struct Instance: Codable, Sendable {
        let id: String?
        let reason: String
    }
}
