internal import Database
internal import HTTP
internal import Kernel
internal import Logging
internal import NotificationCore
internal import ServiceKit
internal import ServiceLifecycle

/// Tells the user service which Telegram account a person's chat is, until it has heard.
struct LinkTeller: Service {
    let database: any Database
    let neighbours: NeighbourClient
    let clock: any WallClock
    let waiting: any WaitingClock
    let logger: Logger

    static let pause = Duration.seconds(2)
    static let longestPause = Duration.minutes(10)
    /// Then it is given up: the link here holds all the same.
    static let attempts = 50

    private struct Account: Encodable {
        let telegramID: TelegramID
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await round()
                } catch {
                    if Task.isCancelled { return }
                    logger.warning("Links cannot be told", metadata: ["error": "\(error)"])
                }
                do { try await waiting.wait(for: Self.pause) } catch { return }
            }
        }
    }

    /// Tells what is due.
    func round() async throws {
        let rows = try await database.run(
            """
            SELECT user_id, telegram_id, version, attempts FROM telegram_link_news WHERE due_at <= $1
            ORDER BY due_at LIMIT 20
            """, .timestamp(clock.now)
        ).rows
        for row in rows {
            let user: UserID = try row.id("user_id")
            let version = try row.integer("version")
            do {
                try await tell(user, row.optionalID("telegram_id"))
                try await drop(user, version)
            } catch let refusal as ServiceError where LinkTeller.isFinal(refusal) {
                logger.notice(
                    "The user service does not take a link",
                    metadata: ["user_id": "\(user)", "code": "\(refusal.code)"])
                try await drop(user, version)
            } catch {
                let attempts = try row.integer("attempts") + 1
                if attempts >= Self.attempts {
                    try await drop(user, version)
                    continue
                }
                let pause = min(Duration.seconds(1 << min(attempts, 10)), Self.longestPause)
                try await database.run(
                    "UPDATE telegram_link_news SET attempts = $3, due_at = $4 WHERE user_id = $1 AND version = $2",
                    .id(user), .integer(version), .integer(attempts), .timestamp(clock.now + pause))
            }
        }
    }

    private func tell(_ user: UserID, _ telegram: TelegramID?) async throws {
        let path = "/internal/users/\(user)/telegram"
        guard let telegram else {
            _ = try await neighbours.ask(.delete, "user", path)
            return
        }
        _ = try await neighbours.ask(.put, "user", path, body: try JSON.encode(Account(telegramID: telegram)))
    }

    /// Only the word that was told; a newer one stays.
    private func drop(_ user: UserID, _ version: Int64) async throws {
        try await database.run(
            "DELETE FROM telegram_link_news WHERE user_id = $1 AND version = $2", .id(user), .integer(version))
    }

    private static func isFinal(_ refusal: ServiceError) -> Bool {
        switch refusal.kind {
        case .conflict, .notFound, .gone, .invalid: true
        default: false
        }
    }
}
