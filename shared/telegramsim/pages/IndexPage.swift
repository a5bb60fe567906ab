/// The simulator's front page: what there is in this world and how to use it.
struct IndexPage: Sendable {
    let world: SimWorld
    let clock: SimClock

    func html() -> String {
        """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><title>A simulated Telegram</title><style>
        body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
        table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #ccc}
        td:nth-child(3){text-align:right}code{background:#eee;padding:0 .2rem}
        </style></head><body>
        <h1>A simulated Telegram</h1>
        <p>This is not Telegram. It is a made-up world that follows from the number \(world.seed) and the time
        (now \(clock.now), \(CountText.speed(clock.speed)) as fast as yours). Add <code>?at=2026-06-01T12:00:00Z</code>
        to a page to see it as it is at that moment.</p>
        <p>The only bot is <code>@\(DemoFacts.bot.username)</code>; its token is
        <code>\(DemoFacts.botToken)</code>.</p>
        <h2>Channels</h2>
        <table><tr><th>Channel</th><th>Number</th><th>Subscribers</th><th>Owner</th><th>Our bot</th></tr>
        \(world.channels.map(row).joined(separator: "\n"))
        </table>
        <h2>People</h2>
        <p>Each can sign in:</p>
        <ul>\(DemoFacts.people.map(person).joined())</ul>
        <h2>Controls</h2>
        <ul><li><code>GET /sim/clock</code>, <code>POST /sim/clock {"now":"2026-12-01T00:00:00Z","speed":60}</code></li>
        <li><code>GET /sim/messages?user_id=1001</code>: what the bot wrote to a person; <code>&amp;all=true</code>: both
        sides; <code>GET /sim/files/document-7</code>: a file it sent; <code>GET /sim/presses?user_id=1001</code></li>
        <li><code>POST /sim/people/1001/send {"text":"/start"}</code>,
        <code>POST /sim/people/1001/press {"button":"Daily Orbit"}</code>, <code>…/block</code>, <code>…/unblock</code></li>
        <li><code>POST /sim/trouble {"method":"sendMessage","status":429,"times":2,"retry_after":3}</code>: the next calls
        fail; <code>DELETE /sim/trouble</code></li></ul>
        </body></html>

        """
    }

    private func row(_ channel: SimChannel) -> String {
        let plan = channel.plan
        let name = plan.username.map { "<a href=\"/s/\($0)\">@\($0)</a>" } ?? "private"
        let role =
            switch plan.bot {
            case .administrator(let canPost): canPost ? "administrator" : "administrator, may not post"
            case .absent: "not there"
            case .kicked: "was removed"
            }
        let count = CountText.full(channel.subscribers(at: clock.now))
        return """
            <tr><td>\(HTMLText.escaped(plan.title)) (\(name)\(plan.hasPreview || plan.username == nil ? "" : ", no preview"))\
            </td><td>\(plan.id)</td><td>\(count)</td><td>\(plan.owner)</td><td>\(role)</td></tr>
            """
    }

    private func person(_ person: DemoFacts.Person) -> String {
        """
        <li><a href="/sim/login?user_id=\(person.id)">\(person.id)</a> \(person.firstName)\
        \(person.hasBlockedBot ? ", has blocked the bot" : person.hasStartedBot ? "" : ", has never written to the bot")</li>
        """
    }
}

extension CountText {
    /// `1×`, `0.5×`, `3600×`.
    fileprivate static func speed(_ speed: Double) -> String {
        speed == speed.rounded() ? "\(Int(speed))×" : "\(speed)×"
    }
}
