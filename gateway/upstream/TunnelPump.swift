internal import HTTP
internal import Reactor
internal import Synchronization

/// Carries bytes between the two ends of a tunnel, each way as fast as the other end takes them, until both have ended
/// or nothing moves for a while.
struct TunnelPump: Sendable {
    let front: Tunnel
    let behind: Tunnel
    /// How long neither side may say anything.
    let idle: Duration
    let clock: any LoopClock

    /// How much earlier than asked a loop's timer may go off.
    private static let tick = Duration.milliseconds(2)

    /// When something last moved, in either direction.
    private final class Pulse: Sendable {
        private let last: Mutex<Duration>
        init(_ now: Duration) { last = Mutex(now) }
        var moment: Duration { last.withLock { $0 } }
        func beat(_ now: Duration) { last.withLock { $0 = now } }
    }

    /// Returns when the tunnel is at its end; both connections are closed then.
    func run() async {
        let pulse = Pulse(clock.moment)
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { await carry(from: front, to: behind, pulse) }
            group.addTask { await carry(from: behind, to: front, pulse) }
            for await endedWell in group where !endedWell {
                await front.close()
                await behind.close()
                group.cancelAll()
            }
        }
        await front.close()
        await behind.close()
    }

    /// One direction; true when its sender has ended it, false when it broke or was silent for too long.
    private func carry(from source: Tunnel, to sink: Tunnel, _ pulse: Pulse) async -> Bool {
        while !Task.isCancelled {
            let silent = clock.moment - pulse.moment
            guard silent < idle else { return false }
            let began = clock.moment
            do {
                guard let bytes = try await source.read(idle: idle - silent) else {
                    sink.finishWriting()
                    return true
                }
                pulse.beat(clock.moment)
                try await sink.write(bytes)
                pulse.beat(clock.moment)
            } catch {
                // A read that waited in vain ends the tunnel only if the other direction was silent as well; one that
                // failed at once found its connection broken.
                let waited = clock.moment - began + TunnelPump.tick
                guard waited >= idle - silent, pulse.moment > began else { return false }
            }
        }
        return false
    }
}
