import HTTP
import Kernel
import NotificationCore
import Telegram
import TelegramSim
import TestSupport
import Testing

@testable import NotificationService

@Suite("Writing to chats of the simulated Telegram")
struct TelegramDeliveryTests {
    let clock = TestClock(Desk.start)
    let site: SimSite

    init() { site = SimSite(world: SimWorld(), clock: SimClock(real: clock), real: clock) }

    func answer(_ request: Request) async -> Response { await site.respond(to: request) }

    func delivery() throws -> TelegramDelivery {
        let site = site
        return TelegramDelivery(
            bot: BotAPI(
                token: try BotToken(DemoFacts.botToken), baseURL: "http://telegram.test",
                transport: Transport { question throws(TelegramError) in
                    let target = String(question.url.dropFirst("http://telegram.test".count))
                    let response = await site.respond(
                        to: Request(
                            method: question.method, target: target, path: target, headers: question.headers,
                            body: RequestBody(question.body)))
                    guard case .bytes(let bytes) = response.body else {
                        return Transport.Answer(status: response.status, headers: response.headers, body: [])
                    }
                    return Transport.Answer(status: response.status, headers: response.headers, body: bytes)
                }))
    }

    static func message(to chat: String, body: String = "Hello <b>you</b> & me") -> OutgoingMessage {
        OutgoingMessage(
            key: "k", userID: Desk.ada, target: chat, kind: "welcome", language: "en", subject: "Welcome", body: body,
            facts: "{}", createdAt: Desk.start, attempts: 0)
    }

    func letters(to person: TelegramID) async throws -> [String] {
        let target = "/sim/messages?user_id=\(person)"
        let response = await site.respond(
            to: Request(method: .get, target: target, path: "/sim/messages", headers: Headers(), body: .empty))
        let json = try JSONValue(parsing: try await response.body.collected())
        return json.array?.compactMap { $0["text"]?.string } ?? []
    }

    @Test func `a message arrives as it is written, markup and all`() async throws {
        let person = try #require(DemoFacts.people.first { $0.hasStartedBot && !$0.hasBlockedBot })
        let outcome = await (try delivery()).deliver(Self.message(to: "\(person.id)"))
        guard case .sent(let number) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(number != nil)
        #expect(try await letters(to: person.id) == ["Welcome\n\nHello <b>you</b> & me"])
    }

    @Test func `a long message is cut where Telegram's limit is, between letters`() async throws {
        let person = try #require(DemoFacts.people.first { $0.hasStartedBot && !$0.hasBlockedBot })
        let long = Self.message(to: "\(person.id)", body: String(repeating: "👩‍👩‍👧", count: 2_000))
        guard case .sent = await (try delivery()).deliver(long) else {
            Issue.record("was not sent")
            return
        }
        let text = try #require(try await letters(to: person.id).first)
        #expect(text.utf16.count <= 4_096 && text.suffix(2) == "👩‍👩‍👧…")
    }

    @Test func `a blocked bot is unreachable, a chat that never was is refused`() async throws {
        let blocked = try #require(DemoFacts.people.first { $0.hasStartedBot && $0.hasBlockedBot })
        let delivery = try delivery()
        guard case .unreachable(let reason) = await delivery.deliver(Self.message(to: "\(blocked.id)")) else {
            Issue.record("was not unreachable")
            return
        }
        #expect(reason.contains("blocked"))
        guard case .refused = await delivery.deliver(Self.message(to: "987654321")),
            case .refused = await delivery.deliver(Self.message(to: "nobody"))
        else {
            Issue.record("was not refused")
            return
        }
    }

    @Test func `too many messages to one chat are put off as long as Telegram asks`() async throws {
        let person = try #require(DemoFacts.people.first { $0.hasStartedBot && !$0.hasBlockedBot })
        var last = DeliveryOutcome.sent(providerID: nil)
        for _ in 1...40 {
            last = await (try delivery()).deliver(Self.message(to: "\(person.id)"))
            if case .later = last { break }
        }
        guard case .later(_, let pause?) = last else {
            Issue.record("\(last)")
            return
        }
        #expect(pause >= .seconds(1))
    }

    @Test(arguments: [
        (TelegramError.unavailable("reset", mayHaveHappened: true), DeliveryOutcome.unknown(reason: "reset")),
        (.unavailable("no connection", mayHaveHappened: false), .later(reason: "no connection", after: nil)),
        (.badAnswer("no envelope"), .unknown(reason: "no envelope")),
        (.retryAfter(.seconds(9)), .later(reason: "Telegram asks us to wait.", after: .seconds(9))),
        (.forbidden("Forbidden: user is deactivated"), .unreachable(reason: "Forbidden: user is deactivated")),
        (.badRequest("Bad Request: message text is empty"), .refused(reason: "Bad Request: message text is empty")),
        (.unauthorized("Unauthorized"), .later(reason: "Telegram refuses our bot at the moment.", after: .minutes(5))),
        (.cancelled, .unknown(reason: "The sender was stopped before the answer came.")),
    ])
    func `what Telegram says decides what becomes of a message`(error: TelegramError, outcome: DeliveryOutcome) {
        #expect(TelegramDelivery.outcome(of: error) == outcome)
    }
}
