/// What the work in progress belongs to; every event recorded within carries it on.
package struct EventContext: Sendable, Equatable {
    /// W3C Trace Context of the request or of the event being handled.
    package let traceparent: String?
    /// The request, saga or first event that all of this follows from.
    package let correlationID: String?

    package init(traceparent: String?, correlationID: String?) {
        self.traceparent = traceparent
        self.correlationID = correlationID
    }

    /// Set by the middleware that opens a request and by the bus around each handler.
    @TaskLocal package static var current = EventContext(traceparent: nil, correlationID: nil)
}
