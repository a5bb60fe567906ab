import HTTP
import Kernel
import NotificationAPI
import NotificationCore
import Synchronization
import TestSupport
import Testing

@testable import NotificationService

/// The front door of webhooks, with a database and a receiver behind it.
private struct EndpointsDesk {
    let receiver: Receiver
    let router: Router
    static let path = "/api/v1/notifications/webhooks"

    static func with(_ body: (EndpointsDesk) async throws -> Void) async throws {
        try await Receiver.with { receiver, store, channel in
            let (webhooks, clock, random) = (store.webhooks, store.clock, SeededRandom(seed: 5))
            let useCases = WebhooksRouter.UseCases(
                create: CreateWebhook(webhooks: webhooks, rule: channel.rule, clock: clock, random: random),
                show: ShowWebhooks(webhooks: webhooks),
                change: ChangeWebhook(webhooks: webhooks, rule: channel.rule, clock: clock),
                delete: DeleteWebhook(webhooks: webhooks),
                rotate: RotateSecret(webhooks: webhooks, clock: clock, random: random),
                test: TestWebhook(webhooks: webhooks, channel: channel, clock: clock, random: random))
            let router = try Router(WebhooksRouter(useCases).routes, middleware: [])
            try await body(EndpointsDesk(receiver: receiver, router: router))
        }
    }

    func send(
        _ method: HTTPMethod, _ target: String, _ json: String? = nil, as user: Int64 = 1
    ) async throws -> Answer {
        var headers = Headers()
        if json != nil { headers["Content-Type"] = "application/json" }
        let response = await router.respond(
            to: Request(
                method: method, target: target, path: String(target.prefix { $0 != "?" }), headers: headers,
                body: json.map { RequestBody(Array($0.utf8)) } ?? .empty,
                context: RequestContext(identity: Identity(kind: .user(UserID(user)), telegramID: nil))))
        return try await Answer(response)
    }

    /// Makes one and gives its path.
    func made(as user: Int64 = 1) async throws -> String {
        let answer = try await send(.post, EndpointsDesk.path, #"{"url":"\#(receiver.url)"}"#, as: user)
        return try #require(answer.headers["Location"], "\(answer.text)")
    }
}

@Suite("A person's webhooks")
struct WebhooksRouterTests {
    @Test func `a webhook is set up, its secret shown once, changed, tested and taken away`() async throws {
        try await EndpointsDesk.with { desk in
            let made = try await desk.send(
                .post, EndpointsDesk.path,
                #"{"url":"\#(desk.receiver.url)","events":["payment_failed"],"description":"Касса"}"#)
            #expect(made.status == 201 && made.headers["Cache-Control"] == "no-store")
            let secret = try #require(made.json["secret"]?.string)
            #expect(secret.hasPrefix("whsec_") && Base64.decoded(String(secret.dropFirst(6)))?.count == 32)
            let path = try #require(made.headers["Location"])

            let shown = try await desk.send(.get, path)
            #expect(shown.status == 200 && shown.json["description"]?.string == "Касса")
            #expect(shown.json["is_active"] == true && shown.json["events"] == ["payment_failed"])
            let list = try await desk.send(.get, EndpointsDesk.path)
            #expect(list.json["items"]?[0] == shown.json)
            #expect(!shown.text.contains("whsec_") && !list.text.contains("whsec_"))

            let changed = try await desk.send(.patch, path, #"{"events":["*"],"description":"","is_active":false}"#)
            #expect(changed.status == 200 && changed.json["events"] == nil && changed.json["is_active"] == false)
            let tested = try await desk.send(.post, "\(path)/test")
            #expect(tested.json["delivered"] == false && desk.receiver.messages.isEmpty)
            _ = try await desk.send(.patch, path, #"{"is_active":true}"#)
            #expect(try await desk.send(.post, "\(path)/test").json["delivered"] == true)
            #expect(
                try JSONValue(parsing: try #require(desk.receiver.messages.first).body)["type"]?.string
                    == "webhook_test")

            let rotated = try await desk.send(.post, "\(path)/rotate")
            #expect(rotated.status == 200 && rotated.headers["Cache-Control"] == "no-store")
            #expect(rotated.json["secret"]?.string != secret && rotated.json["previous_until"] != nil)
            let log = try await desk.send(.get, "\(path)/deliveries")
            #expect(log.status == 200 && log.json["items"] == [])

            #expect(try await desk.send(.delete, path).status == 204)
            #expect(try await desk.send(.get, path).status == 404)
        }
    }

    @Test func `a stranger's webhook answers exactly as one that never was`() async throws {
        try await EndpointsDesk.with { desk in
            let path = try await desk.made()
            let nowhere = "\(EndpointsDesk.path)/999"
            let asks: [(HTTPMethod, String, String?)] = [
                (.get, "", nil), (.patch, "", #"{"is_active":false}"#), (.delete, "", nil), (.post, "/rotate", nil),
                (.post, "/test", nil), (.get, "/deliveries", nil),
            ]
            for (method, end, json) in asks {
                let stranger = try await desk.send(method, path + end, json, as: 2)
                let unknown = try await desk.send(method, nowhere + end, json, as: 2)
                #expect(stranger.status == 404 && stranger.json["code"]?.string == "webhook_not_found")
                #expect(
                    stranger.text.split(separator: path).joined() == unknown.text.split(separator: nowhere).joined())
            }
            #expect(try await desk.send(.get, EndpointsDesk.path, as: 2).json["items"] == [])
            #expect(try await desk.send(.get, path).json["is_active"] == true)
            #expect(desk.receiver.messages.isEmpty)
        }
    }

    @Test(arguments: [
        (#"{}"#, ["#/url"]), (#"{"url":"http://10.0.0.1:PORT/"}"#, ["#/url"]),
        (#"{"url":"http://localhost./"}"#, ["#/url"]),
        (#"{"url":"x","events":[],"description":"a\nb"}"#, ["#/url", "#/events", "#/description"]),
        (#"{"url":"http://127.0.0.1:PORT/","events":["welcome","nonsense"]}"#, ["#/events/1"]),
        (#"{"url":"http://127.0.0.1:PORT/","events":["welcome","welcome"]}"#, ["#/events"]),
    ])
    func `bad input is named field by field, and nothing is stored`(body: String, blamed: [String]) async throws {
        try await EndpointsDesk.with { desk in
            let port = desk.receiver.port.withLock { String($0) }
            let json = body.split(separator: "PORT", omittingEmptySubsequences: false).joined(separator: port)
            let answer = try await desk.send(.post, EndpointsDesk.path, json)
            #expect(answer.status == 422 && answer.json["code"]?.string == "validation_failed", "\(answer.text)")
            #expect(answer.json["errors"]?.array?.compactMap { $0["pointer"]?.string } == blamed)
            #expect(try await desk.send(.get, EndpointsDesk.path).json["items"] == [])
            // A change is held to the same rules.
            let path = try await desk.made()
            if body != "{}" { #expect(try await desk.send(.patch, path, json).status == 422) }
        }
    }

    @Test func `the eleventh is refused`() async throws {
        try await EndpointsDesk.with { desk in
            for _ in 0..<10 { _ = try await desk.made() }
            let answer = try await desk.send(.post, EndpointsDesk.path, #"{"url":"\#(desk.receiver.url)"}"#)
            #expect(answer.status == 409 && answer.json["code"]?.string == "webhook_limit_reached")
            #expect(try await desk.send(.get, EndpointsDesk.path).json["items"]?.array?.count == 10)
        }
    }
}
