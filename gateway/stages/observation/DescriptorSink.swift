internal import Glibc
internal import Kernel
internal import Reactor

/// Writes lines to a descriptor from a thread of its own: a reader that is slow or gone holds up no event loop.
final class DescriptorSink: LineSink {
    /// How long a reader that takes nothing is waited for, in milliseconds; what is left is given up then.
    private static let patience: Int32 = 1_000

    private let descriptor: Int32
    private let pool = BlockingPool(threads: 1, queue: 4, name: "access-log")

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    func write(_ lines: [UInt8]) async -> Int {
        let descriptor = descriptor
        do {
            return try await pool.run { DescriptorSink.write(lines, to: descriptor) }
        } catch {
            // The thread is stuck in a write, or there is none: the lines are lost, and counted as such.
            return lines.count
        }
    }

    /// Bytes that could not be written: the disk is full (ENOSPC), or nobody reads (EPIPE).
    private static func write(_ lines: [UInt8], to descriptor: Int32) -> Int {
        // A pipe without a reader would end the process: the signal is not taken on this thread (write(2), EPIPE).
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        var rest = lines[...]
        while !rest.isEmpty {
            var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            let ready = poll(&wait, 1, patience)
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else { return rest.count }
            let piece = piece(of: rest)
            let written = piece.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if errno != EINTR, errno != EAGAIN {
                return rest.count
            }
        }
        return 0
    }

    /// Whole lines of at most the size that a pipe takes at once when it takes anything (pipe(7), PIPE_BUF): such a
    /// write neither waits nor mixes with the lines of others.
    private static func piece(of rest: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let piece = rest.prefix(Int(PIPE_BUF))
        if piece.count == rest.count { return piece }
        guard let end = piece.lastIndex(of: 0x0A) else { return piece }
        return rest[rest.startIndex...end]
    }
}
