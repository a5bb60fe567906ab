/// One instance of a service: where it listens and how much of the traffic it takes.
package struct ServiceInstance: Sendable, Hashable {
    /// Unique among the instances of its service: `user-service-7f3a`, or the address for a static one.
    package let id: String
    /// Name or address, IPv6 without brackets.
    package let host: String
    package let port: Int
    package let isTLS: Bool
    /// Share of the traffic relative to the others; 1 or more.
    package let weight: Int

    package init(id: String, host: String, port: Int, isTLS: Bool = false, weight: Int = 1) {
        self.id = id
        self.host = host
        self.port = port
        self.isTLS = isTLS
        self.weight = weight
    }

    /// `http://127.0.0.1:8001`.
    package var url: String {
        "\(isTLS ? "https" : "http")://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}
