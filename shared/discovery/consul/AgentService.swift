internal import Kernel

/// An instance as its process registers it with the agent, with the check by which the agent judges it.
package struct AgentService: Sendable, Equatable {
    /// Unique for each start of a process: `user-service-7f3a90c2`.
    package let id: String
    /// The service: `user-service`.
    package let name: String
    /// Where neighbours and the agent reach it; IPv6 without brackets.
    package let address: String
    package let port: Int
    /// Share of the traffic relative to the other instances.
    package let weight: Int
    package let version: String
    /// How often the agent asks `/health/ready`.
    package let checkInterval: Duration

    package init(
        id: String, name: String, address: String, port: Int, weight: Int = 1, version: String,
        checkInterval: Duration = .seconds(10)
    ) {
        self.id = id
        self.name = name
        self.address = address
        self.port = port
        self.weight = weight
        self.version = version
        self.checkInterval = checkInterval
    }

    /// The body of the registration. The instance counts as failing until the first check has passed; one that failed
    /// for a minute, the shortest span that Consul takes, is forgotten.
    var json: [UInt8] {
        let url = ServiceInstance(id: id, host: address, port: port).url
        var json = JSONWriter()
        json.object { json in
            json.member("ID", id)
            json.member("Name", name)
            json.member("Address", address)
            json.member("Port", port)
            json.name("Tags")
            json.array { $0.value("v\(version)") }
            json.name("Meta")
            json.object { json in
                json.member("version", version)
                json.member("protocol", "http")
            }
            json.name("Weights")
            json.object { json in
                json.member("Passing", weight)
                json.member("Warning", 1)
            }
            json.name("Check")
            json.object { json in
                json.member("CheckID", "service:\(id)")
                json.member("Name", "ready")
                json.member("HTTP", "\(url)/health/ready")
                json.member("Method", "GET")
                json.member("Interval", "\(max(1, checkInterval.microseconds / 1_000))ms")
                json.member("Timeout", "2s")
                json.member("Status", "critical")
                json.member("DeregisterCriticalServiceAfter", "1m")
            }
        }
        return json.bytes
    }
}
