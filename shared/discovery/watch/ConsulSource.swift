package import Kernel
package import Logging

/// Instances as Consul knows them, by blocking queries: a change arrives as soon as it happens, without polling.
///
/// Consul away takes no service down: the last good list stays, marked as stale, and the settings stand in until Consul
/// has answered for the first time. Each watch asks on its own, so a program watches a service once.
package struct ConsulSource: InstanceSource {
    private let consul: ConsulClient
    private let fallback: [String: [ServiceInstance]]
    private let limits: DiscoveryLimits
    private let clock: any WaitingClock
    private let wallClock: any WallClock
    private let random: any RandomSource
    private let logger: Logger

    /// `fallback` names instances by service (`user-service`) for the time before Consul's first answer.
    package init(
        consul: ConsulClient, fallback: [String: [ServiceInstance]], limits: DiscoveryLimits = DiscoveryLimits(),
        clock: any WaitingClock = SteadyClock(), wallClock: any WallClock = SystemClock(),
        random: any RandomSource = SystemRandom(), logger: Logger
    ) {
        self.consul = consul
        self.fallback = fallback
        self.limits = limits
        self.clock = clock
        self.wallClock = wallClock
        self.random = random
        self.logger = logger
    }

    /// The watch ends with its stream; a question that Consul holds then is left to run out.
    package func watch(_ service: String) -> AsyncStream<InstanceList> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            let watch = ServiceWatch(fallback: fallback[service] ?? [], limits: limits, now: wallClock.now)
            continuation.yield(watch.list)
            let task = Task { await follow(service, watch) { continuation.yield($0) } }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    private func follow(
        _ service: String, _ start: ServiceWatch, publish: @Sendable (InstanceList) -> Void
    ) async {
        var watch = start
        while !Task.isCancelled {
            let (before, wasAway) = (watch.list, watch.isAway)
            let question = watch.next(at: clock.elapsed)
            do {
                if question.delay > .zero { try await clock.wait(for: question.delay) }
                let answer = try await consul.passing(service, index: question.index, wait: question.wait)
                watch.hear(answer, at: clock.elapsed, wallClock.now)
            } catch let error as ConsulError {
                watch.fail(at: clock.elapsed, wallClock.now, draw: random.draw())
                if !wasAway { tell(.warning, "Consul gives no answer", service, watch.list, "\(error)") }
            } catch {
                // Only waiting throws anything else: the watch was ended.
                return
            }
            if wasAway, !watch.isAway { tell(.notice, "Consul answers again", service, watch.list) }
            // A return is no change: only another list is told.
            guard watch.list != before else { continue }
            tell(.debug, "Instances changed", service, watch.list)
            publish(watch.list)
        }
    }

    private func tell(
        _ level: Logger.Level, _ words: Logger.Message, _ service: String, _ list: InstanceList, _ cause: String? = nil
    ) {
        var metadata: Logger.Metadata = [
            "target": "\(service)", "instances": "\(list.instances.count)", "origin": "\(list.origin.rawValue)",
        ]
        if let cause { metadata["cause"] = "\(cause)" }
        logger.log(level: level, words, metadata: metadata)
    }
}
