internal import CLinux
internal import Glibc
internal import Synchronization

/// One thread that waits for descriptors, deadlines and jobs, and runs them one at a time.
///
/// A task with this loop as its executor preference runs on the loop's thread; so does everything handed to `run`.
/// `@unchecked Sendable`: the `var` fields are touched on the loop's own thread only (`isCurrent`).
package final class EventLoop: TaskExecutor, SerialExecutor, @unchecked Sendable {
    private struct Inbox {
        var jobs: [UnownedJob] = []
        var works: [@Sendable () -> Void] = []
        var isStopped = false
    }

    private let inbox = Mutex(Inbox())
    private let wakePending = Atomic<Bool>(false)
    private let epoll: Int32
    private let wakeDescriptor: Int32
    private let clock: any LoopClock
    private let name: String

    private var jobs: [UnownedJob] = []
    private var works: [@Sendable () -> Void] = []
    private var endOfTurn: [() -> Void] = []
    /// The batch of jobs that runs; swapped with `jobs`, so that neither gives its memory back.
    private var batch: [UnownedJob] = []
    private var watches: ContiguousArray<Watch?> = []
    private var generations: ContiguousArray<UInt32> = []
    private var freeSlots: [Int] = []
    private var wheel: TimerWheel
    private var isStopping = false
    private var whenStopped: (@Sendable () -> Void)?
    /// Nanoseconds of the loop's clock at the start of this turn.
    package private(set) var now: UInt64

    /// Room for one receive, shared by everything on this loop; valid until the callback returns.
    package private(set) lazy var scratch = UnsafeMutableRawBufferPointer.allocate(
        byteCount: ReactorLimits.scratchBytes,
        alignment: 16
    )

    init(name: String, clock: any LoopClock) throws {
        self.name = name
        self.clock = clock
        epoll = clinux_epoll_create()
        wakeDescriptor = clinux_eventfd()
        now = clock.now
        wheel = TimerWheel(at: now / 1_000_000)
        guard epoll >= 0, wakeDescriptor >= 0,
            clinux_epoll_control(epoll, EPOLL_CTL_ADD, wakeDescriptor, EPOLLIN.rawValue, .max) == 0
        else { throw SystemError(call: "epoll", code: errno) }
        try startThread()
    }

    deinit {
        close(epoll)
        close(wakeDescriptor)
    }

    /// Whether the caller runs on this loop's thread.
    package var isCurrent: Bool { clinux_thread_owner() == UnsafeRawPointer(Unmanaged.passUnretained(self).toOpaque()) }

    package func checkIsolated() { precondition(isCurrent, "this runs on its own event loop only") }

    package func enqueue(_ job: consuming ExecutorJob) {
        let unowned = UnownedJob(job)
        if isCurrent { return jobs.append(unowned) }
        let isStopped = inbox.withLock {
            if !$0.isStopped { $0.jobs.append(unowned) }
            return $0.isStopped
        }
        // A stopped loop still owes its tasks an end: they finish on the process's own pool.
        if isStopped { globalConcurrentExecutor.enqueue(unowned) } else { wake() }
    }

    /// Runs `work` on the loop in one of its next turns, never inside the caller. A stopped loop drops it.
    package func run(_ work: @escaping @Sendable () -> Void) {
        if isCurrent { return works.append(work) }
        inbox.withLock { if !$0.isStopped { $0.works.append(work) } }
        wake()
    }

    /// Runs `work` when this turn's events and jobs are done, before the loop waits again. On the loop only.
    package func atEndOfTurn(_ work: @escaping () -> Void) { endOfTurn.append(work) }

    /// Wakes the loop if it waits; it looks at its clock and its queue.
    package func wake() {
        guard !wakePending.exchange(true, ordering: .acquiringAndReleasing) else { return }
        var one: UInt64 = 1
        _ = write(wakeDescriptor, &one, 8)
    }

    /// Arms `work` to run on the loop after `delay`; may be called from any thread.
    @discardableResult
    package func schedule(after delay: Duration, _ work: @escaping @Sendable () -> Void) -> Timer {
        let timer = Timer(loop: self)
        // Rounded up to the next millisecond: a deadline is never early.
        let tick = (clock.now &+ delay.wholeNanoseconds &+ 999_999) / 1_000_000
        if isCurrent { timer.arm(at: tick, work) } else { run { timer.arm(at: tick, work) } }
        return timer
    }

    /// Watches a descriptor; on the loop only. The callback comes on the loop, and the watch is kept until cancelled.
    package func watch(
        _ descriptor: Int32,
        for interest: Interest,
        _ callback: @escaping (Interest) -> Void
    ) -> Watch {
        checkIsolated()
        let watch = Watch(loop: self, descriptor: descriptor, interest: interest, callback: callback)
        let slot = freeSlots.popLast() ?? watches.count
        if slot == watches.count {
            watches.append(watch)
            generations.append(0)
        } else {
            watches[slot] = watch
        }
        watch.token = UInt64(generations[slot]) << 32 | UInt64(slot)
        control(EPOLL_CTL_ADD, watch)
        return watch
    }

    func stop(_ finished: @escaping @Sendable () -> Void) {
        run {
            self.isStopping = true
            self.whenStopped = finished
        }
    }

    func control(_ operation: Int32, _ watch: Watch) {
        let result = clinux_epoll_control(epoll, operation, watch.descriptor, watch.interest.rawValue, watch.token)
        guard result != 0, operation != EPOLL_CTL_DEL else { return }
        // The descriptor cannot be watched (EBADF, ENOMEM): its owner learns it as a failure, in order.
        run { [token = watch.token] in self.dispatch(token, .failed) }
    }

    func forget(_ watch: Watch) {
        control(EPOLL_CTL_DEL, watch)
        let slot = Int(watch.token & 0xFFFF_FFFF)
        watches[slot] = nil
        // An event of this turn may still carry the old token; the new generation makes it miss.
        generations[slot] &+= 1
        freeSlots.append(slot)
    }

    /// How many deadlines are armed; on the loop only.
    package var armedTimers: Int { wheel.count }

    func arm(at tick: UInt64, _ work: @escaping () -> Void) -> TimerWheel.Key { wheel.insert(at: tick, work) }

    func disarm(_ key: TimerWheel.Key) { wheel.remove(key) }
}

// The thread's own life.
extension EventLoop {
    private func startThread() throws {
        let me = Unmanaged.passRetained(self)
        var thread = pthread_t()
        let code = pthread_create(
            &thread,
            nil,
            { raw in
                guard let raw else { return nil }
                Unmanaged<EventLoop>.fromOpaque(raw).takeRetainedValue().live()
                return nil
            },
            me.toOpaque()
        )
        guard code == 0 else {
            me.release()
            throw SystemError(call: "pthread_create", code: code)
        }
        pthread_detach(thread)
    }

    private func live() {
        clinux_set_thread_owner(Unmanaged.passUnretained(self).toOpaque())
        defer { clinux_set_thread_owner(nil) }
        clinux_name_thread(name)
        let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: ReactorLimits.eventsPerTurn)
        defer { events.deallocate() }
        while true {
            runQueued()
            if isStopping, finish() { break }
            let found = epoll_wait(epoll, events, Int32(ReactorLimits.eventsPerTurn), patience)
            now = clock.now
            for index in 0..<max(0, Int(found)) {
                let token = clinux_epoll_token(events + index)
                if token == .max {
                    drainWake()
                } else {
                    dispatch(token, Interest(found: events[index].events))
                }
            }
            for work in wheel.advance(to: now / 1_000_000) { work() }
        }
        whenStopped.take()?()
    }

    /// Runs what was queued before this call; what that queues waits for the next turn, so that descriptors get theirs.
    private func runQueued() {
        takeInbox()
        if !works.isEmpty {
            let batch = works
            works.removeAll(keepingCapacity: true)
            for work in batch { work() }
        }
        let executor = asUnownedTaskExecutor()
        var rounds = 0
        while !jobs.isEmpty, rounds < ReactorLimits.jobRoundsPerTurn {
            swap(&jobs, &batch)
            for index in batch.indices { batch[index].runSynchronously(on: executor) }
            batch.removeAll(keepingCapacity: true)
            rounds += 1
        }
        while !endOfTurn.isEmpty {
            let batch = endOfTurn
            endOfTurn = []
            for work in batch { work() }
        }
    }

    private func takeInbox() {
        inbox.withLock {
            if !$0.jobs.isEmpty {
                jobs.append(contentsOf: $0.jobs)
                $0.jobs.removeAll(keepingCapacity: true)
            }
            if !$0.works.isEmpty {
                works.append(contentsOf: $0.works)
                $0.works.removeAll(keepingCapacity: true)
            }
        }
    }

    /// How long `epoll_wait` may sleep, in milliseconds.
    private var patience: Int32 {
        guard jobs.isEmpty, works.isEmpty, endOfTurn.isEmpty else { return 0 }
        guard let next = wheel.nextTick else { return -1 }
        let moment = next &* 1_000_000
        let present = clock.now
        guard moment > present else { return 0 }
        return Int32(min((moment - present + 999_999) / 1_000_000, UInt64(Int32.max)))
    }

    /// Clears the wake-up in the one order that loses none: read, clear the flag, and only then take the queue.
    private func drainWake() {
        var count: UInt64 = 0
        _ = read(wakeDescriptor, &count, 8)
        wakePending.store(false, ordering: .sequentiallyConsistent)
    }

    private func dispatch(_ token: UInt64, _ found: Interest) {
        let slot = Int(token & 0xFFFF_FFFF)
        guard slot < watches.count, generations[slot] == UInt32(token >> 32), let watch = watches[slot] else { return }
        watch.callback(found)
    }

    /// Closes the queue for good once it is empty.
    private func finish() -> Bool {
        guard jobs.isEmpty, works.isEmpty else { return false }
        return inbox.withLock {
            guard $0.jobs.isEmpty, $0.works.isEmpty else { return false }
            $0.isStopped = true
            return true
        }
    }
}
