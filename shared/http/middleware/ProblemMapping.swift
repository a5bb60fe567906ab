internal import Kernel
package import Logging

/// Turns whatever a handler throws into its problem; what is no refusal is logged with its cause.
package struct ProblemMapping: Middleware {
    private let logger: Logger

    package init(logger: Logger) { self.logger = logger }

    package func handle(_ request: Request, route: Route?, next: Handler) async throws -> Response {
        do {
            return try await next(request)
        } catch {
            if Problem.refusal(error) == nil {
                logger.error(
                    "A request failed by a mistake of our own",
                    metadata: [
                        "method": "\(request.method)", "endpoint": "\(request.context.routePattern)",
                        "cause": "\(String(reflecting: error))",
                    ])
            }
            return Problem(error, in: request.context).response(to: request)
        }
    }
}
