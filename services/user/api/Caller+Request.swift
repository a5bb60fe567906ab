internal import Glibc
internal import HTTP
internal import Kernel
internal import UserCore

extension Request {
    /// Who is signed in. The route's access was checked before its handler; a token of a service is no person.
    var person: UserID {
        get throws {
            guard let id = context.identity?.userID else {
                throw ServiceError(.forbidden, "Only a signed-in person may do this.")
            }
            return id
        }
    }

    /// The session the caller's token belongs to; a token made without one cannot end what it does not have.
    var session: String {
        get throws {
            guard let id = context.identity?.sessionID else {
                throw ServiceError(.forbidden, "This token belongs to no session.", code: "no_session")
            }
            return id
        }
    }

    /// Who asks, as the rules of accounts see them.
    var caller: Caller {
        get throws {
            Caller(id: try person, administers: (context.identity?.role ?? .viewer) >= .admin)
        }
    }
}

extension Request {
    /// What limits are counted by: an IPv4 address, or the /64 of an IPv6 one, which a single customer owns whole.
    var network: String {
        var address = in6_addr()
        guard inet_pton(AF_INET6, peer, &address) == 1 else { return peer }
        let prefix = withUnsafeBytes(of: address) { hexadecimal($0.prefix(8)) }
        return "\(prefix)/64"
    }
}
