internal import HTTP
internal import Kernel
internal import Reactor

/// What a page shows first, in one answer: the profile, the channels, and the dashboard of the first channel.
///
/// Each part goes through the gateway as a request of its own with the caller's token: its route's rules hold. A part
/// that fails or is late says so in its own `status`; it never fails the others.
struct Home: Sendable {
    /// Bytes of one part's answer that are read.
    static let largestPart = 1_048_576
    private static let patience = Duration.seconds(10)

    private static let profile = "/api/v1/profile"
    private static let channels = "/api/v1/channels"
    private static let dashboard = "/api/v1/analytics/dashboard/"

    /// How `/openapi.json` describes it; the route file's own route answers.
    static let described = Route(
        .get, "/api/v1/home", access: .user(atLeast: .viewer),
        "Profile, channels and the first channel's dashboard, each with its own status"
    ) { _ in throw ServiceError(.notFound, "There is nothing at this path.", code: "route_not_found") }

    /// Where the deadline is waited for.
    let loops: EventLoopGroup

    /// The answer; `ask` sends a request through the gateway. The route's total time is the deadline of all parts.
    func answer(_ exchange: Exchange, _ ask: @escaping Handler) async throws -> Response {
        let request = exchange.request
        let patience = exchange.route.timeouts.total ?? Home.patience
        async let profile = inTime(patience) { try await Home.part(Home.profile, of: request, ask) }
        async let rest = restOf(request, patience, ask)
        let (channels, dashboard) = await rest
        var json = JSONWriter(capacity: 4_096)
        let first = await profile
        json.object { json in
            first.write("profile", to: &json)
            channels.write("channels", to: &json)
            dashboard.write("dashboard", to: &json)
        }
        return .json(bytes: json.bytes)
    }

    /// The channels, and then the dashboard of the first; both within the same time.
    private func restOf(
        _ request: Request, _ patience: Duration, _ ask: @escaping Handler
    ) async -> (channels: HomePart, dashboard: HomePart) {
        let start = ContinuousClock.now
        let channels = await inTime(patience) { try await Home.part(Home.channels, of: request, ask) }
        guard channels.status.isSuccess, let body = channels.body else { return (channels, .dependent) }
        guard let id = Home.firstID(in: body) else { return (channels, .absent) }
        let left = patience - (ContinuousClock.now - start)
        return (channels, await inTime(left) { try await Home.part(Home.dashboard + String(id), of: request, ask) })
    }

    private static func part(_ path: String, of request: Request, _ ask: Handler) async throws -> HomePart {
        var headers = Headers()
        // A part is the caller's request: same person, same host, same language, same trace.
        for name in ["Authorization", "Host", "Accept-Language", "Cookie"] {
            for value in request.headers.values(name) { headers.add(name, value) }
        }
        headers.add("X-Request-Id", request.context.requestID)
        if let trace = request.context.traceparent { headers.add("traceparent", trace) }
        let part = Request(method: .get, target: path, path: path, headers: headers, peer: request.peer)
        return await HomePart.read(try await ask(part), upTo: largestPart)
    }

    /// The first channel's id; nil when there is none. `{"items": [{"id": 7, …}, …]}`
    static func firstID(in channels: [UInt8]) -> Int64? {
        (try? JSONValue(parsing: channels, upTo: largestPart))?["items"]?[0]?["id"]?.integer
    }

    /// What the work gives, or `late` once the time is over; the work is cancelled then.
    private func inTime(
        _ patience: Duration, _ work: @escaping @Sendable () async throws -> HomePart
    ) async -> HomePart {
        let loop = loops.any
        return await withTaskGroup(of: HomePart.self) { group in
            group.addTask {
                do { return try await work() } catch {
                    return HomePart(status: Problem(error, in: .init()).status, body: nil)
                }
            }
            group.addTask {
                try? await loop.sleep(for: patience)
                return .late
            }
            let first = await group.next() ?? .late
            group.cancelAll()
            return first
        }
    }
}
