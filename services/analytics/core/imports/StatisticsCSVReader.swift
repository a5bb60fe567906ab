internal import Kernel

/// Reads a CSV file of statistics as records of an import.
package struct StatisticsCSVReader: ImportReader {
    private var records = CSVReader()
    private var table: StatisticsCSV?
    private var isRefused = false

    package init() {}

    package var kind: ImportKind? { table?.kind }
    package var ignoredColumns: [String] { table?.ignoredColumns ?? [] }

    package mutating func feed(_ bytes: [UInt8]) -> [ImportedRecord] {
        isRefused ? [] : read(records.feed(bytes))
    }

    package mutating func finish() -> [ImportedRecord] {
        guard !isRefused else { return [] }
        let last = read(records.finish())
        return table == nil && !isRefused ? last + [refuse(1, "The file is empty.")] : last
    }

    private mutating func read(_ found: [CSVReader.Record]) -> [ImportedRecord] {
        var read: [ImportedRecord] = []
        for record in found {
            if isRefused { break }
            if let table {
                if let row = row(record, of: table) { read.append(row) }
            } else if record.mistake != nil || !record.fields.allSatisfy(\.isEmpty) {
                if let refusal = open(record) { read.append(refusal) }
            }
        }
        return read
    }

    private func row(_ record: CSVReader.Record, of table: StatisticsCSV) -> ImportedRecord? {
        do throws(BrokenRecord) {
            switch try table.row(record) {
            case .day(let day): return .day(day)
            case .hour(let hour): return .hour(hour)
            case .empty: return nil
            }
        } catch {
            return .bad(BadLine(line: record.line, reason: error.reason))
        }
    }

    private mutating func open(_ header: CSVReader.Record) -> ImportedRecord? {
        if let mistake = header.mistake { return refuse(header.line, "The header cannot be read: \(mistake).") }
        do {
            table = try StatisticsCSV(header: header.fields)
            return nil
        } catch {
            return refuse(header.line, error.message)
        }
    }

    private mutating func refuse(_ line: Int, _ reason: String) -> ImportedRecord {
        isRefused = true
        return .refused(line: line, reason: reason)
    }
}
