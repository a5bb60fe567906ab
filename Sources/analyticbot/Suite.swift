internal import AnalyticsService
internal import ChannelService
internal import Gateway
internal import NotificationService
internal import PaymentService
internal import ServiceKit
internal import UserService

/// The services of this build.
enum Suite {
    /// In the order they start.
    static let services: [ServiceDefinition] = [.user, .channel, .analytics, .payment, .notification]

    /// Every part that listens, with its distance from the base port: the gateway first.
    static let parts: [(name: String, offset: Int)] =
        [("gateway", 0)] + services.map { ($0.name, $0.port - defaultBase) }

    /// The gateway's port; the services follow.
    static let defaultBase = 8000
    /// Where the gateway's administrators' port is, from the base port.
    static let adminOffset = 100
    /// Where the Telegram simulator listens, from the base port.
    static let simulatorOffset = 99
}
