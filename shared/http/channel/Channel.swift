internal import Glibc
internal import Reactor

/// Told what happens on a channel while no task waits there; on the channel's loop.
protocol ChannelOwner: AnyObject {
    /// Whether bytes that arrive now are taken at once.
    var takesBytes: Bool { get }
    /// There is something to receive: bytes, the end of the stream, or a failure.
    func bytesArrived()
    /// The peer has ended its half, or is gone altogether, while nobody was reading.
    func peerLeft()
    /// All that was left in the channel to be sent has been sent.
    func backlogSent()
    /// The deadline that was set has passed.
    func deadlinePassed()
    /// The channel is closed; comes once.
    func channelClosed()
}

/// The socket of one connection; used on its loop only.
///
/// It stays registered for reading from its first wait to its end, so that a request costs no call to epoll. Readiness
/// that nobody wants is switched off until somebody does.
/// `@unchecked Sendable`: every member is touched on the loop's thread alone; for the same reason its fields go without
/// the runtime's check for overlapping access.
final class Channel: @unchecked Sendable {
    enum Failure: Error {
        case closed, stalled
        /// The peer spoke, or hung up, before all was sent.
        case interrupted
    }

    let loop: EventLoop
    let descriptor: Int32
    @exclusivity(unchecked) private var watch: Watch?
    @exclusivity(unchecked) private var reader: UnsafeContinuation<Bool, Never>?
    @exclusivity(unchecked) private var writer: UnsafeContinuation<Bool, Never>?
    @exclusivity(unchecked) private(set) var isOpen = true
    /// Whether readiness was seen, not wanted, and switched off: there may be something to receive.
    @exclusivity(unchecked) private(set) var isPaused = false
    /// Whether the peer has ended its half of the connection.
    @exclusivity(unchecked) private(set) var hasPeerLeft = false
    /// What was received and not taken yet.
    @exclusivity(unchecked) var input = ChannelInput()
    /// What stands between the socket and what is meant; nil for plain connections.
    @exclusivity(unchecked) private(set) var tls: TLSSession?
    /// Whether a TLS peer has said that nothing more comes (RFC 8446 §6.1); the socket itself may stay open.
    @exclusivity(unchecked) private var hasSaidGoodbye = false
    /// While true, sending ends with `.interrupted` as soon as the peer speaks. Not for TLS, which speaks for itself.
    @exclusivity(unchecked) var isInterruptible = false
    /// Whether its last deadline ran out while it was in use.
    @exclusivity(unchecked) private(set) var isExpired = false
    @exclusivity(unchecked) var deadlines = ChannelDeadlines()
    /// What the socket did not take at once and the channel sends by itself.
    @exclusivity(unchecked) var backlog: [UInt8] = []
    /// Let go of when the channel closes.
    @exclusivity(unchecked) var owner: (any ChannelOwner)?

    init(loop: EventLoop, descriptor: Int32) {
        self.loop = loop
        self.descriptor = descriptor
    }

    deinit { if isOpen { Glibc.close(descriptor) } }
}

// Waiting.
extension Channel {
    /// Begins to watch for bytes without a task that waits; the owner is told.
    func listen() { want(.reading) }

    /// Whether there is something to receive before `patience` ran out and before it was closed.
    func readable(within patience: Duration) async -> Bool {
        if isPaused { return isOpen }
        return await wait(reading: true, patience)
    }

    /// The same for a task that may be cancelled meanwhile, which ends the connection.
    func readableUnlessCancelled(within patience: Duration) async -> Bool {
        if isPaused { return isOpen }
        return await withTaskCancellationHandler {
            await wait(reading: true, patience)
        } onCancel: {
            end()
        }
    }

    func writable(within patience: Duration) async -> Bool { await wait(reading: false, patience) }

    private func wait(reading: Bool, _ patience: Duration) async -> Bool {
        guard isOpen else { return false }
        setDeadline(after: patience)
        let isReady = await withUnsafeContinuation { continuation in
            if reading { reader = continuation } else { writer = continuation }
            want(reading ? .reading : isInterruptible ? .speaking : .write)
        }
        deadlines.soft = 0
        return isReady && isOpen
    }

    /// Watches for these things too.
    func want(_ more: Interest) {
        guard isOpen else { return }
        // Once the peer has left, its half is readable for ever: what it left is found by trying.
        let wanted = hasPeerLeft ? more.subtracting(.peerClosed) : more
        if let watch {
            let present = watch.interest.rawValue
            if present & wanted.rawValue != wanted.rawValue { watch.update(watch.interest.union(wanted)) }
            return
        }
        watch = loop.watch(descriptor, for: wanted) { [self] found in happened(found) }
    }

    private func happened(_ found: Interest) {
        if found.contains(.write), pushBacklog() {
            if let watch { watch.update(watch.interest.subtracting(.write)) }
            writer.take()?.resume(returning: true)
        }
        if found.contains(.read) {
            if let waiting = reader.take() { return waiting.resume(returning: true) }
            if let owner, owner.takesBytes { return owner.bytesArrived() }
            pause()
            if isInterruptible, let waiting = writer.take() { waiting.resume(returning: true) }
        }
        if found.contains(.peerClosed), !hasPeerLeft, isOpen {
            hasPeerLeft = true
            if let watch { watch.update(watch.interest.subtracting(.peerClosed)) }
            owner?.peerLeft()
        }
        if found.contains(.failed), isOpen { failed() }
    }

    /// What came before a failure is read before the failure is heeded.
    private func failed() {
        if let waiting = reader.take() { return waiting.resume(returning: true) }
        if isInterruptible {
            // Whoever sends comes for what the peer said before it hung up; until then there is nothing to watch.
            isPaused = true
            watch.take()?.cancel()
            writer.take()?.resume(returning: true)
            return
        }
        owner?.peerLeft()
        close()
    }

    private func pause() {
        isPaused = true
        if let watch { watch.update(watch.interest.subtracting(.read)) }
    }

    /// Readiness was switched off and nothing is left: it is switched on again.
    private func resume() {
        isPaused = false
        want(.read)
    }

    /// Ends whatever waits, because its time is up.
    func waitsExpired() {
        if let waiting = reader.take() { waiting.resume(returning: false) }
        if let waiting = writer.take() { waiting.resume(returning: false) }
    }

    var isWaiting: Bool { reader != nil || writer != nil }

    /// Closes the socket; whoever waits is told.
    func close() {
        guard isOpen else { return }
        isOpen = false
        deadlines.timer.take()?.cancel()
        watch.take()?.cancel()
        Glibc.close(descriptor)
        input = ChannelInput()
        backlog = []
        waitsExpired()
        owner.take()?.channelClosed()
    }

    /// Ends the connection because its time is up; on the loop only.
    func expire() {
        isExpired = isOpen
        close()
    }

    /// Ends the connection from any thread.
    func end() { loop.run { [self] in close() } }
}

// Receiving.
extension Channel {
    /// What one try to receive gave.
    enum Received { case bytes(UnsafeRawBufferPointer), nothing, end, failure }

    /// Receives once, without waiting, into the loop's scratch, where the bytes are valid until something else is
    /// received on this loop. Not for TLS.
    func receiveNow() -> Received {
        guard isOpen else { return .failure }
        while true {
            let got = recv(descriptor, loop.scratch.baseAddress, loop.scratch.count, 0)
            if got > 0 { return .bytes(UnsafeRawBufferPointer(rebasing: loop.scratch[0..<got])) }
            if got == 0 { return .end }
            if errno == EINTR { continue }
            guard errno == EAGAIN else { return .failure }
            if isPaused { resume() }
            return .nothing
        }
    }

    /// Waits until `input` has grown. False at the end of the stream; throws `.stalled` after `patience`.
    func receive(within patience: Duration) async throws -> Bool {
        while true {
            if hasSaidGoodbye { return false }
            guard await readable(within: patience) else { throw isOpen ? Failure.stalled : Failure.closed }
            switch receiveNow() {
            case .bytes(let bytes): if try took(bytes) { return true }
            case .nothing: continue
            case .end:
                // RFC 8446 §6.1 — without a goodbye, somebody else may have cut the stream.
                if tls != nil { throw Failure.closed }
                return false
            case .failure: throw Failure.closed
            }
        }
    }

    /// Appends what was meant to `input`; false when the bytes were TLS's own.
    private func took(_ bytes: UnsafeRawBufferPointer) throws -> Bool {
        guard let tls else {
            input.append(bytes)
            return true
        }
        tls.feed(bytes)
        let (meant, isEnd) = try tls.read()
        input.append(meant)
        hasSaidGoodbye = isEnd
        return !meant.isEmpty
    }

    /// Speaks TLS from here on; throws `ClientError.tls` when the peer is not who it should be.
    func secure(_ session: TLSSession, within patience: Duration) async throws {
        while true {
            let isDone = try session.handshake()
            try await transmit(session.drain(), within: patience)
            if isDone { break }
            guard try await receive(within: patience) else { throw ClientError.tls("the peer hung up") }
            input.bytes.withUnsafeBytes { session.feed($0) }
            input.take(input.count)
        }
        tls = session
    }

    /// Whether a connection that was begun came to stand before `patience` ran out.
    func connected(within patience: Duration) async -> Bool {
        guard await writable(within: patience) else { return false }
        var code: Int32 = 0
        var length = socklen_t(4)
        return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) == 0 && code == 0
    }
}
