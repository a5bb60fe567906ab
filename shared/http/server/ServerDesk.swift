internal import CLinux
internal import Kernel
internal import Reactor
internal import Synchronization

/// What all connections of one loop share. It belongs to that loop.
///
/// `@unchecked Sendable`: every `var` is touched on the loop's thread only.
final class ServerDesk: @unchecked Sendable {
    let loop: EventLoop
    let limits: HTTPLimits
    let parser: HeadParser
    let output = WireBuffer()
    let dates: DateLine
    let inline: (@Sendable (Request) -> Response?)?
    let handler: @Sendable (Request) async -> Response
    let census: Census
    /// `limits.idle` in nanoseconds.
    let idle: UInt64
    /// Every connection of this loop; those that became idle last stand last.
    @exclusivity(unchecked) private var first: ServerConnection?
    @exclusivity(unchecked) private var last: ServerConnection?

    /// Tasks that serve connections at present, those that rest in a moment included.
    @exclusivity(unchecked) private var tasks = 0
    /// Tasks that ended since their memory was given back last.
    @exclusivity(unchecked) private var ended = 0
    @exclusivity(unchecked) private var isTidying = false

    /// Ended tasks whose memory is worth giving back, a few megabytes.
    private static let worthTidying = 256
    /// Tasks at which a loop counts as quiet: giving back holds up everybody for some milliseconds.
    private static let quiet = 16
    private static let tidyPause = Duration.seconds(1)

    /// How many connections are looked at to find an idle one.
    private static let search = 64

    init(
        loop: EventLoop, limits: HTTPLimits, census: Census, inline: (@Sendable (Request) -> Response?)?,
        handler: @escaping @Sendable (Request) async -> Response
    ) {
        self.loop = loop
        self.limits = limits
        self.census = census
        self.inline = inline
        self.handler = handler
        idle = limits.idle.wholeNanoseconds
        parser = HeadParser(limits: limits)
        dates = DateLine(clock: SystemClock(), loop: loop)
    }

    func add(_ connection: ServerConnection) {
        connection.previous = last
        if let last { last.next = connection } else { first = connection }
        last = connection
    }

    func remove(_ connection: ServerConnection) {
        if let before = connection.previous { before.next = connection.next } else { first = connection.next }
        if let after = connection.next { after.previous = connection.previous } else { last = connection.previous }
        connection.previous = nil
        connection.next = nil
    }

    /// Puts the connection last: it has just become idle.
    func becameIdle(_ connection: ServerConnection) {
        guard last !== connection else { return }
        remove(connection)
        add(connection)
    }

    /// Closes the connection that was idle longest; false when none is found.
    func closeOldestIdle() -> Bool {
        var candidate = first
        for _ in 0..<ServerDesk.search {
            guard let connection = candidate else { return false }
            if connection.isIdle {
                connection.channel.close()
                return true
            }
            candidate = connection.next
        }
        return false
    }

    /// Ends every connection, or only those that wait for a request.
    func closeAll(onlyIdle: Bool) {
        var candidate = first
        while let connection = candidate {
            candidate = connection.next
            if onlyIdle { connection.drain() } else { connection.channel.close() }
        }
    }
}

// Tasks are large beside the connections that they leave behind: what thousands of them held at once goes back.
extension ServerDesk {
    func taskBegan() { tasks += 1 }

    func taskEnded() {
        tasks -= 1
        ended += 1
        if ended >= ServerDesk.worthTidying, !isTidying { tidyLater() }
    }

    private func tidyLater() {
        isTidying = true
        loop.schedule(after: ServerDesk.tidyPause) { [weak self] in self?.tidy() }
    }

    private func tidy() {
        if tasks > ServerDesk.quiet { return tidyLater() }
        isTidying = false
        ended = 0
        clinux_return_memory()
    }
}

/// How many connections a server has, and whether it is about to end; read and written by all of its loops.
final class Census: Sendable {
    private let count = Atomic(0)
    private let announces = Atomic(false)
    private let drains = Atomic(false)
    private let waiting = Mutex<CheckedContinuation<Void, Never>?>(nil)

    /// Whether every answer ends its connection.
    var isClosing: Bool { announces.load(ordering: .relaxed) }
    /// Whether nothing new is accepted and idle connections end.
    var isDraining: Bool { drains.load(ordering: .relaxed) }
    var connections: Int { count.load(ordering: .acquiring) }

    func announceClose() { announces.store(true, ordering: .sequentiallyConsistent) }

    func beginDraining() {
        announceClose()
        drains.store(true, ordering: .sequentiallyConsistent)
    }

    func entered() { count.wrappingAdd(1, ordering: .acquiringAndReleasing) }

    func left() {
        if count.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue == 0 { wakeIfEmpty() }
    }

    /// Returns once there is no connection left, or `giveUp` was called.
    func empty() async {
        await withCheckedContinuation { continuation in
            waiting.withLock { $0 = continuation }
            wakeIfEmpty()
        }
    }

    private func wakeIfEmpty() {
        if connections == 0, isDraining { giveUp() }
    }

    func giveUp() { waiting.withLock { $0.take() }?.resume() }
}
