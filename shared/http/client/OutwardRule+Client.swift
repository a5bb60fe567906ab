internal import Kernel

extension OutwardRule {
    /// Throws `.forbiddenPlace` for an origin that is refused as it is written, before its name is looked up.
    func check(_ origin: Origin) throws(ClientError) {
        if let refusal = refusal(isTLS: origin.isTLS, host: origin.host, port: origin.port) {
            throw .forbiddenPlace("The URL \(refusal).")
        }
    }

    /// Throws `.forbiddenPlace` when one of the addresses is not admitted: a name that leads to a public address and to
    /// an inner one as well is no honest name.
    func check(_ addresses: [SocketAddress]) throws(ClientError) {
        let areAdmitted = addresses.allSatisfy { address in address.ip.map(admits) ?? false }
        guard areAdmitted else { throw .forbiddenPlace("The URL must lead to a public address.") }
    }
}
