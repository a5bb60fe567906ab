package import Kernel

extension SettingsReader {
    /// The instances of a service: `http://10.0.0.5:8001,https://10.0.0.6:8443;weight=3`, each with its share of the
    /// traffic, 1 unless `weight` says more. Every address that cannot be read is a mistake of its own.
    package mutating func instances(_ key: String, default fallback: String, _ meaning: String) -> [ServiceInstance] {
        let (instances, faults) = InstanceAddresses.read(text(key, default: fallback, meaning))
        for fault in faults where !mistakes.contains("\(key)=\(fault)") { refuse("\(key)=\(fault)") }
        return instances
    }
}

/// How the settings write where the instances of a service are.
enum InstanceAddresses {
    /// The most instances of one service, and the largest weight of one (Consul's own limit).
    static let countLimit = 256
    static let weightLimit = 65_535

    /// The instances that can be read, in the order of their ids, and what is wrong with the others.
    static func read(_ text: String) -> (instances: [ServiceInstance], faults: [String]) {
        var found: [String: ServiceInstance] = [:]
        var faults: [String] = []
        let entries = text.split(separator: ",", omittingEmptySubsequences: false).map { trimmed($0) }
        for entry in entries.prefix(countLimit) {
            switch one(entry) {
            case .failure(let fault): faults.append("\(entry) \(fault.text)")
            case .success(let instance):
                if found.updateValue(instance, forKey: instance.id) != nil { faults.append("\(entry) is there twice") }
            }
        }
        if entries.count > countLimit { faults.append("… names more than \(countLimit) instances") }
        return (found.values.sorted { $0.id < $1.id }, faults)
    }

    private struct Fault: Error {
        let text: String
        static let address = Fault(text: "is not http://HOST:PORT or https://HOST:PORT")
        static let weight = Fault(text: "has no weight from 1 to \(weightLimit)")
    }

    private static func one(_ entry: String) -> Result<ServiceInstance, Fault> {
        let parts = entry.split(separator: ";", omittingEmptySubsequences: false).map { trimmed($0) }
        guard let (isTLS, host, port) = endpoint(parts[0]) else { return .failure(.address) }
        var weight = 1
        for parameter in parts.dropFirst() {
            guard parameter.hasPrefix("weight="), let number = Int(parameter.dropFirst("weight=".count)),
                (1...weightLimit).contains(number)
            else { return .failure(.weight) }
            weight = number
        }
        let id = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        return .success(ServiceInstance(id: id, host: host, port: port, isTLS: isTLS, weight: weight))
    }

    /// A scheme and an authority, and nothing behind them: paths go through as they came.
    static func endpoint(_ url: String) -> (isTLS: Bool, host: String, port: Int)? {
        guard let scheme = ["http://", "https://"].first(where: url.hasPrefix) else { return nil }
        let isTLS = scheme == "https://"
        var host = url.dropFirst(scheme.count)
        var port = isTLS ? 443 : 80
        if let colon = host.lastIndex(of: ":"), !host[colon...].contains("]") {
            guard let number = Int(host[host.index(after: colon)...]), (1...65_535).contains(number) else { return nil }
            port = number
            host = host[..<colon]
        }
        if host.hasPrefix("["), host.hasSuffix("]") {
            let address = host.dropFirst().dropLast()
            let isIPv6 = address.contains(":") && address.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
            return isIPv6 ? (isTLS, String(address), port) : nil
        }
        return isName(host) ? (isTLS, String(host), port) : nil
    }

    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "-._".utf8.contains(byte)
            }
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
