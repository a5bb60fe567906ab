internal import Kernel
package import Logging

/// One log line for each answered request: what was asked by pattern, never the query, a header or a body.
package struct AccessLog: Middleware {
    private let logger: Logger
    private let clock = ContinuousClock()

    package init(logger: Logger) { self.logger = logger }

    package func handle(_ request: Request, route: Route?, next: Handler) async throws -> Response {
        let start = clock.now
        do {
            let response = try await next(request)
            return response.observed(for: request) { bytes, error in
                write(request, response.status, bytes: bytes, since: start, error: error)
            }
        } catch {
            write(request, Problem(error, in: request.context).status, bytes: 0, since: start, error: nil)
            throw error
        }
    }

    private func write(
        _ request: Request, _ status: HTTPStatus, bytes: Int, since start: ContinuousClock.Instant, error: (any Error)?
    ) {
        var metadata: Logger.Metadata = [
            "method": "\(request.method)", "endpoint": "\(request.context.routePattern)",
            "status": .stringConvertible(status.code),
            "duration_ms": .stringConvertible(Double((clock.now - start).microseconds) / 1_000),
            "bytes": .stringConvertible(bytes),
            "peer": "\(request.peer)",
        ]
        if let user = RequestScope.current?.userID { metadata["user_id"] = .stringConvertible(user.rawValue) }
        if error != nil { metadata["outcome"] = "broken_off" }
        logger.info("Answered a request", metadata: metadata)
    }
}
