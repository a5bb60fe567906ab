import Kernel
import Testing

@Suite("Days of a time zone")
struct ZoneTests {
    static let zones = ZoneDatabase()

    @Test(arguments: [
        ("UTC", "2026-03-29", "2026-03-29T00:00:00Z"), ("Asia/Tashkent", "2026-03-29", "2026-03-28T19:00:00Z"),
        ("Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z"),
        ("Europe/Berlin", "2026-03-30", "2026-03-29T22:00:00Z"),
        ("Europe/Berlin", "2026-10-26", "2026-10-25T23:00:00Z"),
        ("America/New_York", "2026-11-02", "2026-11-02T05:00:00Z"),
        ("Asia/Kolkata", "2026-01-01", "2025-12-31T18:30:00Z"),
        ("Europe/Moscow", "2010-07-01", "2010-06-30T20:00:00Z"),
        ("Europe/Moscow", "2012-07-01", "2012-06-30T20:00:00Z"),
        ("Europe/Berlin", "2099-07-01", "2099-06-30T22:00:00Z"),
    ])
    func `a day begins when its zone says so`(zone: String, date: String, start: String) async throws {
        let zone = try await Self.zones.zone(named: zone)
        #expect(zone.start(of: day(date)) == moment(start))
        #expect(zone.day(of: moment(start)) == day(date))
        #expect(zone.day(of: moment(start) - .seconds(1)) == day(date).adding(days: -1))
    }

    @Test func `where midnight does not exist the day begins after the jump`() async throws {
        // Beirut turns its clocks forward at midnight.
        let zone = try await Self.zones.zone(named: "Asia/Beirut")
        let start = zone.start(of: day("2026-03-29"))
        #expect(start == moment("2026-03-28T22:00:00Z"))
        #expect(zone.day(of: start) == day("2026-03-29"))
    }

    @Test(arguments: [
        "", "Mars/Phobos", "../../etc/passwd", "/etc/passwd", "Europe/../../etc/passwd", "Europe", "tzdata.zi",
    ])
    func `an unknown name is refused with the field named`(name: String) async {
        await #expect { _ = try await Self.zones.zone(named: name) } throws: { error in
            (error as? ServiceError)?.fields.first?.pointer == "#/tz"
        }
    }

    @Test func `a damaged zone file is no zone`() throws {
        let whole = try #require(ZoneDatabase.contents("/usr/share/zoneinfo/Europe/Berlin"))
        #expect(ZoneFile.zone(named: "x", from: whole) != nil)
        for length in stride(from: 0, to: whole.count, by: 7) {
            #expect(ZoneFile.zone(named: "x", from: Array(whole.prefix(length))) == nil)
        }
    }
}

private func day(_ text: String) -> CivilDate { CivilDate(text) ?? CivilDate(days: 0) }
private func moment(_ text: String) -> Timestamp { Timestamp(text) ?? Timestamp(seconds: 0) }
