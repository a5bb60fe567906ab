internal import HTTP
internal import Kernel

/// The answer to a health query: who passes, and how far the index has come.
struct HealthAnswer: Sendable, Equatable {
    /// In the order of their ids, each id once.
    let instances: [ServiceInstance]
    /// `X-Consul-Index` as it was sent.
    let index: String?

    init(_ instances: [ServiceInstance], index: String?) {
        self.instances = instances
        self.index = index
    }

    /// `.badAnswer` for what is no list of service entries: half a list must not pass for a whole one.
    init(_ answer: ConsulAnswer) throws(ConsulError) {
        guard let entries = (try? JSONValue(parsing: answer.body))?.array else {
            throw .badAnswer("the health query was not answered with a list")
        }
        var found: [String: ServiceInstance] = [:]
        for entry in entries {
            let instance = try HealthAnswer.instance(entry)
            guard found[instance.id] != nil else {
                found[instance.id] = instance
                continue
            }
            // An id is unique on its node only.
            let node = entry["Node"]?["Node"]?.string ?? instance.host
            let other = instance.renamed("\(instance.id)@\(node)")
            found[other.id] = other
        }
        self.init(found.values.sorted { $0.id < $1.id }, index: answer.headers["X-Consul-Index"])
    }

    private static func instance(_ entry: JSONValue) throws(ConsulError) -> ServiceInstance {
        guard let service = entry["Service"], let id = service["ID"]?.string, !id.isEmpty,
            let port = service["Port"]?.integer, (1...65_535).contains(port)
        else { throw .badAnswer("an instance has no id or no port") }
        // An instance without an address of its own is where its node is.
        let own = service["Address"]?.string ?? ""
        guard let host = own.isEmpty ? entry["Node"]?["Address"]?.string : own, !host.isEmpty else {
            throw .badAnswer("instance \(id) has no address")
        }
        let weight = service["Weights"]?["Passing"]?.integer ?? 1
        return ServiceInstance(
            id: id, host: host, port: Int(port), isTLS: service["Meta"]?["protocol"]?.string == "https",
            weight: Int(max(1, min(weight, Int64(InstanceAddresses.weightLimit)))))
    }
}

extension ServiceInstance {
    fileprivate func renamed(_ id: String) -> ServiceInstance {
        ServiceInstance(id: id, host: host, port: port, isTLS: isTLS, weight: weight)
    }
}
