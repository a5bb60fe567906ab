internal import Glibc
internal import Reactor

// Sending.
extension Channel {
    /// Sends what the socket takes at once, both parts in one call: how many bytes, or nil when the connection is gone.
    /// Not for TLS.
    func sendNow(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer = .init(start: nil, count: 0))
        -> Int?
    {
        guard isOpen else { return nil }
        while true {
            let sent: Int
            if second.isEmpty {
                sent = Glibc.send(descriptor, first.baseAddress, first.count, Int32(MSG_NOSIGNAL))
            } else {
                sent = sendTogether(first, second)
            }
            if sent >= 0 { return sent }
            if errno == EAGAIN { return 0 }
            if errno != EINTR { return nil }
        }
    }

    private func sendTogether(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Int {
        withUnsafeTemporaryAllocation(of: iovec.self, capacity: 2) { parts in
            parts[0] = iovec(iov_base: UnsafeMutableRawPointer(mutating: first.baseAddress), iov_len: first.count)
            parts[1] = iovec(iov_base: UnsafeMutableRawPointer(mutating: second.baseAddress), iov_len: second.count)
            var message = msghdr()
            message.msg_iov = parts.baseAddress
            message.msg_iovlen = 2
            return sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL))
        }
    }

    /// Leaves bytes with the channel, which sends them as the socket takes them; the owner is told when it is done.
    func enqueue(_ rest: [UInt8], within patience: Duration) {
        backlog += rest
        setDeadline(after: patience)
        want([.write])
    }

    /// Goes on with the backlog; true when there is none left.
    func pushBacklog() -> Bool {
        if backlog.isEmpty { return true }
        guard let sent = backlog.withUnsafeBytes({ sendNow($0) }) else {
            close()
            return false
        }
        guard sent < backlog.count else {
            backlog = []
            deadlines.soft = 0
            owner?.backlogSent()
            return isOpen
        }
        backlog.removeFirst(sent)
        return false
    }

    /// Sends all bytes; throws `.stalled` when the peer takes none for `patience`.
    func send(_ bytes: [UInt8], within patience: Duration) async throws {
        guard let tls else { return try await transmit(bytes, within: patience) }
        try tls.write(bytes)
        try await transmit(tls.drain(), within: patience)
    }

    /// Sends what was put together and `body` behind it, in one call where the socket takes it; the buffer is empty
    /// afterwards. Throws `.stalled` when the peer takes nothing for `patience`.
    func send(_ output: WireBuffer, _ body: [UInt8] = [], within patience: Duration) async throws {
        if tls != nil { return try await send(output.drained() + body, within: patience) }
        let total = output.count + body.count
        var sent: Int? = 0
        if backlog.isEmpty, !isInterrupted { sent = body.withUnsafeBytes { sendNow(output.bytes, $0) } }
        if sent == total { return output.clear() }
        let rest = output.drained() + body
        guard let sent else { throw broken }
        try await transmit(sent == 0 ? rest : Array(rest[sent...]), within: patience)
    }

    /// Puts bytes on the socket as they are.
    func transmit(_ bytes: [UInt8], within patience: Duration) async throws {
        var sent = 0
        while !backlog.isEmpty {
            guard await writable(within: patience) else { throw isOpen ? Failure.stalled : Failure.closed }
        }
        while sent < bytes.count {
            if !isOpen { throw Failure.closed }
            if isInterrupted { throw Failure.interrupted }
            let count = bytes.withUnsafeBytes { sendNow(UnsafeRawBufferPointer(rebasing: $0[sent...])) }
            guard let count else { throw broken }
            sent += count
            if count == 0 {
                guard await writable(within: patience) else { throw isOpen ? Failure.stalled : Failure.closed }
            }
        }
    }

    /// Why nothing can be sent any more: what the peer said before it hung up can still be read.
    private var broken: Failure { isInterruptible && tls == nil && isOpen ? .interrupted : .closed }

    /// Whether the peer has spoken while it was to be listening; for what is said, `isPaused` is the sign.
    private var isInterrupted: Bool { isInterruptible && tls == nil && isPaused }

    /// Ends our half: the peer sees that nothing more comes.
    func endOutput() { shutdown(descriptor, Int32(SHUT_WR)) }
}
