internal import HTTP
internal import Kernel

/// The OpenAPI documents of the services, fetched when they are asked for and kept for a while.
actor ServiceDocuments {
    /// How long a whole document is kept, and how long one in which a service is missing.
    private static let life: Duration = .minutes(5)
    private static let lifeWhenIncomplete: Duration = .seconds(5)
    /// The most bytes of one service's document.
    private static let byteLimit = 1_048_576
    /// How long a service may take to give its document.
    private static let patience: Duration = .seconds(3)

    private let upstreams: UpstreamTable
    private let store: RouteStore
    private let client: HTTPClient
    private let clock: any WallClock
    private let version: String
    private let own: MergedDocument.Part
    private var kept: (document: JSONValue, until: Timestamp)?
    private var running: Task<JSONValue, Never>?

    /// `own` are the gateway's own routes.
    init(
        upstreams: UpstreamTable, store: RouteStore, own: [Route], client: HTTPClient, clock: any WallClock,
        version: String
    ) {
        self.upstreams = upstreams
        self.store = store
        self.client = client
        self.clock = clock
        self.version = version
        let document = OpenAPIDocument(title: GatewayHost.name, version: version, routes: own)
        self.own = MergedDocument.Part(service: GatewayHost.name, document: document.json, isOwn: true)
    }

    /// One document of all services that answer; who asks meanwhile waits for the same one.
    func merged() async -> JSONValue {
        if let kept, clock.now < kept.until { return kept.document }
        if let running { return await running.value }
        let task = Task { await fetch() }
        running = task
        defer { running = nil }
        return await task.value
    }

    private func fetch() async -> JSONValue {
        let parts = await allParts()
        let missing = Set(upstreams.all.map(\.name)).subtracting(parts.map(\.service)).sorted()
        let shown = MergedPaths(store.current.matcher)
        let document = MergedDocument([own] + parts.sorted { $0.service < $1.service }, paths: shown)
            .document(title: "AnalyticBot", version: version, missing: missing)
        let life = missing.isEmpty ? ServiceDocuments.life : ServiceDocuments.lifeWhenIncomplete
        kept = (document, clock.now + life)
        return document
    }

    private nonisolated func allParts() async -> [MergedDocument.Part] {
        await withTaskGroup(of: MergedDocument.Part?.self) { group in
            for upstream in upstreams.all { group.addTask { await self.part(upstream) } }
            return await group.reduce(into: []) { parts, part in if let part { parts.append(part) } }
        }
    }

    /// Nil when the service is away or describes itself in no way we understand; the document names it as missing then.
    private nonisolated func part(_ upstream: Upstream) async -> MergedDocument.Part? {
        guard let place = upstream.report().instances.first(where: \.isUsed)?.address else { return nil }
        var timeouts = ClientTimeouts()
        timeouts.connect = ServiceDocuments.patience
        timeouts.response = ServiceDocuments.patience
        timeouts.idle = ServiceDocuments.patience
        let request = ClientRequest(.get, place + "/openapi.json", timeouts: timeouts)
        guard let answer = try? await client.send(request), answer.status == .ok,
            let bytes = try? await answer.body.collect(upTo: ServiceDocuments.byteLimit),
            let document = try? JSONValue(parsing: bytes)
        else { return nil }
        return MergedDocument.Part(service: upstream.name, document: document)
    }
}
