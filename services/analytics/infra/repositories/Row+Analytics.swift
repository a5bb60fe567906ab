internal import AnalyticsCore
internal import Database
internal import Kernel

extension Row {
    /// A value of a closed list, stored as its word.
    func word<Word: RawRepresentable>(_ column: String, as kind: Word.Type = Word.self) throws -> Word
    where Word.RawValue == String {
        let text = try text(column)
        guard let word = Word(rawValue: text) else {
            throw DatabaseError.unexpectedValue(column: column, found: text)
        }
        return word
    }

    func optionalWord<Word: RawRepresentable>(_ column: String, as kind: Word.Type = Word.self) throws -> Word?
    where Word.RawValue == String {
        optionalText(column) == nil ? nil : try word(column, as: kind)
    }

    func reading(_ value: String, _ low: String, _ high: String) -> Reading? {
        guard let value = optionalInteger(value), let low = optionalInteger(low), let high = optionalInteger(high)
        else { return nil }
        return Reading(value: value, low: low, high: high)
    }

    var postFigures: PostFigures {
        PostFigures(
            views: reading("views", "views_low", "views_high"), reactions: optionalInteger("reactions"),
            forwards: optionalInteger("forwards"), comments: optionalInteger("comments"))
    }

    var milestones: ViewMilestones {
        ViewMilestones(
            after1h: optionalDouble("views_1h"), after12h: optionalDouble("views_12h"),
            after24h: optionalDouble("views_24h"), after48h: optionalDouble("views_48h"))
    }

    func postContent() throws -> PostContent {
        PostContent(
            text: try text("text"), mediaType: optionalText("media_type"),
            forwardedFrom: optionalText("forwarded_from"), author: optionalText("author"))
    }

    func post() throws -> Post {
        Post(
            channelID: try id("channel_id"), messageID: try integer("message_id"),
            publishedAt: try timestamp("published_at"), content: try postContent(),
            editedAt: optionalTimestamp("edited_at"), deletedAt: optionalTimestamp("deleted_at"),
            source: try word("source"), firstSeenAt: try timestamp("first_seen_at"),
            lastCheckedAt: optionalTimestamp("last_checked_at"), stableSince: optionalTimestamp("stable_since"),
            nextCheckAt: optionalTimestamp("next_check_at"), figures: postFigures,
            figuresAt: optionalTimestamp("figures_at"), figuresSource: try optionalWord("figures_source"),
            milestones: milestones)
    }

    func snapshot() throws -> PostSnapshot {
        PostSnapshot(
            messageID: try integer("message_id"), at: try timestamp("at"),
            confirmedUntil: try timestamp("confirmed_until"), source: try word("source"), figures: postFigures)
    }
}

extension PostFigures {
    /// Views with their bounds, reactions, forwards, comments: in the order of the columns.
    var values: [SQLValue] {
        [
            .optional(views?.value), .optional(views?.low), .optional(views?.high), .optional(reactions),
            .optional(forwards), .optional(comments),
        ]
    }
}

extension ViewMilestones {
    /// In the order of the columns.
    var values: [SQLValue] {
        [.optional(after1h), .optional(after12h), .optional(after24h), .optional(after48h)]
    }
}

extension PostContent {
    /// Text, media type, forwarded from, author: in the order of the columns.
    var values: [SQLValue] { [.text(text), .optional(mediaType), .optional(forwardedFrom), .optional(author)] }
}

/// `($1, $2), ($3, $4)`: as many groups of numbered parameters as there are rows.
func parameterGroups(rows: Int, columns: Int) -> String {
    (0..<rows).map { row in
        "(" + (1...columns).map { "$\(row * columns + $0)" }.joined(separator: ", ") + ")"
    }.joined(separator: ", ")
}

/// `$2, $3, $4`: numbered parameters for a list, after `offset` others.
func parameterList(_ count: Int, after offset: Int) -> String {
    (1...max(1, count)).map { "$\($0 + offset)" }.joined(separator: ", ")
}

extension Array {
    /// The elements in order, in pieces of at most `size`.
    func pieces(of size: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: count, by: size).map { self[$0..<Swift.min(count, $0 + size)] }
    }
}

/// The refusal for a channel that is not, or no longer, there.
func noSuchChannel() -> ServiceError { ServiceError(.notFound, "There is no such channel.") }

extension Dialect {
    /// Ends a SELECT whose rows the transaction goes on to change. SQLite has one writer and needs no row locks.
    var lockingRows: String { self == .postgres ? " FOR UPDATE" : "" }
}
