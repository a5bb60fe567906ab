/// Cuts a CSV file into records while it streams in (RFC 4180; a lone line feed ends a record too). It holds one
/// record.
///
/// Other separators than the comma are not guessed.
package struct CSVReader: Sendable {
    /// One record, or why its line cannot be read.
    package struct Record: Sendable, Equatable {
        /// The line it begins on, counted from 1.
        package let line: Int
        package let fields: [String]
        package let mistake: String?
    }

    private enum Place: Sendable {
        case field, quoted, afterQuote
        /// The rest of a line that is given up.
        case lost
    }

    private var place = Place.field
    private var field: [UInt8] = []
    private var fields: [String] = []
    private var recordBytes = 0
    private var line = 1
    private var recordLine = 1
    private var mistake: String?
    private var sawBytes = false
    private var mark = 0

    package init() {}

    /// Takes the next bytes and gives the records that they finish.
    package mutating func feed(_ bytes: [UInt8]) -> [Record] {
        var records: [Record] = []
        for byte in bytes { take(byte, &records) }
        return records
    }

    /// Gives the last record when the file does not end with a line feed.
    package mutating func finish() -> [Record] {
        guard sawBytes else { return [] }
        if place == .quoted { lose("a quote is opened and never closed") }
        return [endRecord()]
    }

    private mutating func take(_ byte: UInt8, _ records: inout [Record]) {
        // RFC 3629 §6 — a byte order mark may open the file.
        if mark < 3 {
            if byte == ([0xEF, 0xBB, 0xBF] as [UInt8])[mark] {
                mark += 1
                return
            }
            for skipped in ([0xEF, 0xBB, 0xBF] as [UInt8]).prefix(mark) { field.append(skipped) }
            mark = 3
        }
        if byte == 0x0A { line += 1 }
        if byte == 0x0A, place != .quoted {
            records.append(endRecord())
            return
        }
        sawBytes = true
        recordBytes += 1
        if recordBytes > ImportLimits.recordBytes {
            lose("the record is longer than \(ImportLimits.recordBytes) bytes")
        }
        step(byte)
    }

    private mutating func step(_ byte: UInt8) {
        switch place {
        case .lost: break
        case .quoted:
            if byte == UInt8(ascii: "\"") { place = .afterQuote } else { field.append(byte) }
        case .afterQuote:
            // RFC 4180 §2.7 — a doubled quote stands for one.
            if byte == UInt8(ascii: "\"") {
                field.append(byte)
                place = .quoted
            } else if byte == UInt8(ascii: ",") {
                endField()
                place = .field
            } else if byte != 0x0D {
                lose("text follows a closed quote")
            }
        case .field:
            if byte == UInt8(ascii: ",") {
                endField()
            } else if byte == UInt8(ascii: "\""), field.isEmpty {
                place = .quoted
            } else {
                field.append(byte)
            }
        }
    }

    private mutating func endField() {
        if field.last == 0x0D, place == .field { field.removeLast() }
        if fields.count >= ImportLimits.columns {
            lose("there are more than \(ImportLimits.columns) columns")
        } else if let text = String(validating: field, as: UTF8.self) {
            fields.append(text)
        } else {
            lose("it is no valid UTF-8")
        }
        field.removeAll(keepingCapacity: true)
    }

    private mutating func endRecord() -> Record {
        if place != .lost { endField() }
        let record = Record(line: recordLine, fields: mistake == nil ? fields : [], mistake: mistake)
        place = .field
        field.removeAll(keepingCapacity: true)
        fields = []
        recordBytes = 0
        mistake = nil
        recordLine = line
        sawBytes = false
        return record
    }

    /// Gives up the rest of the line. A quote that never closes would swallow the file: the record limit ends it.
    private mutating func lose(_ reason: String) {
        mistake = mistake ?? reason
        place = .lost
        field.removeAll(keepingCapacity: true)
    }
}
