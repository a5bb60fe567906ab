/// How far a consumer lags behind.
package struct DeliveryBacklog: Sendable, Equatable {
    /// `analytics`.
    package let consumer: String
    /// Events that wait to be tried again, or wait behind such a one.
    package let waiting: Int
    /// Events given up, with their reason in the consumer's table `deliveries`.
    package let dead: Int

    package init(consumer: String, waiting: Int, dead: Int) {
        self.consumer = consumer
        self.waiting = waiting
        self.dead = dead
    }
}
