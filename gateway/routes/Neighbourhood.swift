internal import Glibc
internal import HTTP
internal import Kernel

/// Keeps routes for operators from the world: whoever is not on this machine or a private network finds nothing there.
enum Neighbourhood {
    /// The route, for neighbours only; to others it does not exist.
    static func only(_ route: Route) -> Route {
        let handler: Handler = { request in
            guard contains(request.peer) else {
                throw ServiceError(.notFound, "There is nothing at this path.", code: "route_not_found")
            }
            return try await route.handler(request)
        }
        return Route(
            route.method, route.pattern, access: route.access, route.summary, documentation: route.documentation,
            handler: handler)
    }

    /// Whether an address is of this machine or of a private network (RFC 1918, RFC 4193, RFC 4291 §2.5.3).
    static func contains(_ address: String) -> Bool {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, address, &four) == 1 {
            return isPrivate(withUnsafeBytes(of: four) { Array($0) })
        }
        guard inet_pton(AF_INET6, address, &six) == 1 else { return false }
        let bytes = withUnsafeBytes(of: six) { Array($0) }
        // RFC 4291 §2.5.5.2 — an IPv4 address written as an IPv6 one.
        if bytes.prefix(10).allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF {
            return isPrivate(Array(bytes.suffix(4)))
        }
        return bytes == [UInt8](repeating: 0, count: 15) + [1] || bytes[0] & 0xFE == 0xFC
    }

    private static func isPrivate(_ bytes: [UInt8]) -> Bool {
        switch (bytes[0], bytes[1]) {
        case (127, _), (10, _), (192, 168), (172, 16...31): true
        default: false
        }
    }
}
