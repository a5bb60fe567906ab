internal import Kernel
internal import ServiceKit
internal import UserCore

/// Every setting of the user service, beside the common ones.
struct UserConfig: Sendable {
    /// Where the keys come from that sign access tokens.
    let keys: TokenKeys
    /// Fewest characters of a password (8–64).
    let passwordMinimum: Int
    /// Whether passwords that everybody knows are refused.
    let refusesCommonPasswords: Bool
    /// Passwords hashed at once, each in 19 MiB, and how many may wait; one more is answered 503.
    let hashingThreads: Int
    let hashingQueue: Int
    /// Accounts that one network may make in an hour.
    let registrations: AttemptLimit
    let logInLimits: LogInLimits
    let sessionLimits: SessionLimits
    /// Checks what Telegram's login widget signed; without it nobody can prove a Telegram account.
    let botToken: String?

    init(_ settings: inout SettingsReader, _ common: CommonSettings) {
        let isProduction = common.environment == .production
        keys = TokenKeys(&settings, common)
        passwordMinimum = settings.integer(
            "PASSWORD_MINIMUM", default: 8, in: 8...64, "fewest characters of a password")
        refusesCommonPasswords = isProduction
        hashingThreads = settings.integer(
            "PASSWORD_THREADS", default: 2, in: 1...64, "passwords hashed at once, each in 19 MiB")
        hashingQueue = settings.integer(
            "PASSWORD_QUEUE", default: 64, in: 1...10_000, "passwords waiting to be hashed; one more is answered 503")
        registrations = AttemptLimit(
            settings.integer(
                "REGISTRATIONS_PER_HOUR", default: isProduction ? 3 : 600, in: 1...100_000,
                "accounts that one network may make in an hour"),
            per: .hours(1))
        var logIn = LogInLimits()
        logIn.network = AttemptLimit(
            settings.integer(
                "LOGIN_FAILURES_PER_HOUR", default: 100, in: 1...100_000,
                "failed sign-ins of one network in an hour"),
            per: .hours(1))
        logInLimits = logIn
        var sessions = SessionLimits()
        sessions.perUser = settings.integer(
            "SESSIONS_PER_USER", default: 5, in: 1...100, "sessions of one person; the oldest makes room")
        sessionLimits = sessions
        botToken = settings.optionalSecret(
            "TELEGRAM_BOT_TOKEN", "checks what Telegram's login widget signed")
    }
}
