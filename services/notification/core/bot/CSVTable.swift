/// A table as CSV (RFC 4180) that no spreadsheet takes for formulas: a text that begins as one gets an apostrophe.
package struct CSVTable: Sendable {
    /// What stands in a cell.
    package enum Cell: Sendable {
        case text(String)
        /// Nothing where there is none.
        case number(Double?)
    }

    package private(set) var text = ""

    package init(_ header: [String]) { add(header.map { .text($0) }) }

    package mutating func add(_ cells: [Cell]) {
        text += cells.map(CSVTable.written).joined(separator: ",") + "\r\n"
    }

    package var bytes: [UInt8] { Array(text.utf8) }

    private static let formulaStarts: Set<Character> = ["=", "+", "-", "@", "\t", "\r", "\n", "\r\n", "|", "%"]

    private static func written(_ cell: Cell) -> String {
        switch cell {
        case .number(nil): return ""
        case .number(let value?):
            guard value.isFinite else { return "" }
            return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"
        case .text(let raw):
            let safe = raw.first.map(formulaStarts.contains) == true ? "'" + raw : raw
            guard safe.contains(where: { $0 == "\"" || $0 == "," || $0.isNewline }) else { return safe }
            return "\"" + safe.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
        }
    }
}
