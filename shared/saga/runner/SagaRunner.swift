internal import Events
package import Kernel
package import Logging
internal import ServiceLifecycle

/// Brings every saga of a service to its end: takes those that are due, does their steps, and goes on where a runner
/// that died has stopped. Several runners share one database.
package struct SagaRunner: Service {
    let store: SagaStore
    let definitions: [String: SagaDefinition]
    let neighbours: Neighbours
    let metrics: SagaMetrics
    let logger: Logger
    /// The name it holds leases by, different for each start.
    let owner: String
    let work = WorkInHand()

    package init(
        store: SagaStore, definitions: [SagaDefinition], neighbours: Neighbours, metrics: SagaMetrics, logger: Logger
    ) {
        self.store = store
        self.definitions = Dictionary(uniqueKeysWithValues: definitions.map { ($0.plan.name, $0) })
        self.neighbours = neighbours
        self.metrics = metrics
        self.logger = logger
        owner = hexadecimal(store.random.bytes(8))
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await keepLeases() }
                group.addTask { await keepHouse() }
                await takeOver()
                while !Task.isCancelled {
                    let pause = await look(for: &group)
                    await store.wake.wait(atMost: pause)
                }
                group.cancelAll()
            }
        }
        // What was under way is given back, so that another runner goes on at once.
        do { try await store.release(owner) } catch { report("Leases could not be given back", error) }
    }

    /// Takes what is due and drives each of it until it waits or has ended. Returns when the next one is due; what a
    /// loop would do, once.
    @discardableResult
    package func turn() async throws -> Timestamp? {
        let claimed = try await store.claim(store.limits.sideBySide, of: names, for: owner)
        await withDiscardingTaskGroup { group in
            for instance in claimed { group.addTask { await drive(instance) } }
        }
        return try await store.nextDue(of: names)
    }

    private var names: [String] { Array(definitions.keys) }

    /// One look of the loop; how long to sleep after it.
    private func look(for group: inout DiscardingTaskGroup) async -> Duration {
        do {
            let room = store.limits.sideBySide - work.ids.count
            let claimed = try await store.claim(room, of: names, for: owner)
            for instance in claimed {
                work.begin(instance.id)
                group.addTask {
                    await drive(instance)
                    work.end(instance.id)
                    store.wake.raise()
                }
            }
            // With every hand full, the end of any of them wakes this loop.
            guard room > 0, let due = try await store.nextDue(of: names) else { return store.limits.poll }
            return min(max(.milliseconds(5), due - store.clock.now), store.limits.poll)
        } catch {
            report("Sagas that are due could not be found", error)
            return store.limits.poll
        }
    }

    private func takeOver() async {
        do { try await store.takeOver() } catch { report("Old leases could not be taken over", error) }
    }

    /// Shows that this runner lives, several times within a lease.
    private func keepLeases() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: store.limits.lease / 4)
            do { try await store.extend(work.ids, of: owner) } catch { report("Leases were not extended", error) }
        }
    }

    private func keepHouse() async {
        while !Task.isCancelled {
            do { try await store.prune() } catch { report("Old sagas were not removed", error) }
            try? await Task.sleep(for: .hours(1))
        }
    }

    func report(_ what: String, _ error: any Error) {
        if error is CancellationError || Task.isCancelled { return }
        logger.warning("\(what)", metadata: ["error": "\(error)"])
    }
}
