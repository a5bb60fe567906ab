import FoundationEssentials
import HTTP
import Kernel
import Testing
import TestSupport

/// Statistics of a real channel, which are not ours to ship: read from beside the project where they are.
@Suite("Importing a real channel's statistics")
struct RealStatisticsTests {
    static let folder: String = {
        let root = #filePath.split(separator: "/").dropLast(5).joined(separator: "/")
        return "/\(root)/../shared/data/telegram"
    }()

    static func file(_ name: String) -> String? {
        for parent in ["", "/.."] {
            let path = folder.replacing("/../shared", with: "\(parent)/../shared") + "/\(name)"
            if let data = FileManager.default.contents(atPath: path) { return String(decoding: data, as: UTF8.self) }
        }
        return nil
    }

    static let daily = file("channel_daily.csv")
    static let hourly = file("channel_hourly.csv")

    @Test(
        .enabled(if: daily != nil, "the real channel's files are not beside the project"),
        arguments: DatabaseKind.available)
    func `the daily file's sums come out to the last view`(kind: DatabaseKind) async throws {
        let text = try #require(Self.daily)
        let rows = text.split(whereSeparator: \.isNewline).dropFirst().map { $0.split(separator: ",") }
        try await Desk.open(kind) { desk in
            try await desk.connect()
            let answer = try await desk.importFile(text)
            #expect(answer["records.new"]?.integer == Int64(rows.count))
            #expect(answer["records.bad"]?.integer == 0)
            #expect(try await desk.importFile(text)["records.unchanged"]?.integer == Int64(rows.count))
            let from = try #require(rows.first?.first)
            let to = try #require(rows.last?.first)
            let growth = try await desk.get("/channels/7/growth?from=\(from)&to=\(to)&window=month")
            for (column, metric) in [(1, "joins"), (2, "leaves"), (3, "channel_views"), (4, "shares")] {
                let sum = rows.reduce(0) { $0 + (Int64($1[column]) ?? 0) }
                #expect(growth["metrics.\(metric).value"]?.double == Double(sum))
                #expect(growth["metrics.\(metric).meta.sample_size"]?.integer == Int64(rows.count))
            }
        }
    }

    @Test(.enabled(if: hourly != nil, "the real channel's files are not beside the project"))
    func `the hourly file is taken whole`() async throws {
        let text = try #require(Self.hourly)
        try await Desk.open { desk in
            try await desk.connect()
            let answer = try await desk.importFile(text, type: "text/csv")
            #expect(answer["kind"]?.string == "hourly_csv")
            #expect(answer["records.new"]?.integer == Int64(text.split(whereSeparator: \.isNewline).count - 1))
            #expect(answer["records.bad"]?.integer == 0)
        }
    }
}
