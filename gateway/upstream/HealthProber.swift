internal import HTTP
internal import Kernel
internal import Reactor
internal import Resilience
internal import ServiceLifecycle
internal import Synchronization

/// Asks every instance of every service, over and over, whether it is well.
final class HealthProber: Service {
    /// Bytes of an answer that are read to keep its connection.
    private static let largestAnswer = 65_536

    private let upstreams: UpstreamTable
    private let client: HTTPClient
    private let loops: EventLoopGroup
    private let clock: any LoopClock
    private let schedule = Mutex(ProbeSchedule())

    init(_ upstreams: UpstreamTable, client: HTTPClient, loops: EventLoopGroup, clock: any LoopClock) {
        self.upstreams = upstreams
        self.client = client
        self.loops = loops
        self.clock = clock
    }

    /// Returns when the process is told to stop.
    func run() async {
        await cancelWhenGracefulShutdown { await self.probe() }
    }

    private func probe() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                let targets = upstreams.all.flatMap(\.probed)
                let now = clock.moment
                let (due, pause) = schedule.withLock { ($0.due(targets, at: now), $0.pause(at: now)) }
                for target in due { group.addTask { await self.ask(target) } }
                do { try await loops.next().sleep(for: pause) } catch { break }
            }
            group.cancelAll()
        }
    }

    /// Asks one instance and notes the answer: well is what answers 2xx in time.
    private func ask(_ target: ProbeTarget) async {
        guard let upstream = upstreams[target.service] else { return }
        var timeouts = ClientTimeouts()
        timeouts.connect = upstream.policy.probe.timeout
        timeouts.response = upstream.policy.probe.timeout
        timeouts.total = upstream.policy.probe.timeout
        var isGood = false
        do {
            let answer = try await client.send(ClientRequest(.get, target.url, timeouts: timeouts))
            _ = try await answer.body.collect(upTo: HealthProber.largestAnswer)
            isGood = answer.status.isSuccess
        } catch {
            // No answer, or one that broke off or has no end: not well, which is what is noted.
            isGood = false
        }
        if Task.isCancelled { return }
        let wait = upstream.noteProbe(target.serial, good: isGood)
        if let wait { schedule.withLock { $0.done(target, next: wait, at: clock.moment) } }
    }
}
