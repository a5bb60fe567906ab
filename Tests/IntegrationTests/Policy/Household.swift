internal import Auth
internal import HTTP
internal import Kernel
internal import TestSupport

/// Somebody with an account and a session.
struct SignedIn: Sendable {
    let person: Person
    let token: String
    let refresh: String
}

/// The people of one question: who owns things, somebody else, an administrator; and the neighbours' tokens. Each is
/// there when first asked for.
actor Household {
    nonisolated let suite: RunningSuite
    private var known: [Caller: SignedIn] = [:]
    private var things: [String: String] = [:]

    init(_ suite: RunningSuite) { self.suite = suite }

    /// What a neighbour and an administrator sign with; the suite is started with the same.
    static let settings = [
        "SERVICE_TOKEN_SECRET": String(repeating: "neighbours-", count: 4),
        "JWT_HS256_SECRET": String(repeating: "administrators-", count: 4),
    ]

    func person(_ caller: Caller) async throws -> SignedIn {
        if let signedIn = known[caller] { return signedIn }
        let person = try await Person.newcomer("\(caller)", at: suite.gateway)
        let session = try await person.openSession(at: suite.gateway)
        let token = caller == .admin ? try Household.administrator(person.id) : session.access
        let signedIn = SignedIn(person: person, token: token, refresh: session.refresh)
        known[caller] = signedIn
        return signedIn
    }

    /// What the caller shows to `service`; nil for nobody.
    func token(of caller: Caller, for service: String) async throws -> String? {
        switch caller {
        case .anonymous: nil
        case .service: try Household.neighbour(for: service)
        case .elsewhere: try Household.neighbour(for: service == "user" ? "channel" : "user")
        default: try await person(caller).token
        }
    }

    /// The number or name of something that the owner has, made through the front door.
    func thing(_ kind: String, at service: ServiceDocument) async throws -> String {
        // Each service has sagas of its own.
        let key = kind == "saga" ? "\(kind) of \(service.service)" : kind
        if let known = things[key] { return known }
        guard let make = Belongings.makers[kind] else {
            throw SupportError("Belongings.makers does not know how an owner comes by a \(kind)")
        }
        let thing = try await make(self, service)
        things[key] = thing
        return thing
    }

    static func neighbour(for service: String, at clock: any WallClock = SystemClock()) throws -> String {
        let secret = Array((settings["SERVICE_TOKEN_SECRET"] ?? "").utf8)
        return try ServiceTokens(
            key: try SigningKey(id: "services", secret: secret), issuer: "analyticbot", service: "gateway",
            clock: clock, random: SystemRandom()
        ).token(for: service)
    }

    private static func administrator(_ id: Int64) throws -> String {
        let secret = Array((settings["JWT_HS256_SECRET"] ?? "").utf8)
        return try TokenIssuer(
            key: try SigningKey(id: "hs256", secret: secret), issuer: "analyticbot", audience: "analyticbot-api",
            clock: SystemClock(), random: SystemRandom()
        ).accessToken(for: UserID(id), role: .admin).token
    }
}
