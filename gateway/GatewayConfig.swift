package import Discovery
package import Kernel
package import ServiceKit

/// Every setting of the gateway.
package struct GatewayConfig: Sendable {
    /// The address to listen on.
    package let host: String
    package let port: Int
    /// Event loops (threads) of a gateway that runs alone.
    package let loops: Int
    package let logLevel: LogLevel
    /// Where each service of the table is: `http://127.0.0.1:8001`.
    package let services: [String: String]
    /// How clients reach us: `http` or `https`.
    package let scheme: String
    /// Addresses whose `X-Forwarded-For` is believed.
    package let trustedProxies: [String]
    /// Which access tokens are accepted.
    package let tokens: TokenSettings
    /// How long a service may take to begin its answer, and to go on with it.
    package let patience: Duration
    /// How long running requests may take to finish when the program is told to stop.
    package let drain: Duration
    /// How long requests are still accepted after readiness has begun to say no.
    package let drainDelay: Duration
    /// How the gateway finds services and is found itself.
    package let discovery: DiscoverySettings

    /// Reads them all; what is wrong is noted in `settings`.
    package init(_ settings: inout SettingsReader) {
        host = settings.text("HOST", default: "127.0.0.1", "address to listen on; 0.0.0.0 in a container")
        port = settings.integer("PORT", default: 8000, in: 0...65_535, "port to listen on; 0 takes a free one")
        loops = settings.integer("EVENT_LOOPS", default: 1, in: 1...64, "event loops (threads) of this program")
        logLevel = settings.choice("LOG_LEVEL", default: LogLevel.info, "the least serious record that is logged")
        services = GatewayConfig.services(&settings)
        scheme = settings.choice("PUBLIC_SCHEME", default: Scheme.http, "how clients reach us").rawValue
        trustedProxies = settings.text("TRUSTED_PROXIES", default: "", "addresses whose X-Forwarded-For is believed")
            .split(separator: ",").map { $0.filter { $0 != " " } }
        tokens = TokenSettings(&settings)
        patience = .seconds(
            settings.integer("UPSTREAM_TIMEOUT_SECONDS", default: 30, in: 1...3_600, "time a service has to answer"))
        drain = .seconds(
            settings.integer("DRAIN_SECONDS", default: 10, in: 0...600, "time for running requests when stopping"))
        drainDelay = .seconds(
            settings.integer(
                "DRAIN_DELAY_SECONDS", default: 0, in: 0...600, "time for balancers to see that readiness says no"))
        discovery = DiscoverySettings(&settings, listeningOn: host)
    }

    private enum Scheme: String, CaseIterable {
        case http, https
    }

    private static func services(_ settings: inout SettingsReader) -> [String: String] {
        var found: [String: String] = [:]
        for service in RouteTable.services {
            let address = settings.text(
                service.setting, default: "http://127.0.0.1:\(service.port)", "where the \(service.name) service is")
            if isAddress(address) {
                found[service.name] = address
            } else {
                settings.refuse("\(service.setting)=\(address) is not http://HOST:PORT or https://HOST:PORT")
            }
        }
        return found
    }

    /// A scheme and an authority, and nothing behind them: paths go through as they came.
    private static func isAddress(_ text: String) -> Bool {
        for scheme in ["http://", "https://"] where text.hasPrefix(scheme) {
            let authority = text.dropFirst(scheme.count)
            return !authority.isEmpty && !authority.contains { "/?#@ ".contains($0) }
        }
        return false
    }
}
