internal import CLinux
internal import Glibc

/// Ends a thread's wait on a socket from any other thread.
final class Wakeup: Sendable {
    private let descriptor: Int32

    init() throws(AMQPBroken) {
        descriptor = clinux_eventfd()
        guard descriptor >= 0 else { throw AMQPBroken(reason: "no descriptor for a wake-up: errno \(errno)") }
    }

    deinit { close(descriptor) }

    func raise() {
        // Only a counter that is full refuses, and then the wait ends anyway.
        _ = eventfd_write(descriptor, 1)
    }

    /// Returns when the socket has something to read, `raise` was called since the last wait, or the span has passed.
    /// A `socket` below zero is none.
    func wait(on socket: Int32, atMost span: Duration) {
        var descriptors = [
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: socket, events: Int16(POLLIN), revents: 0),
        ]
        let (seconds, attoseconds) = span.components
        // Rounded up: a wait that ends just before its time would only be repeated.
        let milliseconds = seconds * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        poll(&descriptors, 2, Int32(clamping: max(0, milliseconds)))
        var count: eventfd_t = 0
        if descriptors[0].revents != 0 { eventfd_read(descriptor, &count) }
    }
}

/// Starts a thread of its own for `body`; false when the kernel gives none.
func startThread(_ name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
    let start = Unmanaged.passRetained(ThreadStart(name: name, body: body))
    var thread = pthread_t()
    let code = pthread_create(
        &thread, nil,
        { raw in
            guard let raw else { return nil }
            let start = Unmanaged<ThreadStart>.fromOpaque(raw).takeRetainedValue()
            clinux_name_thread(start.name)
            // A broker that is gone would otherwise end this process at the next write.
            blockBrokenPipes()
            start.body()
            return nil
        }, start.toOpaque())
    guard code == 0 else {
        start.release()
        return false
    }
    pthread_detach(thread)
    return true
}

/// Keeps SIGPIPE from the calling thread: TLS writes without MSG_NOSIGNAL.
func blockBrokenPipes() {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
}

private final class ThreadStart {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }
}
