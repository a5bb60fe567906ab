internal import Glibc
internal import Kernel

extension Request {
    /// What limits are counted by: an IPv4 address, or the /64 of an IPv6 one, which a single customer owns whole.
    package var network: String {
        var address = in6_addr()
        guard inet_pton(AF_INET6, peer, &address) == 1 else { return peer }
        let prefix = withUnsafeBytes(of: address) { hexadecimal($0.prefix(8)) }
        return "\(prefix)/64"
    }
}
