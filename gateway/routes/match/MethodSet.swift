internal import HTTP

/// Some of the methods that are passed on, as bits.
struct MethodSet: OptionSet, Sendable {
    let rawValue: UInt8

    static let all = MethodSet(rawValue: 0b11_1111)

    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The one method; empty for one that is never passed on.
    init(_ method: HTTPMethod) {
        let bit =
            switch method.name {
            case "GET": 0
            case "HEAD": 1
            case "POST": 2
            case "PUT": 3
            case "PATCH": 4
            case "DELETE": 5
            default: 7
            }
        rawValue = bit == 7 ? 0 : 1 << UInt8(bit)
    }

    /// The methods of a route: none named takes all; HEAD goes with GET (RFC 9110 §9.3.2).
    init(route methods: [HTTPMethod]) {
        guard !methods.isEmpty else {
            self = .all
            return
        }
        self = methods.reduce(into: MethodSet(rawValue: 0)) { $0.formUnion(MethodSet($1)) }
        if methods.contains(.get) { formUnion(MethodSet(.head)) }
    }

    /// The value of `Allow` (RFC 9110 §10.2.1); OPTIONS is answered for every path.
    var allow: String {
        let names = RouteWords.passedOn.filter { contains(MethodSet($0)) }.map(\.name)
        return (names + ["OPTIONS"]).sorted().joined(separator: ", ")
    }
}
