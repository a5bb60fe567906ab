/// Every service the gateway knows, by name.
struct UpstreamTable: Sendable {
    private let upstreams: [String: Upstream]

    init(_ upstreams: [Upstream]) {
        self.upstreams = Dictionary(upstreams.map { ($0.name, $0) }) { first, _ in first }
    }

    subscript(_ name: String) -> Upstream? { upstreams[name] }

    /// All of them, by name.
    var all: [Upstream] { upstreams.values.sorted { $0.name < $1.name } }
}
