import HTTP
import Kernel
import Telegram
import Testing

@testable import TelegramSim

@Suite("The simulator's site")
struct SiteTests {
    let fixture = SiteFixture()

    @Test(arguments: ["curtain_bay", "nobody_here", "ada_orbit"])
    func `a channel without preview leads away to its card`(name: String) async throws {
        let answer = try await fixture.get("/s/\(name)")
        #expect(answer.status == 302)
        #expect(answer.headers["Location"] == "/\(name)")
        let card = try await fixture.get("/\(name)")
        #expect(card.status == 200)
        #expect(throws: PreviewError.noPreview) { try PreviewPage(parsing: Array(card.text.utf8)) }
    }

    @Test func `a card has the exact count`() async throws {
        #expect(try await fixture.get("/Daily_Orbit").text.contains(">16 329 subscribers<"))
    }

    @Test func `a page can be asked as it is at any moment`() async throws {
        let now = try await fixture.get("/s/daily_orbit").text
        fixture.real.advance(by: .days(3))
        let later = try await fixture.get("/s/daily_orbit").text
        #expect(now != later)
        #expect(try await fixture.get("/s/daily_orbit?at=2026-11-22T12:00:00Z").text == now)
        #expect(try await fixture.get("/s/daily_orbit?at=2020-01-01T00:00:00Z").status == 302)
        #expect(try await fixture.get("/s/daily_orbit?at=yesterday").status == 400)
        #expect(try await fixture.get("/s/daily_orbit?before=x").status == 400)
    }

    @Test func `the clock can be set and runs as fast as it is told`() async throws {
        let order = #"{"now":"2027-01-01T00:00:00Z","speed":3600}"#
        #expect(try await fixture.ask(.post, "/sim/clock", type: "application/json", body: order).status == 200)
        fixture.real.advance(by: .seconds(2))
        #expect(try await fixture.get("/sim/clock").text == #"{"now":"2027-01-01T02:00:00Z","speed":3600}"#)
        for bad in [#"{"speed":-1}"#, #"{"speed":1e9}"#, #"{"now":"soon"}"#, "{", #"{"later":1}"#] {
            #expect(try await fixture.ask(.post, "/sim/clock", type: "application/json", body: bad).status == 400)
        }
        #expect(try await fixture.get("/sim/clock").text.contains("3600"))
    }

    @Test func `a sign-in is signed as Telegram's widget signs it`() async throws {
        let text =
            "auth_date=1700000000\nfirst_name=Ada\nid=42\nlast_name=L\nphoto_url=https://t.me/i/userpic/320/ada.jpg\nusername=ada"
        #expect(
            LoginWidget.signature(of: text, token: "123456:TEST-TOKEN")
                == "b95979554526cf2ae59adcd6502bd3ff1474ef411ba7795b7f65234456be991d")
        let fields = try JSONValue(parsing: Array(try await fixture.get("/sim/login?user_id=1001").text.utf8))
        let signed = "auth_date=1795348800\nfirst_name=Ada\nid=1001\nusername=ada_orbit"
        #expect(fields["hash"]?.string == LoginWidget.signature(of: signed, token: DemoFacts.botToken))
        #expect(fields["auth_date"]?.integer == 1_795_348_800)
        #expect(try await fixture.get("/sim/login?user_id=999").status == 400)
        #expect(try await fixture.get("/sim/login").status == 400)
    }

    @Test func `the front page names every channel and the token`() async throws {
        let text = try await fixture.get("/").text
        #expect(text.contains(DemoFacts.botToken))
        for channel in DemoFacts.channels { #expect(text.contains("\(channel.id)")) }
        #expect(try await fixture.get("/sim/photo/daily_orbit.svg").text.hasPrefix("<svg"))
        #expect(try await fixture.get("/sim/photo/none.svg").status == 404)
        #expect(try await fixture.get("/health").status == 200)
        #expect(try await fixture.ask(.post, "/daily_orbit").headers["Allow"] == "GET, HEAD")
    }

    @Test func `a visitor who asks for too many pages is sent away for a while`() async throws {
        var limits = SimLimits()
        limits.pagesPerSecond = 0.5
        limits.pageBurst = 2
        let fixture = SiteFixture(limits: limits)
        for _ in 0..<2 { #expect(try await fixture.get("/s/daily_orbit").status == 200) }
        let refusal = try await fixture.get("/s/daily_orbit")
        #expect(refusal.status == 429)
        #expect(refusal.headers["Retry-After"] == "2")
        fixture.real.advance(by: .seconds(2))
        #expect(try await fixture.get("/s/daily_orbit").status == 200)
    }
}
