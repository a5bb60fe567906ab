@testable import AnalyticsCore
import Kernel
import Testing

@Suite("Reading CSV files")
struct CSVTests {
    static func records(_ text: String, chunk: Int = 1_000) -> [CSVReader.Record] {
        var reader = CSVReader()
        var records: [CSVReader.Record] = []
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: chunk) {
            records += reader.feed(Array(bytes[start..<min(bytes.count, start + chunk)]))
        }
        return records + reader.finish()
    }

    @Test(arguments: [1, 2, 3, 7, 1_000])
    func `quotes, commas and line feeds inside quotes survive any cut of the stream`(chunk: Int) {
        let text = "\u{FEFF}a,b\r\n\"x, \"\"y\"\"\",\"1\n2\"\r\n,\nlast,line"
        let records = Self.records(text, chunk: chunk)
        #expect(records.map(\.fields) == [["a", "b"], ["x, \"y\"", "1\n2"], ["", ""], ["last", "line"]])
        #expect(records.map(\.line) == [1, 2, 4, 5])
    }

    @Test func `a quote that never closes loses its own record only up to the limit`() {
        let records = Self.records("a,b\n\"open,1\n")
        #expect(records.count == 2)
        #expect(records.last?.mistake != nil)
    }

    @Test func `bytes that are no UTF-8 are a mistake of that line`() {
        var reader = CSVReader()
        let records = reader.feed(Array("a,b\n".utf8) + [0xFF, 0x2C, 0x31, 0x0A] + Array("c,d\n".utf8))
        #expect(records.map { $0.mistake == nil } == [true, false, true])
    }

    @Test func `a daily file is known by its header, whatever the order of columns`() throws {
        let csv = try StatisticsCSV(header: ["Views", "date", "joined", "source_1", "colour"])
        #expect(csv.kind == .dailyCSV)
        #expect(csv.ignoredColumns == ["colour"])
        let row = try csv.row(CSVReader.Record(line: 2, fields: ["10", "2018-04-07", "", "3", "red"], mistake: nil))
        #expect(
            row
                == .day(
                    DailyStatistics(
                        date: day("2018-04-07"), figures: StatisticsFigures(views: 10, sources: ["source_1": 3]))))
    }

    @Test func `an hourly timestamp without offset is UTC`() throws {
        let csv = try StatisticsCSV(header: ["timestamp", "joined", "left"])
        let row = try csv.row(CSVReader.Record(line: 2, fields: ["2018-04-04 01:00:00", "1", "2"], mistake: nil))
        #expect(
            row
                == .hour(
                    HourlyStatistics(
                        hour: moment("2018-04-04T01:00:00Z"), figures: StatisticsFigures(joined: 1, left: 2))))
    }

    @Test(arguments: [
        ["joined", "left"], ["date", "timestamp", "views"], ["date", "colour"], ["date", "date", "views"], [""],
    ])
    func `a header that says neither day nor hour is refused`(header: [String]) {
        #expect { try StatisticsCSV(header: header) } throws: { ($0 as? ServiceError)?.code == "unknown_header" }
    }

    @Test(arguments: [
        ["2018-02-30", "1"], ["2018-04-07", "-1"], ["2018-04-07", "1.5"], ["2018-04-07", "1e3"], ["2018-04-07", "+1"],
        ["2018-04-07"], ["2018-04-07", "1", "2"], ["", "1"], ["2018-04-07", "99999999999999999999"],
    ])
    func `a broken line says what is wrong with it`(fields: [String]) throws {
        let csv = try StatisticsCSV(header: ["date", "joined"])
        #expect(throws: BrokenRecord.self) {
            try csv.row(CSVReader.Record(line: 9, fields: fields, mistake: nil))
        }
    }
}
