import HTTP
import Kernel
import Testing

@Suite("Reading query parameters")
struct QueryTests {
    enum Sort: String, CaseIterable { case newest, oldest }

    func query(_ text: String) -> Query { Request(method: .get, target: "/x?\(text)", path: "/x").query }

    @Test func `values are decoded and typed`() throws {
        let query = query(
            "limit=20&q=a%20b+c%C3%A9&from=2026-11-22T10:00:00%2B03:00&day=2026-11-22&sort=oldest&all=true")
        #expect(try query.integer("limit", default: 50, in: 1...100) == 20)
        #expect(try query.text("q") == "a b cé")
        #expect(try query.timestamp("from") == Timestamp("2026-11-22T07:00:00Z"))
        #expect(try query.date("day") == CivilDate("2026-11-22"))
        #expect(try query.choice("sort", default: Sort.newest) == .oldest)
        #expect(try query.flag("all", default: false))
    }

    @Test func `what is absent falls back, and a plus of an offset is understood`() throws {
        let query = query("from=2026-11-22T10:00:00+03:00&empty=&bare")
        #expect(try query.integer("limit", default: 50, in: 1...100) == 50)
        #expect(try query.text("q") == nil)
        #expect(try query.timestamp("from") == Timestamp("2026-11-22T07:00:00Z"))
        #expect(try query.choice("sort", default: Sort.newest) == .newest)
        #expect(try query.text("empty") == "")
        #expect(try query.text("bare") == "")
    }

    @Test(arguments: [
        "limit=0", "limit=101", "limit=x", "limit=-1", "limit=1&limit=2", "limit=%", "limit=%FF", "limit=+5",
        "limit=99999999999999999999",
    ])
    func `a bad value is refused with its name`(text: String) {
        let refusal = #expect(throws: ServiceError.self) { try query(text).integer("limit", default: 1, in: 1...100) }
        #expect(refusal?.kind == .invalid)
        #expect(refusal?.fields.first?.pointer == "#/limit")
    }

    @Test func `days that are none, unknown words and endless texts are refused`() {
        #expect(throws: ServiceError.self) { try query("day=2025-02-29").date("day") }
        #expect(throws: ServiceError.self) { try query("sort=random").choice("sort", default: Sort.newest) }
        #expect(throws: ServiceError.self) { try query("all=1").flag("all", default: false) }
        #expect(throws: ServiceError.self) { try query("from=now").timestamp("from") }
        #expect(throws: ServiceError.self) { try query("q=" + String(repeating: "a", count: 1_025)).text("q") }
    }
}
