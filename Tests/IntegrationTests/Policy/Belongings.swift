internal import Kernel
internal import TestSupport

/// How an owner comes by each kind of thing that a path can name. A new kind of resource is one entry here.
enum Belongings {
    typealias Maker = @Sendable (Household, ServiceDocument) async throws -> String

    static let makers: [String: Maker] = [
        "user": { home, _ in String(try await home.person(.owner).person.id) },
        "session": { home, _ in
            try await first("/api/v1/sessions", list: "sessions", of: home)
        },
        "channel": { home, service in
            let id = try await made("/api/v1/channels", ["telegram_id": "@daily_orbit"], by: home)
            // Analytics takes the channel on a little later.
            let token = try await home.person(.owner).token
            let path = "/api/v1/analytics/channels/\(id)/collection"
            guard try await eventually({ try await home.suite.gateway.get(path, token: token).status == 200 }) else {
                throw SupportError("analytics does not know channel \(id)")
            }
            return id
        },
        // Nothing is read of it at the moment.
        "quiet-channel": { home, service in
            let id = try await home.thing("channel", at: service)
            let token = try await home.person(.owner).token
            let path = "/api/v1/analytics/channels/\(id)/collection"
            let isRead = try await eventually(attempts: 1_500) {
                let answer = try await home.suite.gateway.get(path, token: token)
                return try answer.json["history"]?["progress"]?.string == "complete"
            }
            guard isRead else { throw SupportError("channel \(id) is still being read") }
            return id
        },
        "import": { home, service in
            let channel = try await home.thing("channel", at: service)
            let answer = try await home.suite.gateway.send(
                "POST", "/api/v1/analytics/channels/\(channel)/import", token: try await home.person(.owner).token,
                type: "text/csv", body: Array("date,joined,left\n2024-05-06,120,80\n".utf8))
            return try text(answer.json["id"], of: answer)
        },
        "post": { home, service in
            let channel = try await home.thing("channel", at: service)
            return try await first(
                "/api/v1/analytics/channels/\(channel)/posts", list: "posts", id: "message_id", of: home)
        },
        "subscription": { home, _ in
            let choice: JSONValue = ["plan": "pro", "cycle": "monthly", "payment_method": "pm_card_visa"]
            return try await made("/api/v1/payments/subscriptions", choice, by: home)
        },
        "payment": { home, _ in try await paid(with: "pm_card_visa", by: home) },
        "invoice": { home, service in
            _ = try await home.thing("subscription", at: service)
            return try await first("/api/v1/payments/invoices", list: "items", of: home)
        },
        // A charge that waits for its card's owner.
        "charge": { home, _ in
            let payment = try await paid(with: "pm_card_threeDSecure", by: home)
            let path = "/api/v1/payments/\(payment)"
            let answer = try await home.suite.gateway.get(path, token: try await home.person(.owner).token)
            return try text(answer.json["payment"]?["gateway_id"], of: answer)
        },
        // Everybody is welcomed, in the inbox and by mail.
        "notification": { home, _ in try await first("/api/v1/notifications", list: "items", of: home) },
        "delivery": { home, service in try await failedDelivery(of: home, at: service) },
        "webhook": { home, _ in
            try await made("/api/v1/notifications/webhooks", ["url": "https://nowhere.invalid/hook"], by: home)
        },
        // Sagas belong to nobody; the service has one because an owner with what it works on was there.
        "saga": { home, service in
            _ = try await home.thing(service.service == "payment" ? "subscription" : "channel", at: service)
            let token = try Household.neighbour(for: service.service)
            // One that is over: nothing about it changes any more.
            let path = "/sagas?limit=1&state=completed"
            let isOver = try await eventually {
                try await service.client.get(path, token: token).json["sagas"]?.array?.isEmpty == false
            }
            guard isOver else { throw SupportError("no saga of \(service.service) is over") }
            let answer = try await service.client.get(path, token: token)
            return try text(answer.json["sagas"]?[0]?["id"], of: answer)
        },
    ]

    /// A payment of the owner's for a month of Pro.
    private static func paid(with card: String, by home: Household) async throws -> String {
        try await made(
            "/api/v1/payments/process", ["amount": 999, "currency": "USD", "payment_method": .string(card)], by: home)
    }

    /// A delivery that may be repeated: its webhook leads nowhere and is switched off before the second attempt.
    private static func failedDelivery(of home: Household, at service: ServiceDocument) async throws -> String {
        let webhook = try await made(
            "/api/v1/notifications/webhooks", ["url": "https://nowhere.invalid/hook"], by: home)
        let owner = try await home.person(.owner)
        let token = owner.token
        func change(_ method: String, _ path: String, _ body: String) async throws {
            let answer = try await home.suite.gateway.send(
                method, "/api/v1/notifications/\(path)", token: token, type: "application/json",
                body: Array(body.utf8))
            guard answer.status == 200 else { throw SupportError("\(path) stays as it is: \(answer.text)") }
        }
        try await change("PUT", "preferences", #"{"events": {"subscription": {"webhook": "immediate"}}}"#)
        let notice: JSONValue = [
            "key": .string("delivery-of-\(owner.person.id)"), "kind": "plan_activated",
            "facts": ["plan": "pro", "period_end": "2027-01-01T00:00:00Z"],
        ]
        _ = try await service.client.post(
            "/internal/users/\(owner.person.id)/notices", notice, token: try Household.neighbour(for: service.service))
        let path = "/api/v1/notifications/deliveries?channel=webhook"
        _ = try await first(path, list: "items", of: home)
        try await change("PATCH", "webhooks/\(webhook)", #"{"is_active": false}"#)
        return try await first("\(path)&status=failed", list: "items", of: home)
    }

    /// What a POST of the owner's has made.
    private static func made(
        _ path: String, _ body: JSONValue, id: String = "id", by home: Household
    ) async throws -> String {
        let answer = try await home.suite.gateway.post(path, body, token: try await home.person(.owner).token)
        guard answer.status == 201 else { throw SupportError("POST \(path): \(answer.status) \(answer.text)") }
        return try text(answer.json[id], of: answer)
    }

    /// The first of a list of the owner's, as soon as there is one.
    private static func first(
        _ path: String, list: String, id: String = "id", of home: Household
    ) async throws -> String {
        let token = try await home.person(.owner).token
        let found = try await eventually(attempts: 1_500) {
            let answer = try await home.suite.gateway.get(path, token: token)
            return try answer.json[list]?.array?.isEmpty == false
        }
        let answer = try await home.suite.gateway.get(path, token: token)
        guard found else { throw SupportError("\(path) is empty: \(answer.text)") }
        return try text(answer.json[list]?[0]?[id], of: answer)
    }

    private static func text(_ value: JSONValue?, of answer: PlainClient.Answer) throws -> String {
        switch value {
        case .integer(let number)?: return String(number)
        case .string(let text)?: return text
        default: throw SupportError("no id in \(answer.status) \(answer.text)")
        }
    }

    /// An id of the same form that nobody has.
    static func unknown(_ id: String) -> String {
        if Int64(id) != nil { return "9000000000000000001" }
        let turned = id.suffix(6).map { character -> Character in
            character.isNumber ? (character == "0" ? "1" : "0") : (character == "a" ? "b" : "a")
        }
        return id.dropLast(6) + String(turned)
    }
}
