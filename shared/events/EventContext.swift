package import Kernel

/// What the work in progress belongs to; every event recorded within carries it on.
package struct EventContext: Sendable, Equatable {
    /// W3C Trace Context of the request, or of the handling of an event.
    package let traceparent: String?
    /// The request, saga or first event that all of this follows from.
    package let correlationID: String?
    /// The event being handled; nil while a request is served.
    package let eventName: String?
    /// When the event being handled came; nil while a request is served.
    package let receivedAt: Timestamp?

    package init(
        traceparent: String?, correlationID: String?, eventName: String? = nil, receivedAt: Timestamp? = nil
    ) {
        self.traceparent = traceparent
        self.correlationID = correlationID
        self.eventName = eventName
        self.receivedAt = receivedAt
    }

    /// Set by the middleware that opens a request and by the pipeline around each handler.
    @TaskLocal package static var current = EventContext(traceparent: nil, correlationID: nil)
}
