internal import CHiredis
internal import Glibc
internal import Kernel

/// One connection to a server, signed in, with its database selected.
///
/// `@unchecked Sendable`: the C context belongs to one thread at a time, the one that took the connection out of the
/// client's list, which is kept under a mutex.
final class RedisConnection: @unchecked Sendable {
    private let context: UnsafeMutablePointer<redisContext>

    /// Connects; blocks for as long as the limits say.
    init(to location: RedisLocation, limits: RedisLimits) throws(RedisBroken) {
        let span = timeval(limits.connect)
        guard let context = redisConnectWithTimeout(location.host, Int32(location.port), span) else {
            throw RedisBroken(reason: "no memory for a connection")
        }
        self.context = context
        guard context.pointee.err == 0 else { throw broken }
        guard redisSetTimeout(context, timeval(limits.command)) == REDIS_OK else { throw broken }
        redisEnableKeepAlive(context)
        if let password = location.password {
            try prepare(["AUTH"] + (location.user.map { [$0] } ?? []) + [password])
        }
        if location.database != 0 { try prepare(["SELECT", String(location.database)]) }
        try prepare(["CLIENT", "SETNAME", "analyticbot"])
    }

    deinit { redisFree(context) }

    /// Whether the server has closed it, or said something unasked: both mean that the next answer would not be ours.
    var isStale: Bool {
        var byte: UInt8 = 0
        let count = recv(context.pointee.fd, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
        return count >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK)
    }

    /// Sends one command and waits for its answer. After a throw the connection is of no use: an answer that comes late
    /// would be taken for that of the next command.
    func run(_ words: [[UInt8]]) throws(RedisBroken) -> RedisValue {
        let reply = withWords(words) { count, pointers, lengths in
            redisCommandArgv(context, count, pointers, lengths)
        }
        guard let reply else { throw broken }
        defer { freeReplyObject(reply) }
        return RedisValue(reply.assumingMemoryBound(to: redisReply.self))
    }

    /// The socket, to be waited for.
    var descriptor: Int32 { context.pointee.fd }

    /// Sends one command without waiting for what it is answered.
    func send(_ words: [String]) throws(RedisBroken) {
        let status = withWords(words.map { Array($0.utf8) }) { count, pointers, lengths in
            redisAppendCommandArgv(context, count, pointers, lengths)
        }
        var isDone: Int32 = 0
        guard status == REDIS_OK else { throw broken }
        while isDone == 0 { guard redisBufferWrite(context, &isDone) == REDIS_OK else { throw broken } }
    }

    /// Reads what has come once the socket can be read, and gives every whole message of it.
    func received() throws(RedisBroken) -> [RedisValue] {
        guard redisBufferRead(context) == REDIS_OK else { throw broken }
        var values: [RedisValue] = []
        while true {
            var reply: UnsafeMutableRawPointer?
            guard redisGetReplyFromReader(context, &reply) == REDIS_OK else { throw broken }
            guard let reply else { return values }
            defer { freeReplyObject(reply) }
            values.append(RedisValue(reply.assumingMemoryBound(to: redisReply.self)))
        }
    }

    /// Lends the words as the library takes them.
    private func withWords<Result>(
        _ words: [[UInt8]],
        _ body: (Int32, UnsafeMutablePointer<UnsafePointer<CChar>?>, [Int]) -> Result
    ) -> Result {
        let flat = words.flatMap { $0 }
        let lengths = words.map(\.count)
        return flat.withUnsafeBytes { bytes in
            // An empty word needs an address as well; nothing is read there.
            let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            var offset = 0
            var pointers = lengths.map { length -> UnsafePointer<CChar>? in
                defer { offset += length }
                return start.map { $0 + offset }
            }
            return body(Int32(words.count), &pointers, lengths)
        }
    }

    private func prepare(_ words: [String]) throws(RedisBroken) {
        if case .error(let text) = try run(words.map { Array($0.utf8) }) {
            throw RedisBroken(reason: "\(words[0]) was refused: \(text)")
        }
    }

    private var broken: RedisBroken {
        let text = withUnsafeBytes(of: context.pointee.errstr) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        return RedisBroken(reason: text.isEmpty ? "the connection broke" : text)
    }
}

extension timeval {
    init(_ span: Duration) {
        let microseconds = max(1, span.microseconds)
        self.init(tv_sec: Int(microseconds / 1_000_000), tv_usec: Int(microseconds % 1_000_000))
    }
}
