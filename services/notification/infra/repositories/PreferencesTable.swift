internal import Database
internal import Kernel
internal import NotificationCore

/// How preferences lie in their table.
enum PreferencesTable {
    static func find(_ user: UserID, in sql: any SQLExecutor) async throws -> Preferences? {
        try await sql.run("SELECT * FROM preferences WHERE user_id = $1", .id(user)).rows.first
            .map(Preferences.init(row:))
    }

    static func put(_ preferences: Preferences, of user: UserID, in sql: any SQLExecutor) async throws {
        let quiet = preferences.quietHours
        try await sql.run(
            """
            INSERT INTO preferences (user_id, version, language, quiet_on, quiet_start, quiet_end, least_severity,
                rules, muted, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            ON CONFLICT (user_id) DO UPDATE SET version = excluded.version, language = excluded.language,
                quiet_on = excluded.quiet_on, quiet_start = excluded.quiet_start, quiet_end = excluded.quiet_end,
                least_severity = excluded.least_severity, rules = excluded.rules, muted = excluded.muted,
                updated_at = excluded.updated_at
            """,
            .id(user), .integer(preferences.version), .optional(preferences.language?.rawValue), .bool(quiet.isOn),
            .integer(Int64(quiet.start.minutes)), .integer(Int64(quiet.end.minutes)),
            .text(preferences.leastSeverity.rawValue), .text(try text(rules(preferences.rules))),
            .text(try text(.array(preferences.mutedChannels.sorted().map { .integer($0.rawValue) }))),
            .optional(preferences.updatedAt))
    }

    private static func text(_ value: JSONValue) throws -> String {
        String(decoding: try JSON.encode(value), as: UTF8.self)
    }

    private static func rules(_ rules: [Topic: [Outlet: Frequency]]) -> JSONValue {
        .object(
            Topic.allCases.compactMap { topic in
                guard let outlets = rules[topic], !outlets.isEmpty else { return nil }
                return JSONValue.Member(
                    topic.rawValue,
                    .object(
                        Outlet.allCases.compactMap { outlet in
                            outlets[outlet].map { JSONValue.Member(outlet.rawValue, .string($0.rawValue)) }
                        }))
            })
    }
}

extension Preferences {
    init(row: Row) throws {
        let rules = try JSONValue(parsing: Array(try row.text("rules").utf8))
        let muted = try JSONValue(parsing: Array(try row.text("muted").utf8)).array ?? []
        self.init(
            version: try row.integer("version"),
            language: row.optionalText("language").flatMap(Language.init(rawValue:)),
            quietHours: QuietHours(
                isOn: try row.bool("quiet_on"), start: DayTime(minutes: Int(try row.integer("quiet_start"))),
                end: DayTime(minutes: Int(try row.integer("quiet_end")))),
            leastSeverity: try row.word("least_severity"), rules: Preferences.rules(in: rules),
            mutedChannels: Set(muted.compactMap { $0.integer.map { ChannelID($0) } }),
            updatedAt: row.optionalTimestamp("updated_at"))
    }

    /// Words that this build does not know are as if they were not said.
    private static func rules(in value: JSONValue) -> [Topic: [Outlet: Frequency]] {
        var rules: [Topic: [Outlet: Frequency]] = [:]
        for topic in Topic.allCases {
            for outlet in Outlet.allCases {
                let word = value[topic.rawValue]?[outlet.rawValue]?.string
                if let frequency = word.flatMap(Frequency.init(rawValue:)) {
                    rules[topic, default: [:]][outlet] = frequency
                }
            }
        }
        return rules
    }
}
