package import Kernel

/// Opens a session for a person who knows their password.
///
/// An unknown address, a wrong password and a disabled account are told apart by nothing: not by status, words or time.
package struct LogIn: Sendable {
    package struct Input: Sendable {
        package let email: String
        package let password: String
        package let network: String
        package let userAgent: String

        package init(email: String, password: String, network: String, userAgent: String) {
            self.email = email
            self.password = password
            self.network = network
            self.userAgent = userAgent
        }
    }

    let users: any UserRepository
    let passwords: any PasswordHashing
    let attempts: any AttemptLedger
    let open: OpenSession
    let clock: any WallClock
    let limits: LogInLimits

    package init(
        users: any UserRepository, passwords: any PasswordHashing, attempts: any AttemptLedger, open: OpenSession,
        clock: any WallClock, limits: LogInLimits
    ) {
        self.users = users
        self.passwords = passwords
        self.attempts = attempts
        self.open = open
        self.clock = clock
        self.limits = limits
    }

    /// Throws `.unauthenticated` "Invalid authentication credentials", or `.tooManyRequests`.
    package func callAsFunction(_ input: Input) async throws -> SignedIn {
        let counted = limits.attempts(email: input.email, network: input.network)
        if let wait = try await attempts.take(counted, at: clock.now) {
            throw ServiceError(.tooManyRequests, "Too many failed sign-ins; try again later.", retryAfter: wait)
        }
        let user = try await account(input.email)
        let verdict = try await passwords.verify(input.password, against: user?.passwordHash)
        guard let user, verdict != .wrong, user.isActive else {
            throw ServiceError(
                .unauthenticated, "Invalid authentication credentials", code: "invalid_credentials")
        }
        try await attempts.giveBack(counted)
        if verdict == .rightButOutdated { try await storeAnew(input.password, of: user) }
        return try await open(user, network: input.network, userAgent: input.userAgent)
    }

    /// An address that cannot exist belongs to nobody; it must cost as much as one that could.
    private func account(_ text: String) async throws -> User? {
        let email: Email
        do throws(ServiceError) {
            email = try Email(text)
        } catch {
            return nil
        }
        return try await users.find(email: email)
    }

    private func storeAnew(_ password: String, of user: User) async throws {
        let hash = try await passwords.hash(password)
        let now = clock.now
        _ = try await users.update(user.id) { account in
            // Only the hash that was just proven right is replaced: a change of password meanwhile wins.
            if account.passwordHash == user.passwordHash { account.replace(passwordHash: hash, at: now) }
            return []
        }
    }
}

/// How often a sign-in may fail.
package struct LogInLimits: Sendable, Equatable {
    /// For one account from one network.
    package var accountAndNetwork = AttemptLimit(5, per: .minutes(1))
    /// For one account from everywhere.
    package var account = AttemptLimit(20, per: .hours(1))
    /// For one network over all accounts: catches one password tried on many names.
    package var network = AttemptLimit(100, per: .hours(1))

    package init() {}

    func attempts(email: String, network: String) -> [Attempt] {
        let account = email.lowercased().prefix(Email.maximumBytes)
        return [
            Attempt("login:\(account)|\(network)", accountAndNetwork), Attempt("login:\(account)", self.account),
            Attempt("login-network:\(network)", self.network),
        ]
    }
}
