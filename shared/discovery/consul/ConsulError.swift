/// What kept Consul from doing what it was asked.
package enum ConsulError: Error, Sendable, Equatable {
    /// No whole answer came.
    case unreachable(String)
    /// It answered with this status, and said why in plain text.
    case refused(status: Int, reason: String)
    /// The answer makes no sense.
    case badAnswer(String)
}
