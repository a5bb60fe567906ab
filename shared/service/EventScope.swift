internal import Events
package import HTTP

/// Lets events recorded while a request is served carry its trace and its id.
package struct EventScope: Middleware {
    package init() {}

    package func handle(_ request: Request, route: Route?, next: Handler) async throws -> Response {
        let context = EventContext(
            traceparent: request.context.traceparent, correlationID: request.context.requestID)
        return try await EventContext.$current.withValue(context) { try await next(request) }
    }
}
