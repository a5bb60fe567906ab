package import Kernel

/// Reads the records of a CSV file of statistics by its header row: `date` makes it daily, `timestamp` hourly.
///
/// Known columns: `joined`, `left`, `views`, `shares`, `source_…`. An empty cell says nothing. A timestamp without an
/// offset is UTC.
package struct StatisticsCSV: Sendable {
    package let kind: ImportKind
    /// Columns without a meaning here.
    package let ignoredColumns: [String]
    private let columns: [Column]

    private enum Column: Sendable, Equatable {
        case date, timestamp, joined, left, views, shares
        case source(String)
        case ignored
    }

    /// One line of the file.
    package enum Row: Sendable, Equatable {
        case day(DailyStatistics)
        case hour(HourlyStatistics)
        case empty
    }

    /// Reads the header; `.invalid` when it is none of the known ones.
    package init(header: [String]) throws(ServiceError) {
        let names = header.map { $0.filter { !$0.isWhitespace }.lowercased() }
        guard Set(names).count == names.count else {
            throw StatisticsCSV.refused("The header names a column twice.")
        }
        let columns = names.map(StatisticsCSV.column)
        switch (columns.contains(.date), columns.contains(.timestamp)) {
        case (true, false): kind = .dailyCSV
        case (false, true): kind = .hourlyCSV
        default:
            throw StatisticsCSV.refused(
                "The header must have a column `date` (daily) or `timestamp` (hourly), not \(names.prefix(3)).")
        }
        guard columns.contains(where: { $0 != .date && $0 != .timestamp && $0 != .ignored }) else {
            throw StatisticsCSV.refused("The header has none of joined, left, views, shares, source_….")
        }
        self.columns = columns
        ignoredColumns = zip(header, columns).filter { $0.1 == .ignored }.map(\.0)
    }

    /// Reads one record; throws the reason, for a human, when it is broken.
    package func row(_ record: CSVReader.Record) throws(BrokenRecord) -> Row {
        if let mistake = record.mistake { throw BrokenRecord(mistake) }
        if record.fields.allSatisfy(\.isEmpty) { return .empty }
        guard record.fields.count == columns.count else {
            throw BrokenRecord("it has \(record.fields.count) cells, the header has \(columns.count)")
        }
        var figures = StatisticsFigures()
        var date: CivilDate?
        var hour: Timestamp?
        for (column, cell) in zip(columns, record.fields) {
            switch column {
            case .date: date = try StatisticsCSV.date(cell)
            case .timestamp: hour = try StatisticsCSV.hour(cell)
            case .joined: figures.joined = try count(cell, "joined")
            case .left: figures.left = try count(cell, "left")
            case .views: figures.views = try count(cell, "views")
            case .shares: figures.shares = try count(cell, "shares")
            case .source(let name): figures.sources[name] = try count(cell, name)
            case .ignored: break
            }
        }
        if let date { return .day(DailyStatistics(date: date, figures: figures)) }
        if let hour { return .hour(HourlyStatistics(hour: hour, figures: figures)) }
        return .empty
    }

    private static func column(_ name: String) -> Column {
        switch name {
        case "date": .date
        case "timestamp": .timestamp
        case "joined": .joined
        case "left": .left
        case "views": .views
        case "shares": .shares
        case _ where name.hasPrefix("source_") && name.count > 7 && name.count <= 64: .source(name)
        default: .ignored
        }
    }

    private static func date(_ cell: String) throws(BrokenRecord) -> CivilDate {
        guard let date = CivilDate(cell) else { throw BrokenRecord("date is no day as YYYY-MM-DD: \(shown(cell))") }
        return date
    }

    private static func hour(_ cell: String) throws(BrokenRecord) -> Timestamp {
        guard let moment = Timestamp(cell) ?? Timestamp(cell + "Z") else {
            throw BrokenRecord("timestamp is no moment as YYYY-MM-DD HH:MM:SS: \(shown(cell))")
        }
        guard moment.microseconds % 3_600_000_000 == 0 else {
            throw BrokenRecord("timestamp does not begin an hour: \(shown(cell))")
        }
        return moment
    }

    private func count(_ cell: String, _ column: String) throws(BrokenRecord) -> Int64? {
        if cell.isEmpty { return nil }
        guard let value = Int64(cell), value >= 0, value <= StatisticsCSV.largestCount, !cell.hasPrefix("+") else {
            throw BrokenRecord("\(column) is no whole number from 0: \(StatisticsCSV.shown(cell))")
        }
        return value
    }

    /// The largest count taken: what a double keeps exactly.
    static let largestCount: Int64 = 1 << 53

    private static func shown(_ cell: String) -> String { "`\(cell.prefix(40))`" }

    private static func refused(_ message: String) -> ServiceError {
        ServiceError(.invalid, message, code: "unknown_header")
    }
}

/// Why one record of a file cannot be taken, in words.
package struct BrokenRecord: Error, Sendable, Equatable {
    package let reason: String

    package init(_ reason: String) { self.reason = reason }
}
