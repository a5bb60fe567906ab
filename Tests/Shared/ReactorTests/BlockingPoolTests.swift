import Glibc
import Kernel
import Reactor
import Testing

@Suite("The pool for blocking calls")
struct BlockingPoolTests {
    @Test func `a value and an error both come back`() async throws {
        struct Broken: Error {}
        let pool = BlockingPool(threads: 2, queue: 8)
        #expect(try await pool.run { 6 * 7 } == 42)
        await #expect(throws: Broken.self) { try await pool.run { throw Broken() } }
    }

    @Test func `more calls than threads and queue hold are refused as unavailable`() async throws {
        let pool = BlockingPool(threads: 1, queue: 1)
        let gate = Gate()
        let started = Gate()
        async let running: Void = pool.run {
            started.open()
            gate.wait()
        }
        try await BlockingPool(threads: 1, queue: 1).run { started.wait() }
        // One runs; of the next two, one waits in the queue and the other is refused.
        let results = await withTaskGroup(of: ServiceError.Kind?.self) { tasks in
            for _ in 0..<2 {
                tasks.addTask {
                    do { return try await pool.run { nil } } catch { return (error as? ServiceError)?.kind }
                }
            }
            let first = await tasks.next()
            gate.open()
            return [first ?? nil, await tasks.next() ?? nil]
        }
        try await running
        #expect(results == [.unavailable, nil])
    }

    @Test func `many short calls all run`() async throws {
        let pool = BlockingPool(threads: 3, queue: 1_000)
        let sum = try await withThrowingTaskGroup(of: Int.self) { tasks in
            for number in 1...500 { tasks.addTask { try await pool.run { number } } }
            return try await tasks.reduce(0, +)
        }
        #expect(sum == 125_250)
    }
}

/// A door between threads, made of a pipe: `wait` blocks its thread until `open`.
private struct Gate: Sendable {
    let reader: Int32
    let writer: Int32

    init() {
        var pair: [Int32] = [0, 0]
        precondition(pipe(&pair) == 0)
        (reader, writer) = (pair[0], pair[1])
    }

    func open() { _ = write(writer, "x", 1) }

    func wait() {
        var byte: UInt8 = 0
        _ = read(reader, &byte, 1)
    }
}
