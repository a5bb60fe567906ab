/// One count as its source told it: exact, or rounded with the bounds that the rounding leaves open (`1.2K` is
/// 1150 to 1249).
package struct Reading: Sendable, Hashable {
    package let value: Int64
    package let low: Int64
    package let high: Int64

    package init(value: Int64, low: Int64, high: Int64) {
        self.value = value
        self.low = low
        self.high = high
    }

    package static func exact(_ value: Int64) -> Reading { Reading(value: value, low: value, high: value) }

    package var isExact: Bool { low == high }
}

/// Where a number comes from; each stored number carries it.
package enum Source: String, Sendable, CaseIterable, Codable, Comparable {
    /// Telegram's Bot API, exact.
    case botAPI = "bot_api"
    /// The channel's public preview page, rounded above a thousand.
    case previewPage = "preview_page"
    /// An imported Telegram Desktop export.
    case telegramExport = "telegram_export"
    /// An imported CSV file of statistics.
    case csvImport = "csv_import"

    package static func < (left: Source, right: Source) -> Bool { left.rawValue < right.rawValue }
}
