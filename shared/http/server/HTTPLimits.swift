/// The limits of an HTTP server.
package struct HTTPLimits: Sendable {
    /// Bytes of a request line; more is 414.
    package var requestLineBytes = 8_192
    /// Bytes of the whole head; more is 431.
    package var headBytes = 16_384
    /// Header fields; more is 431.
    package var headerFields = 100
    /// Bytes of chunk extensions and trailers of one body; more is 400.
    package var chunkOverheadBytes = 4_096
    /// From the first byte of a head to its end; later is 408.
    package var headDeadline = Duration.seconds(10)
    /// Between two requests of a connection.
    package var idle = Duration.seconds(75)
    /// Without a byte of a body that a handler waits for; later is 408.
    package var bodyStall = Duration.seconds(30)
    /// Without the client taking a byte of an answer.
    package var writeStall = Duration.seconds(30)
    /// Connections of one server at once; one more waits in the kernel's queue.
    package var connections = 16_384
    /// Bytes of a body that says its length; more is 413 at once, whatever a route would read.
    package var bodyBytes = 1_073_741_824
    /// Bytes of an unread body that are read away to keep the connection.
    package var drainBytes = 262_144

    package init() {}
}
