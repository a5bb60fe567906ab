internal import Glibc
internal import Reactor

/// The socket of one connection with its waiting reader and writer; used on its loop only.
///
/// `@unchecked Sendable`: every member is touched on the loop's thread alone, which `checkIsolated` asserts.
final class Channel: @unchecked Sendable {
    enum Failure: Error {
        case closed, stalled
        /// The peer spoke, or hung up, before all was sent.
        case interrupted
    }

    private let loop: EventLoop
    let descriptor: Int32
    private var watch: Watch?
    private var reader: CheckedContinuation<Bool, Never>?
    private var writer: CheckedContinuation<Bool, Never>?
    private var isClosed = false
    var isOpen: Bool { !isClosed }
    /// What was received and not taken yet.
    private(set) var buffer: [UInt8] = []
    private(set) var start = 0
    /// What stands between the socket and what is meant; nil for plain connections.
    private(set) var tls: TLSSession?
    /// Whether a TLS peer has said that nothing more comes (RFC 8446 §6.1); the socket itself may stay open.
    private var hasSaidGoodbye = false
    /// Between two requests; only then a drain may close it at once.
    var isIdle = false
    /// While true, sending ends with `.interrupted` as soon as the peer speaks. Not for TLS, which speaks for itself.
    var isInterruptible = false
    /// Whether its time ran out while it was in use.
    private(set) var isExpired = false
    /// Called once when the peer is gone.
    var whenGone: (() -> Void)?

    init(loop: EventLoop, descriptor: Int32) {
        self.loop = loop
        self.descriptor = descriptor
    }

    var unread: ArraySlice<UInt8> { buffer[start...] }

    /// Takes bytes off the front; an emptied buffer gives its memory back.
    func take(_ count: Int) {
        start += count
        if start == buffer.count {
            buffer = []
            start = 0
        }
    }

    /// Waits until there are more bytes. False at the end of the stream; throws `.stalled` after `patience`.
    func receive(within patience: Duration) async throws -> Bool {
        while true {
            if isClosed { throw Failure.closed }
            if hasSaidGoodbye { return false }
            let got = recv(descriptor, loop.scratch.baseAddress, loop.scratch.count, 0)
            if got > 0 {
                if start > 0 {
                    buffer.removeFirst(start)
                    start = 0
                }
                let bytes = UnsafeRawBufferPointer(rebasing: loop.scratch[0..<got])
                guard let tls else {
                    buffer.append(contentsOf: bytes)
                    return true
                }
                tls.feed(bytes)
                let (meant, isEnd) = try tls.read()
                buffer.append(contentsOf: meant)
                hasSaidGoodbye = isEnd
                if !meant.isEmpty { return true }
                continue
            }
            if got == 0 { return false }
            if errno == EINTR { continue }
            guard errno == EAGAIN else { throw Failure.closed }
            guard await wait(reading: true, patience) else { throw isClosed ? Failure.closed : Failure.stalled }
        }
    }

    /// Sends all bytes; throws `.stalled` when the peer takes none for `patience`.
    func send(_ bytes: [UInt8], within patience: Duration) async throws {
        guard let tls else { return try await transmit(bytes, within: patience) }
        try tls.write(bytes)
        try await transmit(tls.drain(), within: patience)
    }

    private func transmit(_ bytes: [UInt8], within patience: Duration) async throws {
        var sent = 0
        while sent < bytes.count {
            if isClosed { throw Failure.closed }
            if isInterrupted { throw Failure.interrupted }
            let count = bytes.withUnsafeBytes { raw in
                Glibc.send(descriptor, raw.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 {
                sent += count
            } else if errno == EAGAIN {
                guard await wait(reading: false, patience) else { throw isClosed ? Failure.closed : Failure.stalled }
            } else if errno != EINTR {
                // What the peer said before it hung up can still be read.
                throw isInterrupted ? Failure.interrupted : Failure.closed
            }
        }
    }

    private var isInterrupted: Bool {
        var byte: UInt8 = 0
        return isInterruptible && tls == nil && recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) >= 0
    }
}

extension Channel {
    /// Whether the descriptor became ready before `patience` ran out and before it was closed.
    private func wait(reading: Bool, _ patience: Duration) async -> Bool {
        loop.checkIsolated()
        let timer = loop.schedule(after: patience) { [self] in resume(reading: reading, with: false) }
        let isReady = await withCheckedContinuation { continuation in
            if reading { reader = continuation } else { writer = continuation }
            updateInterest()
        }
        timer.cancel()
        return isReady && !isClosed
    }

    private func resume(reading: Bool, with isReady: Bool) {
        let waiting = reading ? reader.take() : writer.take()
        updateInterest()
        waiting?.resume(returning: isReady)
    }

    private func updateInterest() {
        guard !isClosed else { return }
        var wanted: Interest = []
        if reader != nil { wanted.insert(.read) }
        if writer != nil { wanted.insert(isInterruptible ? [.read, .write] : .write) }
        if let watch { return watch.update(wanted) }
        watch = loop.watch(descriptor, for: wanted) { [self] found in
            // What came before a failure is read before the failure is heeded.
            if found.contains(.read), reader != nil { return resume(reading: true, with: true) }
            if found.contains(.read), writer != nil, isInterruptible { return resume(reading: false, with: true) }
            if found.contains(.failed) { return close() }
            if found.contains(.write), writer != nil { resume(reading: false, with: true) }
        }
    }

    /// Closes the socket; whoever waits is told.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        watch?.cancel()
        watch = nil
        Glibc.close(descriptor)
        reader.take()?.resume(returning: false)
        writer.take()?.resume(returning: false)
        whenGone.take()?()
    }

    /// Ends the connection because its time is up; on the loop only.
    func expire() {
        isExpired = isOpen
        close()
    }

    /// Ends the connection from any thread: at once, or only when it waits for a request.
    func end(onlyIdle: Bool) {
        loop.run { [self] in
            if !onlyIdle || isIdle { close() }
        }
    }

    /// Tells the peer that nothing more comes, and reads away what it still sends, so that it sees the answer and not a
    /// reset.
    func closeGently() async {
        guard !isClosed else { return }
        shutdown(descriptor, Int32(SHUT_WR))
        take(buffer.count - start)
        for _ in 0..<16 {
            guard (try? await receive(within: .milliseconds(500))) == true else { break }
            take(buffer.count - start)
        }
        close()
    }
}

extension Channel {
    /// Speaks TLS from here on; throws `ClientError.tls` when the peer is not who it should be.
    func secure(_ session: TLSSession, within patience: Duration) async throws {
        while true {
            let isDone = try session.handshake()
            try await transmit(session.drain(), within: patience)
            if isDone { break }
            guard try await receive(within: patience) else { throw ClientError.tls("the peer hung up") }
            unread.withUnsafeBytes { session.feed($0) }
            take(unread.count)
        }
        tls = session
    }

    /// Whether a connection that was begun came to stand before `patience` ran out.
    func connected(within patience: Duration) async -> Bool {
        guard await wait(reading: false, patience) else { return false }
        var code: Int32 = 0
        var length = socklen_t(4)
        return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) == 0 && code == 0
    }

    /// Whether an idle connection was closed or written to by the peer meanwhile.
    var isStale: Bool {
        var byte: UInt8 = 0
        return !isOpen || hasSaidGoodbye || recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) >= 0
    }
}
