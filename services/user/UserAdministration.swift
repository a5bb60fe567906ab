package import Database
internal import Events
internal import Kernel
internal import Saga
internal import UserCore

/// What the operator's tool does to accounts, on the machine itself.
package enum UserAdministration {
    /// Gives the account with that address a role (`viewer`, `user`, `moderator`, `admin`, `owner`) and ends its
    /// sessions. Throws `.notFound`, or `.invalid` for an unknown role.
    package static func assign(role word: String, to address: String, in database: any Database) async throws {
        guard let role = User.Role(rawValue: word) else {
            let known = User.Role.allCases.map(\.rawValue).joined(separator: ", ")
            throw ServiceError.invalid("role", "must be one of \(known)", code: "format")
        }
        let clock = SystemClock()
        let random = SystemRandom()
        let outbox = Outbox(source: "/analyticbot/user-service", clock: clock, random: random)
        let sagas = SagaStore(database: database, outbox: outbox, clock: clock, random: random)
        let assign = AssignRole(
            users: SQLUserRepository(database: database, outbox: outbox, sagas: sagas),
            sessions: SQLSessionRepository(database: database, limits: SessionLimits()), clock: clock)
        _ = try await assign(role, to: Email(address))
    }
}
