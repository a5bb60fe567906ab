internal import ChannelCore
internal import Contracts
internal import Database
internal import Kernel

/// How a channel lies in its table: the order of the parameters is written here and nowhere else.
enum ChannelRow {
    static let insert = """
        INSERT INTO channels (owner_id, telegram_id, username, name, title, about, kind, subscribers,
            subscribers_exact, bot_status, can_post, source, seen_at, ownership, status, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16)
        RETURNING *
        """

    static let update = """
        UPDATE channels SET username = $3, name = $4, title = $5, about = $6, kind = $7, subscribers = $8,
            subscribers_exact = $9, bot_status = $10, can_post = $11, source = $12, seen_at = $13, ownership = $14,
            status = $15, updated_at = $16, deleted_at = $17
        WHERE id = $1 AND owner_id = $2
        """

    static func values(of new: NewChannel) -> [SQLValue] {
        [.id(new.ownerID), .id(new.telegram.telegramID)]
            + values(of: new.telegram, named: new.name)
            + [.text(new.ownership.rawValue), .text(Channel.Status.active.rawValue), .timestamp(new.createdAt)]
    }

    static func values(of channel: Channel) -> [SQLValue] {
        [.id(channel.id), .id(channel.ownerID)]
            + values(of: channel.telegram, named: channel.name)
            + [
                .text(channel.ownership.rawValue), .text(channel.status.rawValue), .timestamp(channel.updatedAt),
                .optional(channel.deletedAt),
            ]
    }

    private static func values(of seen: TelegramChannel, named name: ChannelTitle) -> [SQLValue] {
        [
            .optional(seen.username?.text), .text(name.text), .text(seen.title.text), .optional(seen.about),
            .text(seen.kind.rawValue), .optional(seen.subscribers?.count),
            seen.subscribers.map { .bool($0.isExact) } ?? .null, .text(seen.bot.status.rawValue),
            .bool(seen.bot.canPost), .text(seen.source.rawValue), .timestamp(seen.seenAt),
        ]
    }
}

extension Channel {
    /// A channel from its row; what was checked when it was stored is only taken back.
    init(row: Row) throws {
        self.init(
            restoring: try row.id("id"),
            ownerID: try row.id("owner_id"),
            createdAt: try row.timestamp("created_at"),
            name: ChannelTitle(restoring: try row.text("name")),
            telegram: try TelegramChannel(row: row),
            ownership: try row.word("ownership"),
            status: try row.word("status"),
            updatedAt: try row.timestamp("updated_at"),
            deletedAt: row.optionalTimestamp("deleted_at")
        )
    }
}

extension TelegramChannel {
    fileprivate init(row: Row) throws {
        let subscribers = try row.optionalInteger("subscribers").map { count in
            Subscribers(count: count, isExact: try row.bool("subscribers_exact"))
        }
        self.init(
            telegramID: try row.id("telegram_id"),
            kind: try row.word("kind"),
            username: row.optionalText("username").flatMap(ChannelUsername.init),
            title: ChannelTitle(restoring: try row.text("title")),
            about: row.optionalText("about"),
            subscribers: subscribers,
            bot: Bot(status: try row.word("bot_status"), canPost: try row.bool("can_post")),
            source: try row.word("source"),
            seenAt: try row.timestamp("seen_at")
        )
    }
}

extension Row {
    /// A column that holds one word of a closed list.
    fileprivate func word<Word: RawRepresentable>(_ column: String) throws -> Word where Word.RawValue == String {
        let text = try text(column)
        guard let word = Word(rawValue: text) else {
            throw DatabaseError.unexpectedValue(column: column, found: text)
        }
        return word
    }
}
