/// The limits of an HTTP server.
package struct HTTPLimits: Sendable {
    /// Bytes of a request line; more is 414.
    package var requestLineBytes = 8_192
    /// Bytes of the whole head, at most 65,535; more is 431.
    package var headBytes = 16_384
    /// Header fields, at most 128; more is 431.
    package var headerFields = 100
    /// Bytes of chunk extensions and trailers of one body; more is 400.
    package var chunkOverheadBytes = 4_096
    /// From the first byte of a head to its end, however many bytes come meanwhile; later is 408.
    package var headDeadline = Duration.seconds(10)
    /// Between two requests of a connection.
    package var idle = Duration.seconds(75)
    /// Without a byte of a body that a handler waits for; later is 408.
    package var bodyStall = Duration.seconds(30)
    /// Bytes a second that a body must come with on average, after `bodyGrace` of waiting for it; slower is 408.
    package var bodyBytesPerSecond = 500
    package var bodyGrace = Duration.seconds(10)
    /// Without the client taking a byte of an answer.
    package var writeStall = Duration.seconds(30)
    /// How long a connection that is to end may take to notice.
    package var linger = Duration.seconds(2)
    /// Connections of one server at once. Above that the one that was idle longest makes room; without an idle one, a
    /// new one is answered 503.
    package var connections = 16_384
    /// Bytes of a body that says its length; more is 413 at once, whatever a route would read.
    package var bodyBytes = 1_073_741_824
    /// Bytes of an unread body that are read away to keep the connection.
    package var drainBytes = 262_144

    package init() {}
}
