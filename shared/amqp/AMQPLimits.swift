internal import Kernel

/// The limits of a connection to a broker and of what goes over it.
package struct AMQPLimits: Sendable {
    /// How long connecting may take.
    package var connect = Duration.seconds(1)
    /// How long the broker may take for signing in, and for the answer to a question such as a declaration.
    package var answer = Duration.seconds(5)
    /// Both sides give a sign of life this often; two in a row missing end the connection.
    package var heartbeat = Duration.seconds(30)
    /// A peer that has vanished without a word is noticed after so long at most.
    package var vanished = Duration.seconds(14)
    /// The longest waits before the first and before any further attempt to connect again.
    package var firstPause = Duration.seconds(1)
    package var longestPause = Duration.seconds(5)
    /// Messages that may be on their way to the broker without its confirmation.
    package var window = 256
    /// How long a confirmation may take.
    package var confirm = Duration.seconds(5)
    /// Messages that wait for a place in the window; one more is refused at once.
    package var waiting = 20_000
    /// Messages delivered to a consumer that it has not settled yet.
    package var prefetch = 64
    /// Bytes of one message's body, sent or received.
    package var body = 4 << 20

    package init() {}
}
