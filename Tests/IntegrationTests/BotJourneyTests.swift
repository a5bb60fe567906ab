internal import Kernel
internal import TestSupport
internal import Testing

/// What a person does in a chat with the bot, with the whole suite and a simulated Telegram behind it.
@Suite("Somebody uses the suite through the bot")
struct BotJourneyTests {
    @Test(.suiteOfItsOwn)
    func `a chat is linked, a channel connected, its numbers shown by menu and taken home as a file`() async throws {
        try await withSuite { suite in
            let gateway = suite.gateway
            let person = try await Person.newcomer("ada", at: gateway)
            let token = try await person.logIn(at: gateway)
            let ada = TelegramPerson(id: 1_001, telegram: PlainClient(port: gateway.port + 99))

            let code = try await linkCode(of: token, at: gateway)
            try await ada.send("/start \(code)", until: "now linked")
            let link = try await gateway.get("/api/v1/notifications/telegram", token: token)
            #expect(try link.json["is_linked"]?.bool == true && link.json["telegram_id"]?.integer == 1_001)
            #expect(
                try await eventuallyAtGateway {
                    try await gateway.get("/api/v1/profile", token: token).json["telegram_id"]?.integer == 1_001
                })

            try await ada.send("/add_channel", until: "Which channel?")
            try await ada.send("@daily_orbit", until: "Daily Orbit is connected")
            let channels = try await gateway.get("/api/v1/channels", token: token)
            let id = try #require(try channels.json["items"]?[0]?["id"]?.integer, "\(channels.text)")
            // The free plan has room for one.
            try await ada.send("/add_channel @tiny_workshop", until: "no room for another channel")
            #expect(
                try await eventuallyAtGateway {
                    let state = try await gateway.get("/api/v1/analytics/channels/\(id)/collection", token: token)
                    return try state.status == 200 && state.json["history"]?["progress"]?.string == "complete"
                })

            try await ada.send("/analytics", until: "Which channel?")
            try await ada.press("Daily Orbit", until: "over how many days?")
            try await ada.press("30 days", until: "Subscribers: 1")
            let shown = try await ada.last()
            #expect(
                shown.contains("Posts: ") && shown.contains("sample: ") && shown.contains("public page"), "\(shown)")
            try await ada.press("Growth", until: "Daily Orbit · Growth")
            try await ada.press("« Back", until: "over how many days?")

            try await ada.send("/export_csv", until: "Which channel?")
            try await ada.press("Daily Orbit", until: "over how many days?")
            try await ada.press("7 days", until: "daily numbers of 7 days")
            let table = try await ada.lastFile()
            #expect(table.hasPrefix("channel,date,metric,value,unit,sources,sample_size,"), "\(table.prefix(200))")
            #expect(table.contains("Daily Orbit,") && table.contains(",subscribers,"))

            #expect(
                try await gateway.send(
                    "DELETE", "/api/v1/notifications/telegram", token: token, type: nil, body: []
                ).isSuccess)
            try await ada.send("/stats", until: "not linked to an account yet")
        }
    }

    /// The notification service is one of the last to be ready.
    private func linkCode(of token: String, at gateway: PlainClient) async throws -> String {
        var last = ""
        for _ in 0..<300 {
            let answer = try await gateway.post("/api/v1/notifications/telegram/link", [:], token: token)
            if answer.status == 201, let code = try answer.json["code"]?.string { return code }
            last = "\(answer.status) \(answer.text)"
            try await Task.sleep(for: .milliseconds(100))
        }
        throw SupportError("no link: \(last)")
    }
}

/// Somebody of the simulated Telegram, as its controls move them.
struct TelegramPerson: Sendable {
    let id: Int
    let telegram: PlainClient

    /// Writes to the bot and waits for what it answers.
    func send(_ text: String, until answer: String) async throws {
        _ = try await telegram.post("/sim/people/\(id)/send", ["text": .string(text)])
        try await wait(for: answer)
    }

    /// Presses the newest button of that text and waits for what the bot shows.
    func press(_ button: String, until answer: String) async throws {
        let pressed = try await telegram.post("/sim/people/\(id)/press", ["button": .string(button)])
        guard pressed.isSuccess else { throw SupportError("no button \(button): \(pressed.text)") }
        try await wait(for: answer)
    }

    /// The text of the bot's newest message.
    func last() async throws -> String { try await messages().last?["text"]?.string ?? "" }

    /// The file that came with the bot's newest message.
    func lastFile() async throws -> String {
        let id = try await messages().last?["document"]?["file_id"]?.string ?? "none"
        return try await telegram.get("/sim/files/\(id)").text
    }

    private func messages() async throws -> [JSONValue] {
        try await telegram.get("/sim/messages?user_id=\(id)").json.array ?? []
    }

    private func wait(for answer: String) async throws {
        guard try await eventuallyAtGateway({ try await last().contains(answer) }) else {
            throw SupportError("the bot did not say “\(answer)” but: \(try await last())")
        }
    }
}
