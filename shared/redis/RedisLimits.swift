/// The limits of a Redis client.
package struct RedisLimits: Sendable {
    /// Connections at once, each with a thread of its own.
    package var connections = 8
    /// Commands that wait for one of them; one more is refused at once.
    package var waiting = 1_024
    /// How long connecting may take.
    package var connect = Duration.milliseconds(250)
    /// How long the server may stay silent in the middle of a command.
    package var command = Duration.milliseconds(250)
    /// After a connection failed every command is refused at once for so long; then one tries.
    package var away = Duration.seconds(1)

    package init() {}
}
