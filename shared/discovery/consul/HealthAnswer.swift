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

    /// `.badAnswer` for what is no list of service entries: nonsense must not pass for an empty list. An instance that
    /// nobody could connect to, without a port or an address, is left out.
    init(_ answer: ConsulAnswer) throws(ConsulError) {
        guard let entries = (try? JSONValue(parsing: answer.body))?.array else {
            throw .badAnswer("the health query was not answered with a list")
        }
        var found: [String: ServiceInstance] = [:]
        for entry in entries {
            guard let id = entry["Service"]?["ID"]?.string, !id.isEmpty else {
                throw .badAnswer("an entry of the list is no service")
            }
            // An id is unique on its node only.
            let name = found[id] == nil ? id : "\(id)@\(entry["Node"]?["Node"]?.string ?? "")"
            if let instance = HealthAnswer.instance(entry, name) { found[name] = instance }
        }
        self.init(found.values.sorted { $0.id < $1.id }, index: answer.headers["X-Consul-Index"])
    }

    private static func instance(_ entry: JSONValue, _ id: String) -> ServiceInstance? {
        let service = entry["Service"] ?? .null
        // An instance without an address of its own is where its node is.
        let own = service["Address"]?.string ?? ""
        guard let port = service["Port"]?.integer, (1...65_535).contains(port),
            let host = own.isEmpty ? entry["Node"]?["Address"]?.string : own, !host.isEmpty
        else { return nil }
        let weight = service["Weights"]?["Passing"]?.integer ?? 1
        return ServiceInstance(
            id: id, host: host, port: Int(port), isTLS: service["Meta"]?["protocol"]?.string == "https",
            weight: Int(max(1, min(weight, Int64(InstanceAddresses.weightLimit)))))
    }
}
