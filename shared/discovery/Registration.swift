package import Kernel
package import Logging
internal import ServiceLifecycle

/// Keeps this process known to Consul from the moment its listener is ready, and takes it out before the listener
/// closes. It stands after the listener in a program's list of services, so that it stops before it.
///
/// An agent that is away is no reason not to serve: it is tried again, less and less often.
package struct Registration: Service {
    private let consul: ConsulClient
    private let instance: @Sendable (Int) -> AgentService
    private let announcement: Announcement
    private let limits: DiscoveryLimits
    private let interval: Duration
    private let leaving: @Sendable () -> Void
    private let clock: any WaitingClock
    private let random: any RandomSource
    private let logger: Logger

    /// `instance` is what is registered for a port. `interval` is how long neighbours may need to hear that the
    /// instance has left; requests are served all the while. `leaving` is called first when the process is told to
    /// stop, and makes readiness say so.
    package init(
        consul: ConsulClient, announcement: Announcement, interval: Duration,
        limits: DiscoveryLimits = DiscoveryLimits(),
        clock: any WaitingClock = SteadyClock(), random: any RandomSource = SystemRandom(), logger: Logger,
        leaving: @escaping @Sendable () -> Void, instance: @escaping @Sendable (Int) -> AgentService
    ) {
        self.consul = consul
        self.instance = instance
        self.announcement = announcement
        self.limits = limits
        self.interval = interval
        self.leaving = leaving
        self.clock = clock
        self.random = random
        self.logger = logger
    }

    /// Returns when the process was told to stop and its neighbours have had time to hear of it.
    package func run() async throws {
        let registered = await cancelWhenGracefulShutdown { () -> AgentService? in
            guard let port = await announcement.port() else { return nil }
            let service = instance(port)
            return await keep(service) ? service : nil
        }
        leaving()
        if let registered { await leave(registered.id) }
    }

    /// Registers again and again until the task is cancelled; whether the agent may know of the instance then.
    private func keep(_ service: AgentService) async -> Bool {
        var plan = RegistrationPlan(limits: limits)
        while !Task.isCancelled {
            let wasAway = plan.isAway
            let pause: Duration
            do {
                try await round(service, &plan)
                pause = plan.succeed()
            } catch {
                pause = plan.fail(draw: random.draw())
                if !wasAway {
                    logger.warning(
                        "Consul took no registration", metadata: ["id": "\(service.id)", "cause": "\(error)"])
                }
            }
            do { try await clock.wait(for: pause) } catch { break }
        }
        return plan.mayBeKnown
    }

    private func round(_ service: AgentService, _ plan: inout RegistrationPlan) async throws(ConsulError) {
        if !plan.isDue(at: clock.elapsed), try await consul.knows(service.id) { return }
        plan.begin()
        try await consul.register(service)
        plan.registered(at: clock.elapsed)
        logger.info(
            "Registered", metadata: ["id": "\(service.id)", "address": "\(service.address):\(service.port)"])
    }

    private func leave(_ id: String) async {
        let isHidden = await did("enter maintenance") { () throws(ConsulError) in
            try await consul.enterMaintenance(id, reason: "The process is shutting down.")
        }
        if !isHidden { await forget(id) }
        // Cut short only when the whole process is being torn down.
        try? await clock.wait(for: interval)
        if isHidden { await forget(id) }
    }

    private func forget(_ id: String) async {
        let isForgotten = await did("deregister") { () throws(ConsulError) in try await consul.deregister(id) }
        if isForgotten { logger.info("Deregistered", metadata: ["id": "\(id)"]) }
    }

    private func did(_ what: String, _ work: () async throws(ConsulError) -> Void) async -> Bool {
        do {
            try await work()
            return true
        } catch {
            logger.warning("Consul could not be told", metadata: ["what": "\(what)", "cause": "\(error)"])
            return false
        }
    }
}
