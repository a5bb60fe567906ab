internal import Kernel

/// Reads one kind of file while it streams in.
package protocol ImportReader: Sendable {
    /// What the file turned out to be; nil until its head was read.
    var kind: ImportKind? { get }
    /// Columns of the file that have no meaning here.
    var ignoredColumns: [String] { get }

    /// The records that these bytes complete.
    mutating func feed(_ bytes: [UInt8]) -> [ImportedRecord]

    /// The records that the end of the file completes.
    mutating func finish() -> [ImportedRecord]
}

/// One record of a file.
package enum ImportedRecord: Sendable, Equatable {
    case post(ObservedPost)
    case day(DailyStatistics)
    case hour(HourlyStatistics)
    /// No data of ours, such as a service message.
    case skipped
    case bad(BadLine)
    /// The file cannot be read, or not any further; why, and since which line.
    case refused(line: Int, reason: String)
}

/// How a file is written.
package enum ImportFormat: String, Sendable, CaseIterable, Codable {
    /// Telegram Desktop's `result.json`.
    case telegramExport = "telegram_export"
    /// Daily or hourly statistics; the header says which.
    case csv

    /// What the first byte that is no space tells: JSON begins with a bracket.
    static func sniffed(from bytes: [UInt8]) -> ImportFormat? {
        let blanks: [UInt8] = [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF]
        guard let first = bytes.first(where: { !blanks.contains($0) }) else { return nil }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[") ? .telegramExport : .csv
    }

    func reader(for channel: TelegramID) -> any ImportReader {
        switch self {
        case .telegramExport: TelegramExportReader(channel: channel)
        case .csv: StatisticsCSVReader()
        }
    }
}
