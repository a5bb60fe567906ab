import AnalyticsCore
import HTTP
import Kernel
import Synchronization
import Testing
import TestSupport

@Suite("Importing files")
struct ImportTests {
    static let daily = """
        date,joined,left,views,shares,source_1,colour
        2026-02-27,90,30,1000,20,7,red
        2026-02-28,110,70,3000,60,9,blue
        """

    static let export = """
        {
         "name": "Daily Orbit",
         "type": "public_channel",
         "id": 1298556816,
         "messages": [
          {
           "id": 1, "type": "service", "date": "2026-02-01T10:00:00", "date_unixtime": "1769940000", "text": ""
          },
          {
           "id": 2, "type": "message", "date": "2026-02-02T10:00:00", "date_unixtime": "1770026400",
           "text": ["Hello ", {"type": "bold", "text": "world"}],
           "reactions": [{"type": "emoji", "count": 3, "emoji": "x"}, {"type": "paid", "count": 2}]
          },
          {
           "id": 3, "type": "message", "date": "2026-02-03T10:00:00", "date_unixtime": "soon", "text": "bad date"
          },
          {
           "id": 4, "type": "message", "date": "2026-02-04T10:00:00", "date_unixtime": "1770199200",
           "edited_unixtime": "1770199300", "photo": "photos/1.jpg", "text": "With a picture"
          }
         ]
        }
        """

    @Test(arguments: DatabaseKind.available)
    func `daily statistics are kept, and the same file again adds nothing`(kind: DatabaseKind) async throws {
        try await Desk.open(kind) { desk in
            try await desk.connect()
            let first = try await desk.importFile(Self.daily, type: "text/csv")
            #expect(first.status == 200)
            #expect(first["kind"]?.string == "daily_csv")
            #expect(first["state"]?.string == "finished")
            #expect(first["records"] == ["new": 2, "updated": 0, "unchanged": 0, "bad": 0, "skipped": 0])
            #expect(first["ignored_columns"] == ["colour"])
            let second = try await desk.importFile(Self.daily)
            #expect(second["records"] == ["new": 0, "updated": 0, "unchanged": 2, "bad": 0, "skipped": 0])
            let changed = try await desk.importFile(Self.daily.replacing("110", with: "120"))
            #expect(changed["records"] == ["new": 0, "updated": 1, "unchanged": 1, "bad": 0, "skipped": 0])
            let growth = try await desk.get("/channels/7/growth?from=2026-02-27&to=2026-02-28")
            #expect(growth["metrics.joins.value"]?.double == 210)
            #expect(growth["metrics.net_joined.value"]?.double == 110)
            #expect(growth["metrics.joins.meta.sources.0"]?.string == "csv_import")
            #expect(growth["series.1.metrics.channel_views.value"]?.double == 3_000)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `hourly statistics are kept by the hour`(kind: DatabaseKind) async throws {
        try await Desk.open(kind) { desk in
            try await desk.connect()
            let text = "timestamp,joined,left\n2026-02-27 00:00:00,1,2\n2026-02-27 01:00:00,3,4\n"
            #expect(try await desk.importFile(text)["records.new"]?.integer == 2)
            #expect(try await desk.importFile(text)["records.unchanged"]?.integer == 2)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `hours are told by the hour and make up whole days of any zone`(kind: DatabaseKind) async throws {
        try await Desk.open(kind) { desk in
            try await desk.connect()
            let rows = (0..<48).map { hour in
                let at = "\(moment("2026-02-01T00:00:00Z") + .hours(hour))".replacing("T", with: " ").dropLast()
                return "\(at),\(hour),1,100,2\n"
            }
            let text = "timestamp,joined,left,views,shares\n" + rows.joined()
            #expect(try await desk.importFile(text)["records.new"]?.integer == 48)
            let hours = try await desk.get("/channels/7/growth?window=hour&from=2026-02-01&to=2026-02-01")
            #expect(hours["series"]?.array?.count == 24)
            #expect(hours["series.5.hour"]?.string == "2026-02-01T05:00:00Z")
            #expect(hours["series.5.metrics.joins.value"]?.double == 5)
            #expect(hours["metrics.joins.value"]?.double == 276)
            let days = try await desk.get("/channels/7/growth?from=2026-02-01&to=2026-02-03&tz=Asia/Tashkent")
            // In Tashkent, five hours east, only the second of February is whole: hours 19 to 42.
            let joins = days["series"]?.array?.map { $0["metrics"]?["joins"]?["value"] }
            #expect(joins == [.null, .integer((19...42).reduce(0, +)), .null])
            #expect(days["metrics.channel_views.value"]?.double == 2_400)
            #expect(days["metrics.channel_views.meta.coverage"]?.double == 0.3333)
            #expect(try await desk.get("/channels/7/engagement?window=hour").status == 422)
        }
    }

    @Test func `a broken line is named and the good ones are kept`() async throws {
        try await Desk.open { desk in
            try await desk.connect()
            let text = Self.daily + "\n2026-03-01,many,1,1,1,1,red\n2026-03-02,1\n2026-03-03,5,1,1,1,1,red\n"
            let answer = try await desk.importFile(text)
            #expect(answer.status == 200)
            #expect(answer["records.new"]?.integer == 3)
            #expect(answer["records.bad"]?.integer == 2)
            #expect(answer["bad_lines"]?.array?.compactMap { $0["line"]?.integer } == [4, 5])
            #expect(answer["bad_lines.0.reason"]?.string?.contains("joined") == true)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a Telegram Desktop export becomes posts, once`(kind: DatabaseKind) async throws {
        try await Desk.open(kind) { desk in
            try await desk.connect()
            let first = try await desk.importFile(Self.export, type: "application/json")
            #expect(first["kind"]?.string == "telegram_export")
            #expect(first["records"] == ["new": 2, "updated": 0, "unchanged": 0, "bad": 1, "skipped": 1])
            #expect(first["bad_lines.0.line"]?.integer == 14)
            let second = try await desk.importFile(Self.export)
            #expect(second["records"] == ["new": 0, "updated": 0, "unchanged": 2, "bad": 1, "skipped": 1])
            let posts = try await desk.get("/channels/7/posts?from=2026-02-01&to=2026-02-28")
            #expect(posts["posts"]?.array?.compactMap { $0["text"]?.string } == ["With a picture", "Hello world"])
            #expect(posts["posts.0.media_type"]?.string == "photo")
            #expect(posts["posts.1.metrics.reactions.value"]?.double == 5)
            // An export tells no views: they are unknown, not zero.
            #expect(posts["posts.1.metrics.post_views.value"] == .null)
            #expect(posts["posts.1.metrics.post_views.meta.reason"]?.string == "not_told_by_source")
        }
    }

    @Test(arguments: [
        ("", "empty"), ("joined,left\n1,2\n", "date"), ("{\"a\": 1}", "messages"), ("[1, 2]", "object"),
        ("{\"id\": 99, \"messages\": []}", "another channel"), ("date,date\n", "twice"),
        ("{\"type\": \"personal_chat\", \"id\": 1298556816, \"messages\": []}", "personal_chat"),
        ("\u{0}\u{1}\u{2}", "header"),
    ])
    func `a file that is none of the known kinds is refused and says why`(text: String, reason: String) async throws {
        try await Desk.open { desk in
            try await desk.connect()
            let answer = try await desk.importFile(text)
            #expect(answer.status == 422)
            #expect(answer["detail"]?.string?.contains(reason) == true, "\(answer.json)")
            let jobs = try await desk.get("/channels/7/imports")
            #expect(jobs["imports.0.state"]?.string == "failed")
        }
    }

    @Test func `a file that breaks off keeps what came before and says so`() async throws {
        try await Desk.open { desk in
            try await desk.connect()
            let cut = String(Self.export.prefix { _ in true }.split(separator: "\"id\": 4")[0])
            let answer = try await desk.importFile(cut)
            #expect(answer.status == 422)
            let posts = try await desk.get("/channels/7/posts?from=2026-02-01&to=2026-02-28")
            #expect(posts["posts"]?.array?.count == 1)
            #expect(try await desk.get("/channels/7/imports/1")["records.new"]?.integer == 1)
        }
    }

    @Test func `content types that are no file of ours are refused, and so is content coding`() async throws {
        try await Desk.open { desk in
            try await desk.connect()
            #expect(try await desk.importFile(Self.daily, type: "image/png").status == 415)
            #expect(try await desk.importFile(Self.daily, query: "?kind=zip").status == 422)
        }
    }

    @Test func `a file that states more bytes than are taken is refused before it is read`() async throws {
        try await Desk.open { desk in
            try await desk.connect()
            let body = RequestBody(declaredLength: Desk.largestImport + 1) {
                Issue.record("the body was read")
                return nil
            }
            let answer = try await desk.send(.post, "/api/v1/analytics/channels/7/import", body: body)
            #expect(answer.status == 413)
        }
    }

    @Test func `a file that does not state its size is refused as soon as it is too large`() async throws {
        try await Desk.open { desk in
            try await desk.connect()
            let chunks = Mutex(0)
            let body = RequestBody(declaredLength: nil) {
                chunks.withLock { $0 += 1 }
                return [UInt8](repeating: 0x0A, count: 1_024 * 1_024)
            }
            let answer = try await desk.send(.post, "/api/v1/analytics/channels/7/import", body: body)
            #expect(answer.status == 413)
            #expect(chunks.withLock { $0 } == 5)
            #expect(try await desk.get("/channels/7/imports/1")["state"]?.string == "failed")
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `the same file sent twice at the same moment is counted once`(kind: DatabaseKind) async throws {
        try await Desk.open(kind) { desk in
            try await desk.connect()
            async let first = desk.importFile(Self.export)
            async let second = desk.importFile(Self.export)
            async let third = desk.importFile(Self.daily)
            async let fourth = desk.importFile(Self.daily)
            let (posts, days) = try await ([first, second], [third, fourth])
            #expect(posts.compactMap { $0["records.new"]?.integer }.reduce(0, +) == 2)
            #expect(days.compactMap { $0["records.new"]?.integer }.reduce(0, +) == 2)
        }
    }

    @Test func `progress can be read while the file streams, and a sender that vanishes leaves it interrupted`()
        async throws
    {
        try await Desk.open { desk in
            try await desk.connect()
            let step = Mutex(0)
            let rows = (0..<600).map { "\(day("2020-01-01").adding(days: $0)),1\n" }.joined()
            let body = RequestBody(declaredLength: nil) {
                let now = step.withLock { step in
                    step += 1
                    return step
                }
                if now == 1 { return Array(("date,joined\n" + rows).utf8) }
                let seen = try await desk.get("/channels/7/imports")
                #expect(seen["imports.0.state"]?.string == "running")
                #expect(seen["imports.0.records.new"]?.integer == 500)
                throw CancellationError()
            }
            #expect(try await desk.send(.post, "/api/v1/analytics/channels/7/import", body: body).status >= 500)
            #expect(try await desk.get("/channels/7/imports/1")["state"]?.string == "interrupted")
        }
    }

    @Test func `a file of broken lines is read to its end, and the first hundred of them are named`() async throws {
        try await Desk.open { desk in
            try await desk.connect()
            let chunks = Mutex(0)
            let body = RequestBody(declaredLength: nil) {
                let chunk = chunks.withLock { chunk in
                    chunk += 1
                    return chunk
                }
                if chunk == 1 { return Array("date,joined\n2026-01-01,1\n".utf8) }
                if chunk == 102 { return Array("2026-01-02,2".utf8) }
                return chunk > 102
                    ? nil : Array(String(repeating: "2026-01-01,none of your business\n", count: 200).utf8)
            }
            let answer = try await desk.send(.post, "/api/v1/analytics/channels/7/import", body: body)
            #expect(answer["records"] == ["new": 2, "updated": 0, "unchanged": 0, "bad": 20_000, "skipped": 0])
            #expect(answer["bad_lines"]?.array?.count == 100)
            #expect(answer["bad_lines.99.line"]?.integer == 102)
        }
    }
}
