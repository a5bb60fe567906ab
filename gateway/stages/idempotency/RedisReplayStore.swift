internal import Auth
internal import HTTP
internal import Kernel
internal import Logging
internal import Redis

/// Remembers keyed requests in a Redis server, shared by all gateways that use it.
///
/// While the server is away keyed requests are refused: done unremembered, a repeat would do them twice.
struct RedisReplayStore: ReplayStore {
    private let client: RedisClient
    private let logger: Logger

    init(_ client: RedisClient, logger: Logger) {
        self.client = client
        self.logger = logger
    }

    func begin(_ ticket: ReplayTicket, patience: Duration) async throws(ServiceError) -> ReplayVerdict {
        // A key that goes away between the two commands is free at the second turn.
        for _ in 0..<2 {
            let words = [
                Array("SET".utf8), RedisReplayStore.key(ticket), ticket.payload, Array("NX".utf8), Array("PX".utf8),
                RedisReplayStore.milliseconds(patience),
            ]
            if try await run(words) == .status("OK") { return .begun }
            guard case .bytes(let known) = try await run([Array("GET".utf8), RedisReplayStore.key(ticket)]) else {
                continue
            }
            return RedisReplayStore.verdict(known, ticket)
        }
        return .inProgress
    }

    func finish(_ ticket: ReplayTicket, _ answer: ReplayedAnswer) async {
        let words = [
            Array("SET".utf8), RedisReplayStore.key(ticket), ticket.payload + RedisReplayStore.encoded(answer),
            Array("PX".utf8), RedisReplayStore.milliseconds(ReplayLimits.life),
        ]
        await note(words, "The answer to a keyed request could not be remembered")
    }

    func abandon(_ ticket: ReplayTicket) async {
        await note([Array("DEL".utf8), RedisReplayStore.key(ticket)], "The key of a request could not be freed")
    }

    /// The work is done either way: a failure here is told to the operator, and the key is free again after its time.
    private func note(_ words: [[UInt8]], _ failure: Logger.Message) async {
        do { _ = try await run(words) } catch { logger.warning(failure, metadata: ["cause": "\(error.message)"]) }
    }

    private func run(_ words: [[UInt8]]) async throws(ServiceError) -> RedisValue {
        do {
            return try await client.run(words)
        } catch {
            throw error.asServiceError
                ?? ServiceError(
                    .unavailable, "Keyed requests cannot be remembered.", code: "replay_store_unusable",
                    retryAfter: .seconds(1))
        }
    }

    private static func key(_ ticket: ReplayTicket) -> [UInt8] { Array("idem:\(hexadecimal(ticket.key))".utf8) }

    private static func milliseconds(_ span: Duration) -> [UInt8] {
        Array(String(max(1, span.microseconds / 1_000)).utf8)
    }
}

extension RedisReplayStore {
    /// What is stored is the digest of the payload, and behind it the answer once there is one.
    static func verdict(_ known: [UInt8], _ ticket: ReplayTicket) -> ReplayVerdict {
        guard known.starts(with: ticket.payload) else { return .otherPayload }
        let rest = Array(known.dropFirst(ticket.payload.count))
        if rest.isEmpty { return .inProgress }
        // What cannot be read was written by another version: it was done, and cannot be repeated.
        return .finished(decoded(rest) ?? ReplayedAnswer(status: 200, headers: [:], body: nil))
    }

    static func encoded(_ answer: ReplayedAnswer) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("status", answer.status)
            json.name("headers")
            json.array { json in
                for field in answer.headers {
                    json.array { json in
                        json.value(field.name)
                        json.value(field.value)
                    }
                }
            }
            json.member("body", ifPresent: answer.body.map { Base64URL.encode($0) })
        }
        return json.bytes
    }

    static func decoded(_ bytes: [UInt8]) -> ReplayedAnswer? {
        guard let json = try? JSONValue(parsing: bytes), case .integer(let status)? = json["status"],
            let fields = json["headers"]?.array
        else { return nil }
        var headers = Headers()
        for field in fields {
            guard let pair = field.array, pair.count == 2, let name = pair[0].string, let value = pair[1].string else {
                return nil
            }
            headers.add(name, value)
        }
        var body: [UInt8]?
        if let text = json["body"]?.string {
            guard let bytes = Base64URL.decode(text) else { return nil }
            body = bytes
        }
        return ReplayedAnswer(status: Int(status), headers: headers, body: body)
    }
}
