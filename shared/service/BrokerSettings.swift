package import AMQP
package import Events
package import Kernel
package import Logging

/// Which broker carries the events between programs.
package struct BrokerSettings: Sendable {
    /// Nil without a broker.
    package let location: AMQPLocation?
    package let queues: RabbitQueues

    /// Reads `RABBITMQ_URL` and, for the certificate of one that speaks TLS, `AMQP_CA_FILE`.
    package init(_ settings: inout SettingsReader) {
        let url = settings.optionalSecret(
            "RABBITMQ_URL", "the broker of events: amqp://USER:PASSWORD@HOST/VHOST, or amqps:// for TLS")
        let authorities = settings.optionalText(
            "AMQP_CA_FILE", "PEM file that an amqps:// broker's certificate is verified by; the system's when absent")
        queues = settings.choice(
            "RABBITMQ_QUEUES", default: RabbitQueues.quorum, "quorum where the broker has them, or classic")
        guard let url else {
            location = nil
            return
        }
        do throws(ServiceError) {
            location = try AMQPLocation(url: url, authorities: authorities)
        } catch {
            location = nil
            settings.refuse("RABBITMQ_URL: \(error.message)")
        }
    }

    /// The bus of the broker that the environment names; nil when it names none. What is wrong with the setting is
    /// reported with all other mistakes, by the service's own reading of it.
    package static func bus(
        for program: String, _ environment: [String: String], clock: any WallClock = SystemClock(),
        random: any RandomSource = SystemRandom(), logger: Logger
    ) throws -> RabbitBus? {
        var reader = SettingsReader(environment)
        let settings = BrokerSettings(&reader)
        guard let location = settings.location else { return nil }
        return try RabbitBus(
            location, name: program, clock: clock, random: random, logger: logger, queues: settings.queues)
    }
}
