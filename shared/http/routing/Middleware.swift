/// Work around every handler: it may change the request on its way in and the answer on its way out, or answer itself.
///
/// Middleware runs in the order of one visible list, the first one outermost.
package protocol Middleware: Sendable {
    /// `route` is nil when no route matches; `next` then answers 404 or 405.
    func handle(_ request: Request, route: Route?, next: @escaping Handler) async throws -> Response
}
