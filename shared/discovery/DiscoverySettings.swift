package import Kernel

/// How a process finds its neighbours and is found by them.
package struct DiscoverySettings: Sendable {
    /// The Consul agent, `http://127.0.0.1:8500`; nil leaves everything to `*_SERVICE_URL`.
    package let url: String?
    /// Consul's access token.
    package let token: String?
    /// Where neighbours reach this process.
    package let address: String
    /// Share of the traffic relative to other instances of the same service.
    package let weight: Int
    /// How long neighbours may need to hear that an instance has left.
    package let interval: Duration

    /// Reads them. `host` is the address that the process listens on, and the one it is reached at unless
    /// `ADVERTISE_ADDRESS` names another.
    package init(_ settings: inout SettingsReader, listeningOn host: String) {
        url = settings.optionalText(
            "SERVICE_DISCOVERY_URL", "the Consul agent, such as http://127.0.0.1:8500; without it nothing is registered"
        )
        token = settings.optionalSecret("CONSUL_TOKEN", "Consul's access token")
        let advertised = settings.optionalText(
            "ADVERTISE_ADDRESS", "where neighbours reach this process; HOST when absent")
        address = advertised ?? host
        weight = settings.integer(
            "INSTANCE_WEIGHT", default: 1, in: 1...InstanceAddresses.weightLimit,
            "share of the traffic relative to other instances")
        interval = .seconds(
            settings.integer(
                "DISCOVERY_INTERVAL_SECONDS", default: 2, in: 0...60, "time for neighbours to hear that this one leaves"
            ))
        guard let url else { return }
        if InstanceAddresses.endpoint(url) == nil {
            settings.refuse("SERVICE_DISCOVERY_URL=\(url) is not http://HOST:PORT or https://HOST:PORT")
        }
        if ["0.0.0.0", "::", ""].contains(address) {
            let key = advertised == nil ? "ADVERTISE_ADDRESS is not set, and HOST" : "ADVERTISE_ADDRESS"
            settings.refuse("\(key)=\(address) is no address that neighbours can connect to")
        } else if InstanceAddresses.endpoint(ServiceInstance(id: "", host: address, port: 1).url) == nil {
            settings.refuse("ADVERTISE_ADDRESS=\(address) is neither a name nor an address")
        }
    }
}
