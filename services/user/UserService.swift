internal import Auth
internal import HTTP
internal import Kernel
internal import Monitoring
internal import Reactor
internal import Saga
package import ServiceKit
internal import UserAPI
internal import UserCore

extension ServiceDefinition {
    /// Accounts, sessions, token keys.
    package static let user = ServiceDefinition(
        name: "user", healthName: "user-management", title: "User service", port: 8001,
        migrations: UserSchema.migrations
    ) { settings, common in
        let config = UserConfig(&settings, common)
        let neighbours = NeighbourAddresses(
            ["analytics": 8002, "channel": 8004, "notification": 8008, "payment": 8003], &settings, common)
        return { context in try UserComposition(config, neighbours, context).parts() }
    }
}

/// The one place that names live adapters.
struct UserComposition {
    let config: UserConfig
    let neighbours: NeighbourAddresses
    let context: ServiceDefinition.Context

    init(_ config: UserConfig, _ neighbours: NeighbourAddresses, _ context: ServiceDefinition.Context) {
        self.config = config
        self.neighbours = neighbours
        self.context = context
    }

    func parts() throws -> ServiceParts {
        let platform = context.platform
        let clock = platform.clock
        let keys = try config.keys.ring()
        let mint = SignedTokens(
            issuer: TokenIssuer(
                key: keys.signing, issuer: context.settings.tokens.issuer, audience: context.settings.tokens.audience,
                clock: clock, random: platform.random),
            random: platform.random, clock: clock)
        let users = SQLUserRepository(
            database: context.database, outbox: context.outbox, sagas: context.sagas)
        let sessions = SQLSessionRepository(database: context.database, limits: config.sessionLimits)
        let attempts = SQLAttemptLedger(database: context.database)
        let rules = PasswordPolicy(
            characters: config.passwordMinimum...128, refusesCommon: config.refusesCommonPasswords)
        let passwords = Argon2Passwords(
            hasher: PasswordHasher(
                pool: BlockingPool(threads: config.hashingThreads, queue: config.hashingQueue, name: "passwords"),
                random: platform.random),
            byteLimit: rules.byteLimit)
        let tokens: any TokenRevoking =
            context.revocations.map { RevokedTokens(list: $0, logger: context.logger) } ?? TokensRunOut()
        let getUser = GetUser(users: users)
        let open = OpenSession(sessions: sessions, mint: mint, clock: clock, limits: config.sessionLimits)
        let auth = AuthRouter.UseCases(
            logIn: LogIn(
                users: users, passwords: passwords, attempts: attempts, open: open, clock: clock,
                limits: config.logInLimits),
            refresh: RefreshSession(users: users, sessions: sessions, mint: mint, tokens: tokens, clock: clock),
            logOut: LogOut(sessions: sessions, tokens: tokens),
            logOutEverywhere: LogOutEverywhere(sessions: sessions, tokens: tokens, clock: clock),
            getUser: getUser,
            linkTelegram: LinkTelegram(
                users: users,
                telegram: TelegramWidget(login: config.botToken.map { TelegramLogin(botToken: $0, clock: clock) }),
                attempts: attempts, mint: mint, clock: clock))
        return ServiceParts(
            routes: [
                AuthRouter(auth),
                UsersRouter(
                    register: RegisterUser(
                        users: users, passwords: passwords, rules: rules, attempts: attempts, clock: clock,
                        limit: config.registrations),
                    get: getUser, delete: DeleteUser(users: users, tokens: tokens, clock: clock)),
                ProfileRouter(
                    get: getUser,
                    update: UpdateProfile(users: users, clock: clock, knowsTimeZone: ZoneFolder.knows)),
                SessionsRouter(
                    list: ListSessions(sessions: sessions, clock: clock),
                    end: EndSession(sessions: sessions, tokens: tokens)),
                KeysRouter(keySet: keys.jwks),
                neighbours(of: users, mint, tokens),
            ],
            background: [
                Housekeeping(
                    database: context.database, clock: clock, limits: config.sessionLimits, logger: context.logger)
            ],
            middleware: [living(sessions, of: users)],
            sagas: SagaParts([.createUser(users), .deleteUser()], neighbours: neighbours), ownKeys: keys.keySet)
    }

    /// Who is let in while their session lives.
    private func living(_ sessions: any SessionRepository, of users: any UserRepository) -> LiveSession {
        LiveSession(
            check: CheckSession(sessions: sessions, clock: context.platform.clock),
            checkActing: CheckActing(users: users))
    }

    /// What other services ask about people.
    private func neighbours(
        of users: any UserRepository, _ mint: any TokenMint, _ tokens: any TokenRevoking
    ) -> NeighboursRouter {
        let loans = LoanBook(context.metrics.registry, logger: context.logger)
        return NeighboursRouter(
            NeighboursRouter.UseCases(
                contact: GetContact(users: users),
                attach: AttachTelegram(users: users, tokens: tokens, clock: context.platform.clock),
                lend: LendToken(users: users, mint: mint)
            ) { loans.note($0, $1, isLent: $2) })
    }
}
