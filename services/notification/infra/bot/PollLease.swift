internal import Database
internal import Events
internal import Kernel
internal import Telegram

/// The right to ask Telegram for the updates of our bot: one process has it at a time, and says where it stands in the
/// transaction that keeps what it was given.
struct PollLease: Sendable {
    let store: SQLUpdateStore
    /// The process that asks, different for each start.
    let holder: String

    /// Longer than the longest waiting call.
    static let span = Duration.seconds(90)

    /// Takes or keeps the right; false while another has it. Gives where to go on.
    func take() async throws -> (isOurs: Bool, next: Int64?) {
        let now = store.clock.now
        let rows = try await store.database.run(
            """
            INSERT INTO telegram_polls (bot_id, holder, held_until) VALUES ($1, $2, $3)
            ON CONFLICT (bot_id) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until
            WHERE telegram_polls.holder = excluded.holder OR telegram_polls.held_until <= $4
            RETURNING next_update
            """, .id(store.botID), .text(holder), .timestamp(now + Self.span), .timestamp(now)
        ).rows
        return (!rows.isEmpty, rows.first?.optionalInteger("next_update"))
    }

    /// Keeps what came and where to go on; nothing when the right was lost meanwhile, for then another has it too.
    func keep(_ updates: [JSONValue]) async throws {
        let known = updates.compactMap { json in
            TelegramUpdate(json).map { update -> (TelegramUpdate, String) in
                var text = JSONWriter(capacity: 1_024)
                json.write(to: &text)
                return (update, String(decoding: text.bytes, as: UTF8.self))
            }
        }
        guard let last = known.map(\.0.id).max() else { return }
        let now = store.clock.now
        try await store.database.transaction { sql in
            let ours = try await sql.run(
                "UPDATE telegram_polls SET next_update = $3 WHERE bot_id = $1 AND holder = $2", .id(store.botID),
                .text(holder), .integer(last + 1)
            ).affected
            guard ours == 1 else { return }
            try await SQLUpdateStore.insert(known, store.botID, now, sql)
        }
        store.kept.raise()
    }

    /// Lets another go on at once.
    func giveBack() async {
        _ = try? await store.database.run(
            "UPDATE telegram_polls SET held_until = $3 WHERE bot_id = $1 AND holder = $2", .id(store.botID),
            .text(holder), .timestamp(store.clock.now))
    }
}
