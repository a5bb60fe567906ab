internal import HTTP

/// The steps of every exchange in the order of one list, put together once for each route.
struct Pipeline: Sendable {
    private let stages: [any Stage]

    /// The first stage is the outermost.
    init(_ stages: [any Stage]) { self.stages = stages }

    /// The steps that have something to do on this route, around `end`.
    func chain(for route: GatewayRoute, end: @escaping Onwards) -> Onwards {
        stages.reversed().reduce(end) { next, stage in
            guard let step = stage.bound(to: route) else { return next }
            return { exchange in try await step.handle(exchange, next: next) }
        }
    }
}
