/// The bounds of the reactor.
enum ReactorLimits {
    /// Events taken from the kernel in one turn.
    static let eventsPerTurn = 256
    /// How often jobs that queue further jobs run before descriptors get their turn.
    static let jobRoundsPerTurn = 64
    /// The loop's shared receive buffer, in bytes.
    static let scratchBytes = 262_144
}
