internal import CLinux
internal import Glibc
internal import Kernel

/// A few threads for calls that block (SQLite, getaddrinfo, argon2id); started when first needed.
///
/// `@unchecked Sendable`: every field is read and written under `mutex`.
package final class BlockingPool: @unchecked Sendable {
    private let maxThreads: Int
    private let maxQueued: Int
    private let name: String
    private let core = Core()

    /// At most `threads` calls run at once, at most `queue` more wait.
    package init(threads: Int, queue: Int, name: String = "blocking") {
        maxThreads = max(1, threads)
        maxQueued = max(0, queue)
        self.name = name
    }

    deinit { core.stop() }

    /// Runs `work` on one of the threads and returns what it returns; `.unavailable` when the queue is full.
    package func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let isTaken = core.submit(maxThreads: maxThreads, maxQueued: maxQueued, name: name) {
                continuation.resume(with: Result { try work() })
            }
            if !isTaken {
                continuation.resume(
                    throwing: ServiceError(
                        .unavailable,
                        "Too much work is waiting for a thread; try again shortly.",
                        code: "busy",
                        retryAfter: .seconds(1)
                    )
                )
            }
        }
    }
}

/// What the threads share with the pool, so that a pool can go away while a thread still finishes its call.
///
/// `@unchecked Sendable`: every field is read and written under `mutex`.
private final class Core: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var queue: [() -> Void] = []
    private var threads = 0
    private var idle = 0
    private var isStopped = false

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    func submit(maxThreads: Int, maxQueued: Int, name: String, _ work: @escaping () -> Void) -> Bool {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        let mayStart = threads < maxThreads
        guard idle > queue.count || mayStart || queue.count < maxQueued else { return false }
        if idle <= queue.count, mayStart, !start(name), threads == 0 { return false }
        queue.append(work)
        pthread_cond_signal(condition)
        return true
    }

    func stop() {
        pthread_mutex_lock(mutex)
        isStopped = true
        pthread_cond_broadcast(condition)
        pthread_mutex_unlock(mutex)
    }

    /// Starts one more thread; false when the kernel gives none.
    private func start(_ name: String) -> Bool {
        let me = Unmanaged.passRetained(Start(core: self, name: name))
        var thread = pthread_t()
        let code = pthread_create(
            &thread,
            nil,
            { raw in
                guard let raw else { return nil }
                let start = Unmanaged<Start>.fromOpaque(raw).takeRetainedValue()
                clinux_name_thread(start.name)
                start.core.work()
                return nil
            },
            me.toOpaque()
        )
        guard code == 0 else {
            me.release()
            return false
        }
        pthread_detach(thread)
        threads += 1
        return true
    }

    private func work() {
        pthread_mutex_lock(mutex)
        while true {
            while queue.isEmpty, !isStopped {
                idle += 1
                pthread_cond_wait(condition, mutex)
                idle -= 1
            }
            guard !queue.isEmpty else { break }
            let job = queue.removeFirst()
            pthread_mutex_unlock(mutex)
            job()
            pthread_mutex_lock(mutex)
        }
        threads -= 1
        pthread_mutex_unlock(mutex)
    }
}

private final class Start {
    let core: Core
    let name: String

    init(core: Core, name: String) {
        self.core = core
        self.name = name
    }
}
