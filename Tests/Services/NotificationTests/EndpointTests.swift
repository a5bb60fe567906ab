import HTTP
import Kernel
import NotificationCore
import TestSupport
import Testing

@testable import NotificationService

@Suite("The endpoints of the inbox")
struct InboxEndpointTests {
    static func filled(_ kind: DatabaseKind = .sqlite, _ body: (Desk) async throws -> Void) async throws {
        try await Desk.open(kind) { desk in
            for user in [Desk.ada, Desk.bob] { try await desk.know(user) }
            for number in Int64(1)...3 { try await desk.tell(Told.paid(number), id: "e-\(number)") }
            try await desk.tell(Told.paid(4, by: Desk.bob), id: "e-4")
            try await body(desk)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `one's own messages are listed newest first, page by page`(kind: DatabaseKind) async throws {
        try await Self.filled(kind) { desk in
            let first = try await desk.send(.get, "/api/v1/notifications?limit=2")
            #expect(first.status == 200)
            #expect(first.json["items"]?.array?.compactMap { $0["facts"]?["payment_id"]?.integer } == [3, 2])
            #expect(first.json["items"]?[0]?["topic"] == "payment")
            let cursor = try #require(first.json["next_cursor"]?.string)
            let last = try await desk.send(.get, "/api/v1/notifications?limit=2&cursor=\(cursor)")
            #expect(last.json["items"]?.array?.compactMap { $0["facts"]?["payment_id"]?.integer } == [1])
            #expect(last.json["next_cursor"] == nil)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `what is read is counted no more, and what is put away is elsewhere`(kind: DatabaseKind) async throws {
        try await Self.filled(kind) { desk in
            #expect(try await desk.send(.get, "/api/v1/notifications/unread").json["unread"] == 3)
            let read = try await desk.send(.post, "/api/v1/notifications/1/read")
            #expect(read.status == 200 && read.json["read_at"] == "2026-11-24T09:00:00Z")
            desk.clock.advance(by: .hours(1))
            let again = try await desk.send(.post, "/api/v1/notifications/1/read")
            #expect(again.json["read_at"] == "2026-11-24T09:00:00Z")
            let archived = try await desk.send(.post, "/api/v1/notifications/2/archive")
            #expect(archived.json["archived_at"] == "2026-11-24T10:00:00Z")
            #expect(try await desk.send(.get, "/api/v1/notifications/unread").json["unread"] == 1)
            func ids(_ query: String) async throws -> [Int64] {
                try await desk.send(.get, "/api/v1/notifications?\(query)").json["items"]?.array?
                    .compactMap { $0["id"]?.integer } ?? []
            }
            #expect(try await ids("") == [3, 1])
            #expect(try await ids("unread=true") == [3])
            #expect(try await ids("archived=true") == [2])
            #expect(try await desk.send(.post, "/api/v1/notifications/read-all").json["marked"] == 1)
            #expect(try await desk.send(.get, "/api/v1/notifications/unread").json["unread"] == 0)
            #expect(try await desk.uses.inbox.unread(of: Desk.bob) == 1)
        }
    }

    @Test func `somebody else's message and delivery answer like unknown ones, byte for byte, and stay`() async throws {
        try await Self.filled { desk in
            let before = try await desk.inbox(of: Desk.bob)
            for tail in ["notifications/ID/read", "notifications/ID/archive", "notifications/deliveries/ID/replay"] {
                func post(_ id: String) async throws -> Answer {
                    try await desk.send(.post, "/api/v1/" + tail.replacing("ID", with: id))
                }
                let (foreign, unknown) = (try await post("4"), try await post("987654321"))
                #expect(foreign.status == 404 && unknown.status == 404)
                #expect(foreign.text == unknown.text && foreign.headers == unknown.headers)
                #expect(try await post("0").blamed == ["#/id"])
                #expect(try await post("x").status == 422)
            }
            #expect(try await desk.inbox(of: Desk.bob) == before)
            let mine = try await desk.send(.get, "/api/v1/notifications?user_id=4&limit=100").json["items"]?.array
            #expect(mine?.count == 3)
        }
    }

    @Test func `bad queries name their field`() async throws {
        try await Desk.open { desk in
            for (query, field) in [
                ("limit=0", "limit"), ("limit=101", "limit"), ("cursor=-1", "cursor"), ("unread=yes", "unread"),
            ] {
                let answer = try await desk.send(.get, "/api/v1/notifications?\(query)")
                #expect(answer.status == 422 && answer.blamed == ["#/\(field)"])
            }
            let answer = try await desk.send(.get, "/api/v1/notifications/deliveries?status=lost")
            #expect(answer.blamed == ["#/status"])
        }
    }

    @Test func `every route says who may call it`() async throws {
        try await Desk.open { desk in
            let open = desk.routes.filter { $0.access == .everyone }.map(\.pattern)
            #expect(Set(open) == ["/api/v1/notifications/unsubscribe"])
            #expect(desk.routes.filter { $0.access == .service }.allSatisfy { $0.pattern.hasPrefix("/internal/") })
            #expect(
                desk.routes.filter { $0.pattern.hasPrefix("/api/") && $0.access != .everyone }
                    .allSatisfy { $0.access == .user() })
        }
    }
}

@Suite("The endpoints of deliveries")
struct DeliveryEndpointTests {
    @Test(arguments: DatabaseKind.available)
    func `what failed is shown with its reason, and sent again when asked for`(kind: DatabaseKind) async throws {
        try await Desk.open(kind, ways: [.email]) { desk in
            try await desk.know()
            try await desk.tell(Told.paid(), id: "e-1")
            let path = "/api/v1/notifications/deliveries"
            #expect(try await desk.send(.post, "\(path)/1/replay").status == 409)
            desk.channels[.email]?.answer(.refused(reason: "550 no such mailbox"))
            try await desk.sender(.email).sendAll()
            let shown = try await desk.send(.get, "\(path)?channel=email&status=failed").json["items"]?[0]
            #expect(shown?["last_error"] == "550 no such mailbox" && shown?["attempts"] == 1)
            #expect(shown?["channel"] == "email" && shown?["kind"] == "payment_processed")
            #expect(try await desk.send(.get, "\(path)?status=sent").json["items"] == .array([]))
            let again = try await desk.send(.post, "\(path)/1/replay")
            #expect(again.status == 200 && again.json["status"] == "pending")
            try await desk.sender(.email).sendAll()
            #expect(try await desk.deliveries().map(\.status) == [.sent])
            let keys = desk.channels[.email]?.sent.map(\.key) ?? []
            #expect(keys.count == 2 && keys[0] == keys[1])
            #expect(try await desk.send(.post, "\(path)/1/replay").json["code"] == "delivery_not_over")
        }
    }
}

@Suite("The endpoints of preferences")
struct PreferencesEndpointTests {
    static let path = "/api/v1/notifications/preferences"

    @Test(arguments: DatabaseKind.available)
    func `everybody begins with everything at once, and changes what they name`(kind: DatabaseKind) async throws {
        try await Desk.open(kind) { desk in
            try await desk.know()
            let before = try await desk.send(.get, Self.path)
            #expect(before.headers["ETag"] == "\"preferences-0\"")
            #expect(before.json["language"] == "account" && before.json["min_severity"] == "warning")
            #expect(before.json["quiet_hours"] == ["enabled": false, "start": "22:00", "end": "08:00"])
            #expect(before.json["events"]?["payment"]?["email"] == "immediate")
            let changed = try await desk.send(
                .put, Self.path,
                json: """
                    {"language":"uz","min_severity":"high","muted_channels":[9,7],
                     "quiet_hours":{"enabled":true,"end":"07:30"},
                     "events":{"alert":{"email":"daily","telegram":"off"},"payment":{"inbox":"off"}}}
                    """)
            #expect(changed.status == 200 && changed.headers["ETag"] == "\"preferences-1\"")
            let shown = try await desk.send(.get, Self.path).json
            #expect(shown == changed.json)
            #expect(shown["language"] == "uz" && shown["muted_channels"] == [7, 9])
            #expect(shown["quiet_hours"] == ["enabled": true, "start": "22:00", "end": "07:30"])
            #expect(
                shown["events"]?["alert"] == [
                    "inbox": "immediate", "email": "daily", "telegram": "off", "webhook": "immediate",
                ])
            let back = try await desk.send(.put, Self.path, json: #"{"language":"account","muted_channels":[]}"#).json
            #expect(back["language"] == "account" && back["muted_channels"] == .array([]))
            #expect(back["events"]?["payment"]?["inbox"] == "off")
            #expect(try await desk.send(.get, Self.path, as: Desk.bob).json["version"] == 0)
        }
    }

    @Test func `bad fields are named together, and nothing is changed`() async throws {
        try await Desk.open { desk in
            let answer = try await desk.send(
                .put, Self.path,
                json: """
                    {"quiet_hours":{"start":"25:00","end":"x"},"muted_channels":[1,0],
                     "events":{"payment":{"webhook":"daily","email":"weekly"},"digest":{"inbox":"hourly"}}}
                    """)
            #expect(answer.status == 422)
            #expect(
                answer.blamed == [
                    "#/quiet_hours/start", "#/quiet_hours/end", "#/events/payment/webhook", "#/events/digest/inbox",
                    "#/muted_channels/1",
                ])
            for (body, field) in [
                (#"{"events":{"payment":{"email":"sometimes"}}}"#, "#/events/payment/email"),
                (#"{"events":{"gossip":{"email":"off"}}}"#, "#/events/gossip"),
                (#"{"language":"de"}"#, "#/language"), (#"{"user_id":4}"#, "#/user_id"),
                (#"{"quiet_hours":{"start":"08:00"}}"#, "#/quiet_hours/end"),
            ] {
                let answer = try await desk.send(.put, Self.path, json: body)
                #expect(answer.status == 422 && answer.blamed == [field], "\(answer.text)")
            }
            #expect(try await desk.send(.get, Self.path).json["version"] == 0)
        }
    }

    @Test func `a writer who names a version writes only over that one`() async throws {
        try await Desk.open { desk in
            let change = #"{"min_severity":"high"}"#
            for (tag, status) in [
                ("\"preferences-1\"", 412), ("\"other\"", 412), ("\"preferences-0\"", 200), ("\"preferences-0\"", 412),
                ("*", 200),
            ] {
                let answer = try await desk.send(.put, Self.path, json: change, headers: ["If-Match": tag])
                #expect(answer.status == status, "\(tag)")
            }
            // The same again is no change.
            #expect(try await desk.send(.put, Self.path, json: change).headers["ETag"] == "\"preferences-1\"")
        }
    }

    @Test func `a muted channel is quiet and speaks again`() async throws {
        try await Desk.open { desk in
            let preferences = desk.uses.preferences
            let quiet = try await preferences.mute(ChannelID(7), isMuted: true, of: Desk.ada)
            #expect(quiet.mutedChannels == [ChannelID(7)])
            let heard = try await preferences.mute(ChannelID(7), isMuted: false, of: Desk.ada)
            #expect(heard.mutedChannels.isEmpty)
        }
    }
}

@Suite("The link that ends mails")
struct StopMailsTests {
    @Test(arguments: Language.allCases)
    func `a look changes nothing, the button ends mails of that kind only`(language: Language) async throws {
        try await Desk.open { desk in
            try await desk.know(language: language)
            let links = SignedStopLinks(publicURL: "http://bot.test", secret: "a secret of this desk")
            for topic in Topic.allCases {
                let path = String(links.link(for: Desk.ada, topic: topic).dropFirst("http://bot.test".count))
                let shown = try await desk.send(.get, path, as: nil)
                #expect(shown.status == 200 && shown.text.contains("<form method=\"post\">"))
                #expect(shown.text.contains("lang=\"\(language.rawValue)\""))
                #expect(try await desk.uses.preferences.show(of: Desk.ada).frequency(of: topic, at: .email) != .off)
                for _ in 1...2 {
                    let ended = try await desk.send(.post, path, as: nil)
                    #expect(ended.status == 200 && !ended.text.contains("<form"))
                }
                let after = try await desk.uses.preferences.show(of: Desk.ada)
                #expect(after.frequency(of: topic, at: .email) == .off)
                #expect(after.frequency(of: topic, at: .telegram) == .immediate)
            }
        }
    }

    @Test func `a link that is not ours, or was made for somebody else, does nothing`() async throws {
        try await Desk.open { desk in
            try await desk.know()
            let ours = SignedStopLinks(publicURL: "", secret: "a secret of this desk")
            let token = String(ours.link(for: Desk.ada, topic: .alert).split(separator: "=").last ?? "")
            let others = SignedStopLinks(publicURL: "", secret: "another secret").link(for: Desk.ada, topic: .alert)
            let parts = token.split(separator: ".")
            for forged in [
                "", "x", "3.alert.", "4.alert.\(parts[2])", "3.payment.\(parts[2])", "+3.alert.\(parts[2])",
                "03.alert.\(parts[2])", "\(token).x", String(others.split(separator: "=").last ?? ""),
                String(token.dropLast()),
            ] {
                let answer = try await desk.send(.post, "/api/v1/notifications/unsubscribe?token=\(forged)", as: nil)
                #expect(answer.status == 404, "\(forged)")
            }
            #expect(try await desk.send(.post, "/api/v1/notifications/unsubscribe", as: nil).blamed == ["#/token"])
            #expect(try await desk.uses.preferences.show(of: Desk.ada) == .usual)
        }
    }
}

@Suite("The endpoints of texts")
struct TemplateEndpointTests {
    @Test func `every kind is listed and shown with its sample, or with facts of one's own`() async throws {
        try await Desk.open { desk in
            try await desk.know()
            let path = "/api/v1/notifications/templates"
            let list = try await desk.send(.get, path).json["items"]?.array ?? []
            #expect(list.compactMap { $0["kind"]?.string } == MessageKind.allCases.map(\.rawValue))
            for entry in list {
                let kind = try #require(entry["kind"]?.string)
                let shown = try await desk.send(.post, "\(path)/\(kind)/preview", json: #"{"language":"ru"}"#)
                #expect(shown.status == 200 && shown.json["body"]?.string?.isEmpty == false, "\(shown.text)")
            }
            let own = try await desk.send(
                .post, "\(path)/payment_processed/preview",
                json: #"{"language":"en","facts":{"amount":500000,"currency":"UZS"}}"#)
            #expect(own.json["subject"] == "Payment received: 5,000.00\u{A0}UZS")
            let bad = try await desk.send(
                .post, "\(path)/payment_processed/preview", json: #"{"language":"en","facts":{"amount":"much"}}"#)
            #expect(bad.status == 422 && bad.blamed == ["#/facts/amount"])
            #expect(try await desk.send(.post, "\(path)/gossip/preview", json: #"{"language":"en"}"#).status == 404)
            #expect(try await desk.deliveries().isEmpty)
        }
    }
}
