import HTTP
import Kernel
import Synchronization
import Testing

@testable import Telegram

/// Answers in the order they were given, and keeps what it was asked.
final class ScriptedSite: Sendable {
    private let state: Mutex<(answers: [Transport.Answer], asked: [Transport.Question])>

    init(_ answers: [Transport.Answer]) { state = Mutex((answers, [])) }

    var asked: [Transport.Question] { state.withLock { $0.asked } }

    var transport: Transport {
        Transport { question throws(TelegramError) in
            let answer = self.state.withLock { state in
                state.asked.append(question)
                return state.answers.isEmpty ? nil : state.answers.removeFirst()
            }
            guard let answer else { throw .unavailable("the connection was refused", mayHaveHappened: false) }
            return answer
        }
    }
}

extension Transport.Answer {
    static func status(_ status: HTTPStatus, _ text: String = "", headers: Headers = [:]) -> Transport.Answer {
        Transport.Answer(status: status, headers: headers, body: Array(text.utf8))
    }
}

@Suite("Fetching preview pages")
struct PreviewClientTests {
    let clock = HandClock()

    private func client(_ site: ScriptedSite) -> PreviewClient {
        PreviewClient(baseURL: "http://pages.example", transport: site.transport, clock: clock, random: NoRandom())
    }

    private func name() throws -> ChannelUsername { try #require(ChannelUsername("sample_name")) }

    @Test func `asks for English as an ordinary browser does, one page a second`() async throws {
        let site = ScriptedSite([.status(200, RecordedPage.whole), .status(200, RecordedPage.whole)])
        let client = client(site)
        guard case .page(let page) = try await client.page(of: name()) else {
            Issue.record("no page")
            return
        }
        #expect(page.posts.count == 4)
        _ = try await client.page(of: name(), before: page.before)
        #expect(
            site.asked.map(\.url) == [
                "http://pages.example/s/sample_name", "http://pages.example/s/sample_name?before=101",
            ])
        #expect(site.asked.allSatisfy { $0.headers["Accept-Language"] == "en" && $0.answerBytes == 4_194_304 })
        #expect(clock.waits == [.seconds(1)])
    }

    @Test func `a redirect and a page without a head are no preview`() async throws {
        let site = ScriptedSite([.status(302, headers: ["Location": "/sample_name"]), .status(200, "<html></html>")])
        let client = client(site)
        #expect(try await client.page(of: name()) == .noPreview)
        #expect(try await client.page(of: name()) == .noPreview)
        #expect(site.asked.count == 2)
    }

    @Test func `a rebuilt page is handed over for whoever mends the reading`() async throws {
        let html = RecordedPage.whole.replacing("data-post", with: "data-x")
        let site = ScriptedSite([.status(200, html)])
        guard case .markupChanged(_, let page) = try await client(site).page(of: name()) else {
            Issue.record("no alarm")
            return
        }
        #expect(page == Array(html.utf8))
    }

    @Test func `a refusal holds every page back, longer each time, and a success ends it`() async throws {
        let site = ScriptedSite([
            .status(503), .status(429), .status(429, headers: ["Retry-After": "90"]), .status(200, RecordedPage.whole),
            .status(503),
        ])
        let client = client(site)
        await #expect(throws: TelegramError.unavailable("the preview page answered 503", mayHaveHappened: false)) {
            try await client.page(of: name())
        }
        clock.advance(by: .seconds(5))
        await #expect(throws: TelegramError.retryAfter(.seconds(10))) { try await client.page(of: name()) }
        await #expect(throws: TelegramError.retryAfter(.seconds(10))) { try await client.page(of: name()) }
        #expect(site.asked.count == 2)
        clock.advance(by: .seconds(10))
        await #expect(throws: TelegramError.retryAfter(.seconds(90))) { try await client.page(of: name()) }
        clock.advance(by: .seconds(90))
        _ = try await client.page(of: name())
        clock.advance(by: .seconds(1))
        await #expect(throws: TelegramError.self) { try await client.page(of: name()) }
        clock.advance(by: .seconds(4))
        await #expect(throws: TelegramError.self) { try await client.page(of: name()) }
        #expect(site.asked.count == 6)
    }

    @Test func `a connection that fails is held back like a refusal`() async throws {
        let site = ScriptedSite([])
        let client = client(site)
        await #expect(throws: TelegramError.unavailable("the connection was refused", mayHaveHappened: false)) {
            try await client.page(of: name())
        }
        clock.advance(by: .seconds(1))
        _ = try? await client.page(of: name())
        #expect(clock.waits == [.seconds(4)])
    }
}

@Suite("Calling the Bot API")
struct BotAPITests {
    let clock = HandClock()

    private func api(_ site: ScriptedSite) throws -> BotAPI {
        BotAPI(
            token: try BotToken("123456:SECRETSECRET"), baseURL: "http://bots.example", transport: site.transport,
            clock: clock)
    }

    @Test func `posts JSON to the method's path`() async throws {
        let site = ScriptedSite([.status(200, #"{"ok":true,"result":7}"#), .status(200, #"{"ok":true,"result":8}"#)])
        let api = try api(site)
        #expect(try await api.memberCount(of: ChatReference(parsing: "@daily_orbit")) == 7)
        #expect(try await api.memberCount(of: ChatReference(parsing: "-1001298556816")) == 8)
        let asked = site.asked
        #expect(asked[0].method == .post)
        #expect(asked[0].url == "http://bots.example/bot123456:SECRETSECRET/getChatMemberCount")
        #expect(String(decoding: asked[0].body, as: UTF8.self) == #"{"chat_id":"@daily_orbit"}"#)
        #expect(String(decoding: asked[1].body, as: UTF8.self) == #"{"chat_id":-1001298556816}"#)
    }

    @Test func `a pause that Telegram asks for holds every call back`() async throws {
        let pause =
            #"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 30","parameters":{"retry_after":30}}"#
        let site = ScriptedSite([.status(429, pause), .status(200, #"{"ok":true,"result":7}"#)])
        let api = try api(site)
        let chat = try ChatReference(parsing: "@daily_orbit")
        await #expect(throws: TelegramError.retryAfter(.seconds(30))) { try await api.memberCount(of: chat) }
        await #expect(throws: TelegramError.retryAfter(.seconds(30))) { try await api.me() }
        #expect(site.asked.count == 1)
        clock.advance(by: .seconds(30))
        #expect(try await api.memberCount(of: chat) == 7)
    }

    @Test func `no error carries the token`() async throws {
        for answer in [
            Transport.Answer.status(502, "x"), .status(401, #"{"ok":false,"error_code":401}"#), .status(200, "?"),
        ] {
            let api = try api(ScriptedSite([answer]))
            let error = await #expect(throws: TelegramError.self) { try await api.me() }
            #expect(!String(describing: error).contains("SECRET"))
            #expect(error?.asServiceError?.message.contains("SECRET") == false)
        }
    }
}

private struct NoRandom: RandomSource {
    func bytes(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
}
