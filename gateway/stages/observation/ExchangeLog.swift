internal import Kernel
internal import Synchronization

/// Takes finished log lines, many at a time.
protocol LineSink: Sendable {
    /// Writes whole lines; says how many bytes could not be written.
    func write(_ lines: [UInt8]) async -> Int
}

/// The access log: lines are gathered and written many at a time, so that a request costs no system call.
///
/// A log that cannot be written holds up no request: what is held is bounded, and what is more is dropped and counted.
final class ExchangeLog: Sendable {
    /// Bytes that are written at once without waiting for more.
    static let fullBytes = 65_536
    /// Bytes that are held at most while a write is under way.
    static let heldLimit = 1_048_576
    /// How long a line waits for others.
    static let interval = Duration.milliseconds(100)

    private struct State {
        var held: [UInt8] = []
        var isWriting = false
        var isArmed = false
        var sampler: Sampler
        var time = LineTime()
        var dropped = 0
    }

    private let sink: any LineSink
    private let clock: any WallClock
    private let alarm: Alarm
    private let state: Mutex<State>

    /// `sample` is the share of ordinary answers that are written, 0 to 1; refusals and failures always are.
    init(sink: any LineSink, sample: Double, clock: any WallClock, alarm: @escaping Alarm) {
        self.sink = sink
        self.clock = clock
        self.alarm = alarm
        state = Mutex(State(sampler: Sampler(share: sample)))
    }

    /// Lines, or bytes of a failed write, that nobody will read.
    var dropped: Int { state.withLock { $0.dropped } }

    func note(_ summary: ExchangeSummary) {
        let isOrdinary = summary.isOrdinary
        let now = clock.now
        let time = state.withLock { state -> [UInt8]? in
            if isOrdinary, !state.sampler.takes() { return nil }
            return state.time.json(now)
        }
        guard let time else { return }
        append(AccessLine.bytes(summary, time: time))
    }

    private enum Step { case nothing, arm, write }

    private func append(_ line: [UInt8]) {
        let step = state.withLock { state -> Step in
            guard state.held.count + line.count < ExchangeLog.heldLimit else {
                state.dropped += 1
                return .nothing
            }
            state.held += line
            state.held.append(0x0A)
            if state.held.count >= ExchangeLog.fullBytes, !state.isWriting { return .write }
            if state.isArmed { return .nothing }
            state.isArmed = true
            return .arm
        }
        switch step {
        case .nothing: break
        case .write: Task { await flush() }
        case .arm: _ = alarm(ExchangeLog.interval) { [self] in Task { await flush() } }
        }
    }

    /// Writes what is held; returns when it was written, or when another write is under way that takes it along.
    func flush() async {
        while true {
            let lines = state.withLock { state -> [UInt8] in
                state.isArmed = false
                if state.isWriting || state.held.isEmpty { return [] }
                state.isWriting = true
                defer { state.held = [] }
                return state.held
            }
            if lines.isEmpty { return }
            let lost = await sink.write(lines)
            state.withLock { state in
                state.isWriting = false
                if lost > 0 { state.dropped += 1 }
            }
        }
    }
}
