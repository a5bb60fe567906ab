internal import Contracts
package import Kernel

/// Makes an account, tells the other services and begins to make them ready for it, in one transaction. It does not
/// wait for them: an account that they cannot be made ready for in time is taken back.
package struct RegisterUser: Sendable {
    /// What a newcomer gives.
    package struct Input: Sendable {
        package let email: String
        package let username: String
        package let password: String
        package let locale: User.Locale
        /// Where the request came from, for the limit.
        package let network: String

        package init(
            email: String, username: String, password: String, locale: User.Locale = .english, network: String
        ) {
            self.email = email
            self.username = username
            self.password = password
            self.locale = locale
            self.network = network
        }
    }

    let users: any UserRepository
    let passwords: any PasswordHashing
    let rules: any PasswordRules
    let attempts: any AttemptLedger
    let clock: any WallClock
    /// Accounts one network may make.
    let limit: AttemptLimit

    package init(
        users: any UserRepository, passwords: any PasswordHashing, rules: any PasswordRules,
        attempts: any AttemptLedger, clock: any WallClock, limit: AttemptLimit
    ) {
        self.users = users
        self.passwords = passwords
        self.rules = rules
        self.attempts = attempts
        self.clock = clock
        self.limit = limit
    }

    /// Throws `.invalid` with every bad field named, `.conflict` for a taken address or name, `.tooManyRequests`.
    package func callAsFunction(_ input: Input) async throws -> User {
        let (email, username) = try checked(input)
        let attempt = [Attempt("register:\(input.network)", limit)]
        if let wait = try await attempts.take(attempt, at: clock.now) {
            throw ServiceError(
                .tooManyRequests, "Too many accounts were made from this network; try again later.", retryAfter: wait)
        }
        let new = NewUser(
            email: email, username: username, passwordHash: try await passwords.hash(input.password),
            locale: input.locale, createdAt: clock.now)
        return try await users.insert(new) { user in
            [
                UserRegistered(
                    userID: user.id, username: user.username.text, locale: user.locale.rawValue,
                    registeredAt: user.createdAt)
            ]
        }
    }

    /// Checks all fields before it complains, so that a person mends them in one go.
    private func checked(_ input: Input) throws(ServiceError) -> (Email, Username) {
        var mistakes: [FieldError] = []
        let email = collect(&mistakes) { () throws(ServiceError) in try Email(input.email) }
        let username = collect(&mistakes) { () throws(ServiceError) in try Username(input.username) }
        collect(&mistakes) { () throws(ServiceError) in try rules.check(input.password) }
        guard let email, let username, mistakes.isEmpty else { throw .invalid(mistakes) }
        return (email, username)
    }
}

/// Runs a check and keeps its field mistakes.
@discardableResult
func collect<Value>(_ mistakes: inout [FieldError], _ check: () throws(ServiceError) -> Value) -> Value? {
    do throws(ServiceError) {
        return try check()
    } catch {
        mistakes += error.fields
        return nil
    }
}
