package import Kernel
package import Resilience

/// Counts in a Redis server, so that several processes share their limits. The server's clock counts.
package struct RedisRateLimiter: RateLimitStore {
    private let client: RedisClient

    package init(_ client: RedisClient) {
        self.client = client
    }

    package func take(_ limit: RateLimit, key: String, cost: Int) async throws(ServiceError) -> RateVerdict {
        precondition(limit.canAllow(cost: cost), "a cost of \(cost) can never pass the limit \(limit.name)")
        let interval = max(1, limit.interval.microseconds)
        let reply: RedisValue
        do {
            reply = try await client.script(
                Self.script, keys: [Self.key(limit, key)],
                arguments: [interval, Int64(limit.burst), Int64(cost)].map(String.init))
        } catch {
            throw error.asServiceError ?? Self.unusable
        }
        let numbers = reply.array?.compactMap(\.integer) ?? []
        guard numbers.count == 4 else { throw Self.unusable }
        return RateVerdict(
            limit: limit, isAllowed: numbers[0] == 1, remaining: Int(numbers[1]),
            retryAfter: .microseconds(numbers[2]), reset: .microseconds(numbers[3]))
    }

    /// `rl:{class}:{key}`, both percent-encoded: a colon in one cannot pass for the other.
    static func key(_ limit: RateLimit, _ key: String) -> String { "rl:\(encoded(limit.name)):\(encoded(key))" }

    private static func encoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                bytes.append(byte)
            default:
                bytes.append(UInt8(ascii: "%"))
                bytes += hexadecimal([byte]).utf8
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static var unusable: ServiceError {
        ServiceError(.unavailable, "The shared counts cannot be used.", code: "counts_unusable")
    }

    /// `GCRACell.take` in Lua, in microseconds: the interval, the burst and the cost go in; whether it is allowed, what
    /// remains, when to come back and when all is available again come out. The moment is kept in full digits (`%.0f`),
    /// for Lua would round it, and expires when it says nothing any more.
    private static let script = RedisScript(
        """
        local clock = redis.call('TIME')
        local now = clock[1] * 1000000 + clock[2]
        local interval, burst, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
        local start = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
        local wanted = start + interval * math.max(cost, 1)
        local wait = math.max(wanted - interval * burst - now, 0)
        local arrival = start
        if wait == 0 and cost > 0 then
            arrival = wanted
            local life = math.max(math.ceil((arrival - now) / 1000), 1)
            redis.call('SET', KEYS[1], string.format('%.0f', arrival), 'PX', life)
        end
        local room = math.max(now + interval * burst - arrival, 0)
        return {wait == 0 and 1 or 0, math.floor(room / interval), math.ceil(wait), math.ceil(arrival - now)}
        """)
}
