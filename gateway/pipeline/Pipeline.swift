internal import HTTP

/// The steps of every exchange in the order of one list, put together once for each route.
struct Pipeline: Sendable {
    private let stages: [any Stage]

    /// The first stage is the outermost.
    init(_ stages: [any Stage]) { self.stages = stages }

    /// The steps that have something to do on this route, around `end`.
    func chain(for route: GatewayRoute, end: @escaping Onwards) -> Onwards {
        // No `reduce`: what passes through a generic function is wrapped, and every request pays for each wrapping.
        var next = end
        for stage in stages.reversed() {
            if let step = stage.bound(to: route) { next = Pipeline.around(next, step) }
        }
        return next
    }

    private static func around(_ next: @escaping Onwards, _ step: any Stage) -> Onwards {
        { exchange in try await step.handle(exchange, next: next) }
    }
}
