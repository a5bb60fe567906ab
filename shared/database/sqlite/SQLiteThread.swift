internal import Glibc

/// A thread that runs the jobs of one actor, one after another: where a connection may wait for the disk or for another
/// process's lock without holding up an event loop. It ends after `stop` when its queue is empty.
///
/// `@unchecked Sendable`: everything that changes is read and written under `mutex` only.
final class SQLiteThread: SerialExecutor, @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var jobs: [UnownedJob] = []
    private var isStopping = false

    /// Starts the thread. Throws when the system has none to give.
    init() throws {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, nil)
        var thread = pthread_t()
        let kept = Unmanaged.passRetained(self)
        let code = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<SQLiteThread>.fromOpaque(argument).takeRetainedValue().work()
                return nil
            }, kept.toOpaque())
        guard code == 0 else {
            kept.release()
            throw DatabaseError.unavailable(detail: "no thread for a connection (error \(code))")
        }
        pthread_detach(thread)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        pthread_cond_destroy(changed)
        mutex.deallocate()
        changed.deallocate()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        pthread_mutex_lock(mutex)
        jobs.append(job)
        pthread_cond_signal(changed)
        pthread_mutex_unlock(mutex)
    }

    func stop() {
        pthread_mutex_lock(mutex)
        isStopping = true
        pthread_cond_signal(changed)
        pthread_mutex_unlock(mutex)
    }

    private func work() {
        while let batch = nextBatch() {
            for job in batch { job.runSynchronously(on: asUnownedSerialExecutor()) }
        }
    }

    private func nextBatch() -> [UnownedJob]? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while jobs.isEmpty {
            if isStopping { return nil }
            pthread_cond_wait(changed, mutex)
        }
        defer { jobs.removeAll(keepingCapacity: true) }
        return jobs
    }
}
