internal import Kernel
internal import Synchronization

/// What has happened in the bot's channels since it last asked, and how it wants to hear of it.
final class UpdateQueue: Sendable {
    fileprivate struct Update {
        let id: Int
        let second: Int64
        let kind: String
        let message: JSONValue
    }

    fileprivate struct State {
        var nextID = 100_000_001
        /// Everything up to this second since 1970 has been queued.
        var scannedUntil: Int64
        var waiting: [Update] = []
        var allowed: [String]?
        var webhook: Webhook?
        /// Rises with every `getUpdates` and `setWebhook`; an older call that still waits sees that it was replaced.
        var turn = 0
        var replacedByWebhook = false
    }

    private let world: SimWorld
    private let clock: SimClock
    private let state: Mutex<State>

    /// Telegram keeps updates for a day.
    private static let kept: Int64 = 86_400
    private static let step: Duration = .milliseconds(200)

    init(world: SimWorld, clock: SimClock) {
        self.world = world
        self.clock = clock
        state = Mutex(State(scannedUntil: clock.now.seconds))
    }

    /// How many calls have replaced each other so far.
    var turn: Int { state.withLock { $0.turn } }

    /// `getUpdates {offset, limit, timeout, allowed_updates}`.
    func get(_ arguments: BotArguments) async -> BotReply {
        let limit = min(max(arguments.integer("limit") ?? 100, 1), 100)
        let timeout = min(max(arguments.integer("timeout") ?? 0, 0), 50)
        let turn = state.withLock { state -> Int? in
            guard state.webhook == nil else { return nil }
            if let allowed = arguments.list("allowed_updates") { state.allowed = allowed }
            if let offset = arguments.integer("offset") { state.confirm(offset) }
            state.turn += 1
            state.replacedByWebhook = false
            return state.turn
        }
        guard let turn else {
            return .conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
        }
        for attempt in 0... {
            collect()
            let (found, isReplaced, byWebhook) = state.withLock { state in
                (state.waiting.prefix(limit).map(UpdateQueue.json), state.turn != turn, state.replacedByWebhook)
            }
            if isReplaced {
                return .conflict(
                    byWebhook
                        ? "terminated by setWebhook request"
                        : "terminated by other getUpdates request; make sure that only one bot instance is running")
            }
            if !found.isEmpty || UpdateQueue.step * attempt >= .seconds(timeout) { return .result(.array(found)) }
            do { try await Task.sleep(for: UpdateQueue.step) } catch { break }
        }
        return .result([])
    }

    func setWebhook(_ arguments: BotArguments) -> BotReply {
        let url = arguments.text("url") ?? ""
        if url.isEmpty { return deleteWebhook(arguments) }
        let webhook: Webhook
        do { webhook = try Webhook(url: url, secret: arguments.text("secret_token")) } catch { return error.reply }
        return state.withLock { state in
            if let allowed = arguments.list("allowed_updates") { state.allowed = allowed }
            if arguments.wantsDrop { state.waiting = [] }
            let isSame = state.webhook == webhook
            state.webhook = webhook
            state.turn += 1
            state.replacedByWebhook = true
            return .result(true, isSame ? "Webhook is already set" : "Webhook was set")
        }
    }

    func deleteWebhook(_ arguments: BotArguments) -> BotReply {
        state.withLock { state in
            if arguments.wantsDrop { state.waiting = [] }
            let wasSet = state.webhook != nil
            state.webhook = nil
            return .result(true, wasSet ? "Webhook was deleted" : "Webhook is already deleted")
        }
    }

    func webhookInfo() -> BotReply {
        collect()
        return state.withLock { state in
            var members = [
                JSONValue.Member("url", .string(state.webhook?.url ?? "")),
                JSONValue.Member("has_custom_certificate", false),
                JSONValue.Member("pending_update_count", .integer(Int64(state.waiting.count))),
            ]
            if state.webhook != nil { members.append(.init("max_connections", 40)) }
            if let allowed = state.allowed {
                members.append(.init("allowed_updates", .array(allowed.map { .string($0) })))
            }
            return .result(.object(members))
        }
    }

    /// Queues what a person did.
    func put(_ kind: String, _ content: JSONValue) {
        collect()
        let now = clock.now.seconds
        state.withLock { state in
            guard state.wants(kind) else { return }
            state.waiting.append(Update(id: state.nextID, second: now, kind: kind, message: content))
            state.nextID += 1
        }
    }

    /// What the webhook is to be told next, as the body of a delivery.
    func nextForWebhook() -> (webhook: Webhook, id: Int, body: [UInt8])? {
        guard state.withLock({ $0.webhook != nil }) else { return nil }
        collect()
        return state.withLock { state in
            guard let webhook = state.webhook, let update = state.waiting.first else { return nil }
            var json = JSONWriter(capacity: 1_024)
            UpdateQueue.json(update).write(to: &json)
            return (webhook, update.id, json.bytes)
        }
    }

    /// The webhook has taken this update.
    func confirm(_ id: Int) { state.withLock { $0.waiting.removeAll { $0.id == id } } }

    /// Queues what has happened up to now in the channels where the bot is administrator.
    private func collect() {
        let now = clock.now.seconds
        state.withLock { state in
            let start = max(state.scannedUntil, now - UpdateQueue.kept)
            guard now > start else { return }
            state.scannedUntil = now
            var happened: [(second: Int64, kind: String, message: JSONValue)] = []
            for channel in world.channels {
                guard case .administrator = channel.plan.bot else { continue }
                happened += channel.happenings(after: start, upTo: now)
            }
            for event in happened.sorted(by: { $0.second < $1.second }) where state.wants(event.kind) {
                state.waiting.append(
                    Update(id: state.nextID, second: event.second, kind: event.kind, message: event.message))
                state.nextID += 1
            }
            state.waiting.removeAll { $0.second < now - UpdateQueue.kept }
        }
    }

    private static func json(_ update: Update) -> JSONValue {
        .object([.init("update_id", .integer(Int64(update.id))), .init(update.kind, update.message)])
    }
}

extension UpdateQueue.State {
    /// Forgets what a call has confirmed: everything below a positive offset, all but the last few for a negative one.
    fileprivate mutating func confirm(_ offset: Int) {
        if offset > 0 { waiting.removeAll { $0.id < offset } }
        if offset < 0 { waiting.removeFirst(max(0, waiting.count + offset)) }
    }

    fileprivate func wants(_ kind: String) -> Bool { allowed.map { $0.isEmpty || $0.contains(kind) } ?? true }
}

extension BotArguments {
    fileprivate var wantsDrop: Bool {
        self["drop_pending_updates"]?.bool == true || text("drop_pending_updates")?.lowercased() == "true"
    }
}

extension SimChannel {
    /// Posts that came out and posts that were edited within a span of seconds since 1970.
    fileprivate func happenings(after start: Int64, upTo end: Int64) -> [(
        second: Int64, kind: String, message: JSONValue
    )] {
        guard let last = calendar.index(of: end) else { return [] }
        // An edit comes at most 21 hours after its post. A bot is not told of what it has sent itself.
        let first = calendar.index(of: start - 86_400) ?? 0
        let span = (start + 1)...end
        return (first...last).flatMap { posts(on: $0) }.filter { $0.sentText == nil }.flatMap { post in
            var found: [(Int64, String, JSONValue)] = []
            if span.contains(post.date) {
                found.append((post.date, "channel_post", BotObjects.message(post, in: self, at: post.date)))
            }
            if let edited = post.editedAt, span.contains(edited) {
                found.append((edited, "edited_channel_post", BotObjects.message(post, in: self, at: edited)))
            }
            return found
        }
    }
}
