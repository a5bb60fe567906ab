package import Kernel

/// A file on its way in: what kind it is, how far it came and what became of its records.
package struct ImportJob: Sendable, Equatable {
    package let id: ID
    package let channelID: ChannelID
    package var kind: ImportKind?
    package var state: State
    package let startedAt: Timestamp
    package var updatedAt: Timestamp
    package var bytesRead: Int64
    /// The size that the sender stated; nil when it streamed without one.
    package let bytesTotal: Int64?
    package var counts: ImportCounts
    /// The first broken records, at most `ImportLimits.badLinesKept`.
    package var badLines: [BadLine]
    /// Columns of the file that have no meaning here.
    package var ignoredColumns: [String]
    /// Why the import as a whole failed.
    package var failure: String?

    /// The number of an import.
    package struct ID: EntityID {
        package let rawValue: Int64
        package init(rawValue: Int64) { self.rawValue = rawValue }
    }

    package enum State: String, Sendable, CaseIterable, Codable {
        case running, finished, failed
        /// The sender or this program went away; sending the file again completes it without doubling anything.
        case interrupted
    }

    package init(
        id: ID, channelID: ChannelID, kind: ImportKind?, state: State = .running, startedAt: Timestamp,
        updatedAt: Timestamp? = nil, bytesRead: Int64 = 0, bytesTotal: Int64? = nil,
        counts: ImportCounts = ImportCounts(), badLines: [BadLine] = [], ignoredColumns: [String] = [],
        failure: String? = nil
    ) {
        self.id = id
        self.channelID = channelID
        self.kind = kind
        self.state = state
        self.startedAt = startedAt
        self.updatedAt = updatedAt ?? startedAt
        self.bytesRead = bytesRead
        self.bytesTotal = bytesTotal
        self.counts = counts
        self.badLines = badLines
        self.ignoredColumns = ignoredColumns
        self.failure = failure
    }

    /// The state as it is to be told at `now`: a running import that has been silent for long was interrupted.
    package func state(at now: Timestamp) -> State {
        state == .running && now - updatedAt > ImportLimits.silence ? .interrupted : state
    }
}

/// The files that can be imported.
package enum ImportKind: String, Sendable, CaseIterable, Codable {
    case telegramExport = "telegram_export"
    case dailyCSV = "daily_csv"
    case hourlyCSV = "hourly_csv"

    package var source: Source { self == .telegramExport ? .telegramExport : .csvImport }
}

/// What became of the records of a file, counted.
package struct ImportCounts: Sendable, Equatable {
    package var new = 0
    package var updated = 0
    package var unchanged = 0
    package var bad = 0
    /// Records that are no data, such as service messages.
    package var skipped = 0

    package init(new: Int = 0, updated: Int = 0, unchanged: Int = 0, bad: Int = 0, skipped: Int = 0) {
        self.new = new
        self.updated = updated
        self.unchanged = unchanged
        self.bad = bad
        self.skipped = skipped
    }

    package static func += (total: inout ImportCounts, part: ImportCounts) {
        total.new += part.new
        total.updated += part.updated
        total.unchanged += part.unchanged
        total.bad += part.bad
        total.skipped += part.skipped
    }
}

/// A record that could not be taken: where it is and why.
package struct BadLine: Sendable, Equatable, Codable {
    /// Counted from 1.
    package let line: Int
    package let reason: String

    package init(line: Int, reason: String) {
        self.line = line
        self.reason = reason
    }
}

/// The limits of an import.
package enum ImportLimits {
    /// The largest file, in bytes: 200 MiB.
    package static let fileBytes = 200 * 1_024 * 1_024
    /// The largest single record, in bytes.
    package static let recordBytes = 1_024 * 1_024
    /// Records written in one transaction.
    package static let batch = 500
    /// Broken records that are kept with their reason; the rest is counted.
    package static let badLinesKept = 100
    /// Columns of a CSV file.
    package static let columns = 200
    /// A running import that wrote nothing for so long is taken for interrupted.
    package static let silence = Duration.minutes(2)
}
