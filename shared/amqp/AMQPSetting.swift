package import Logging
internal import Synchronization

/// Which broker, what is declared there at each connection, and within which limits.
package struct AMQPSetting: Sendable {
    package let location: AMQPLocation
    package let topology: AMQPTopology
    package var limits: AMQPLimits
    package let logger: Logger
    /// Random in 0..<1, for the pauses between attempts to connect.
    let draw: @Sendable () -> Double

    package init(
        _ location: AMQPLocation, topology: AMQPTopology, limits: AMQPLimits = AMQPLimits(), logger: Logger,
        draw: @escaping @Sendable () -> Double = { .random(in: 0..<1) }
    ) {
        self.location = location
        self.topology = topology
        self.limits = limits
        self.logger = logger
        self.draw = draw
    }
}

/// What happened on connections since they were made, for metrics.
package final class AMQPCounts: Sendable {
    /// A number that only grows.
    package final class Count: Sendable {
        private let number = Atomic<Int>(0)

        package var value: Int { number.load(ordering: .relaxed) }

        func add(_ amount: Int = 1) { number.wrappingAdd(amount, ordering: .relaxed) }
    }

    package let published = Count()
    package let confirmed = Count()
    package let returned = Count()
    package let refused = Count()
    /// Messages whose fate is not known, because the connection broke or the confirmation was overdue.
    package let unconfirmed = Count()
    package let delivered = Count()
    package let reconnects = Count()

    package init() {}
}
