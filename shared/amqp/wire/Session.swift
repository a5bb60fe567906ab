internal import CRabbitMQ
internal import Glibc
internal import Kernel

/// One connection to a broker, signed in, with one channel. It belongs to the thread that made it, and each call blocks
/// within the limits. After a throw it is of no use, except where the error is the channel's alone.
final class Session {
    private static let channel: amqp_channel_t = 1
    private let state: amqp_connection_state_t
    private let limits: AMQPLimits
    private var assembly: FrameAssembly

    /// Connects and signs in; `name` is what the broker's own tools show.
    init(to location: AMQPLocation, name: String, limits: AMQPLimits) throws(AMQPBroken) {
        guard let state = amqp_new_connection() else { throw AMQPBroken(reason: "no memory for a connection") }
        self.state = state
        self.limits = limits
        assembly = FrameAssembly(longestBody: limits.body)
        var connect = timeval(limits.connect)
        var answer = timeval(limits.answer)
        try check(amqp_set_handshake_timeout(state, &answer), "preparing")
        try check(amqp_set_rpc_timeout(state, &answer), "preparing")
        let socket = try makeSocket(location)
        try check(
            amqp_socket_open_noblock(socket, location.host, Int32(location.port), &connect), "connecting to \(location)"
        )
        watchPeer()
        try login(location, name)
        amqp_channel_open(state, Self.channel)
        try check(amqp_get_rpc_reply(state), "opening a channel")
    }

    deinit { amqp_destroy_connection(state) }

    /// The socket, to wait on.
    var descriptor: Int32 { amqp_get_sockfd(state) }

    /// What has come; nil when there is nothing more without waiting. Also gives the sign of life that is due.
    func next() throws(AMQPBroken) -> AMQPEvent? { try next(within: .zero) }

    /// Says goodbye and waits for the answer.
    func close() { amqp_connection_close(state, AMQP_REPLY_SUCCESS) }

    func publish(_ publication: AMQPPublication) throws(AMQPBroken) {
        var arena = Arena()
        let (exchange, key) = (arena.bytes(publication.exchange), arena.bytes(publication.routingKey))
        var properties = arena.properties(of: publication.message)
        let code = publication.message.body.withUnsafeBytes { body in
            amqp_basic_publish(
                state, Self.channel, exchange, key, 1, 0, &properties,
                amqp_bytes_t(len: body.count, bytes: UnsafeMutableRawPointer(mutating: body.baseAddress)))
        }
        try check(code, "publishing")
    }

    /// Publishes one message and waits until the broker has confirmed it; `confirmPublishing` came before.
    func publishAndWait(_ publication: AMQPPublication) throws(AMQPBroken) {
        try publish(publication)
        var back: String?
        while let event = try next(within: limits.confirm) {
            switch event {
            case .returned(_, _, _, let reason): back = reason
            case .confirmed(_, _, let taken):
                if taken, back == nil { return }
                throw AMQPBroken(reason: "the broker did not take a message: \(back ?? "refused")")
            default: continue
            }
        }
        throw AMQPBroken(reason: "no confirmation within \(limits.confirm.inSeconds) seconds")
    }

    /// From here on the broker confirms what is published.
    func confirmPublishing() throws(AMQPBroken) {
        amqp_confirm_select(state, Self.channel)
        try check(amqp_get_rpc_reply(state), "asking for confirmations")
    }

    func settle(_ tag: UInt64, _ settlement: AMQPSettlement) throws(AMQPBroken) {
        let code =
            switch settlement {
            case .ack: amqp_basic_ack(state, Self.channel, tag, 0)
            case .requeue: amqp_basic_nack(state, Self.channel, tag, 0, 1)
            case .reject: amqp_basic_nack(state, Self.channel, tag, 0, 0)
            }
        try check(code, "settling")
    }

    func consume(_ queue: String, tag: String, prefetch: Int) throws(AMQPBroken) {
        var arena = Arena()
        amqp_basic_qos(state, Self.channel, 0, UInt16(clamping: prefetch), 0)
        try check(amqp_get_rpc_reply(state), "limiting what is delivered")
        let (queue, tag) = (arena.bytes(queue), arena.bytes(tag))
        amqp_basic_consume(state, Self.channel, queue, tag, 0, 0, 0, amqp_table_t())
        try check(amqp_get_rpc_reply(state), "subscribing")
    }

    func cancel(tag: String) throws(AMQPBroken) {
        var arena = Arena()
        amqp_basic_cancel(state, Self.channel, arena.bytes(tag))
        try check(amqp_get_rpc_reply(state), "unsubscribing")
    }

    /// Takes one message, which stays the broker's until it is settled or the session ends; nil when there is none.
    func get(_ queue: String) throws(AMQPBroken) -> AMQPDelivery? {
        var arena = Arena()
        let reply = amqp_basic_get(state, Self.channel, arena.bytes(queue), 0)
        try check(reply, "taking a message")
        guard reply.reply.id == crabbitmq_get_ok, let decoded = reply.reply.decoded else { return nil }
        assembly.begin(decoded.load(as: amqp_basic_get_ok_t.self))
        while let event = try next(within: limits.answer) {
            if case .delivered(let delivery) = event { return delivery }
        }
        throw AMQPBroken(reason: "the broker began a message and did not end it")
    }

    /// How many messages a queue has that nobody was given yet.
    func depth(of queue: String) throws(AMQPBroken) -> Int {
        var arena = Arena()
        let answer = amqp_queue_declare(state, Self.channel, arena.bytes(queue), 1, 0, 0, 0, amqp_table_t())
        try check(amqp_get_rpc_reply(state), "looking at the queue \(queue)")
        return answer.map { Int($0.pointee.message_count) } ?? 0
    }

    func declare(_ exchange: AMQPTopology.Exchange) throws(AMQPBroken) {
        var arena = Arena()
        let (name, kind) = (arena.bytes(exchange.name), arena.bytes(exchange.kind))
        amqp_exchange_declare(state, Self.channel, name, kind, 0, 1, 0, 0, arena.table(exchange.arguments))
        try check(amqp_get_rpc_reply(state), "declaring the exchange \(exchange.name)")
    }

    func declare(_ queue: String, _ arguments: [String: AMQPValue]) throws(AMQPBroken) {
        var arena = Arena()
        let name = arena.bytes(queue)
        amqp_queue_declare(state, Self.channel, name, 0, 1, 0, 0, arena.table(arguments))
        try check(amqp_get_rpc_reply(state), "declaring the queue \(queue)")
    }

    func bind(_ binding: AMQPTopology.Binding) throws(AMQPBroken) {
        var arena = Arena()
        let (queue, exchange) = (arena.bytes(binding.queue), arena.bytes(binding.exchange))
        amqp_queue_bind(state, Self.channel, queue, exchange, arena.bytes(binding.key), amqp_table_t())
        try check(amqp_get_rpc_reply(state), "binding the queue \(binding.queue)")
    }

    /// After the broker has closed the channel alone.
    func reopenChannel() throws(AMQPBroken) {
        var fine = amqp_channel_close_ok_t()
        try check(
            amqp_send_method(state, Self.channel, crabbitmq_channel_close_ok, &fine), "closing the channel")
        amqp_channel_open(state, Self.channel)
        try check(amqp_get_rpc_reply(state), "opening the channel again")
    }
}

extension Session {
    private func next(within span: Duration) throws(AMQPBroken) -> AMQPEvent? {
        while true {
            amqp_maybe_release_buffers(state)
            var frame = amqp_frame_t()
            var wait = timeval(tv_sec: Int(span.components.seconds), tv_usec: 0)
            let code = amqp_simple_wait_frame_noblock(state, &frame, &wait)
            if code == AMQP_STATUS_TIMEOUT.rawValue { return nil }
            try check(code, "reading")
            if let event = try assembly.take(frame) { return event }
        }
    }

    private func makeSocket(_ location: AMQPLocation) throws(AMQPBroken) -> OpaquePointer {
        guard location.isEncrypted else {
            guard let socket = amqp_tcp_socket_new(state) else { throw AMQPBroken(reason: "no memory for a socket") }
            return socket
        }
        guard let socket = amqp_ssl_socket_new(state) else { throw AMQPBroken(reason: "TLS could not be prepared") }
        amqp_ssl_socket_set_verify_peer(socket, 1)
        amqp_ssl_socket_set_verify_hostname(socket, 1)
        try check(
            amqp_ssl_socket_set_ssl_versions(socket, AMQP_TLSv1_2, AMQP_TLSvLATEST), "asking for TLS 1.2 or newer")
        let authorities = location.authorities ?? AMQPLocation.systemAuthorities
        try check(amqp_ssl_socket_set_cacert(socket, authorities), "reading the certificates in \(authorities)")
        return socket
    }

    private func login(_ location: AMQPLocation, _ name: String) throws(AMQPBroken) {
        var arena = Arena()
        let capabilities = arena.table([
            "authentication_failure_close": .flag(true), "basic.nack": .flag(true), "connection.blocked": .flag(true),
            "consumer_cancel_notify": .flag(true), "publisher_confirms": .flag(true),
        ])
        var properties = arena.table([
            crabbitmq_text(arena.bytes("connection_name"), arena.bytes(name)),
            crabbitmq_table(arena.bytes("capabilities"), capabilities),
        ])
        let heartbeat = Int32(clamping: limits.heartbeat.components.seconds)
        // 128 KiB is what brokers offer.
        let reply = crabbitmq_login(
            state, location.virtualHost, 131_072, heartbeat, &properties, location.user, location.password)
        try check(reply, "signing in as \(location.user)")
    }

    /// A machine that is gone sends no reset: the kernel asks whether it is there, and gives unanswered bytes up in
    /// time (tcp(7): TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT, TCP_USER_TIMEOUT).
    private func watchPeer() {
        let seconds = max(3, Int32(clamping: limits.vanished.components.seconds))
        let options = [
            (SOL_SOCKET, SO_KEEPALIVE, 1), (Int32(IPPROTO_TCP), TCP_KEEPIDLE, seconds / 3),
            (Int32(IPPROTO_TCP), TCP_KEEPINTVL, max(1, seconds / 4)), (Int32(IPPROTO_TCP), TCP_KEEPCNT, 2),
            (Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, seconds * 1_000), (Int32(IPPROTO_TCP), TCP_NODELAY, 1),
        ]
        for (level, name, value) in options {
            var value = value
            setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
        }
    }

    private func check(_ code: Int32, _ doing: String) throws(AMQPBroken) {
        guard code < 0 else { return }
        throw AMQPBroken(reason: "\(doing): \(String(cString: amqp_error_string2(code)))")
    }

    private func check(_ reply: amqp_rpc_reply_t, _ doing: String) throws(AMQPBroken) {
        switch reply.reply_type {
        case AMQP_RESPONSE_NORMAL: return
        case AMQP_RESPONSE_SERVER_EXCEPTION:
            let broken = AMQPBroken(closing: reply.reply)
            throw AMQPBroken(
                reason: "\(doing): \(broken.reason)", code: broken.code, isOfChannel: broken.isOfChannel)
        case AMQP_RESPONSE_LIBRARY_EXCEPTION: try check(reply.library_error, doing)
        default: throw AMQPBroken(reason: "\(doing): no answer came")
        }
    }
}

extension timeval {
    init(_ span: Duration) {
        let microseconds = max(1, span.microseconds)
        self.init(tv_sec: Int(microseconds / 1_000_000), tv_usec: Int(microseconds % 1_000_000))
    }
}
