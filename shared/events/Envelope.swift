package import Kernel

/// One event on its way: CloudEvents 1.0 in structured mode.
package struct Envelope: Sendable, Equatable {
    /// Unique for ever.
    package let id: String
    /// `/analyticbot/user-service`.
    package let source: String
    /// Routing key: `user.registered`.
    package let name: String
    package let version: Int
    package let subject: String
    package let time: Timestamp
    package let traceparent: String?
    /// The request or saga that this belongs to.
    package let correlationID: String?
    /// The event itself as JSON.
    package let data: [UInt8]

    package init(
        id: String, source: String, name: String, version: Int, subject: String, time: Timestamp,
        traceparent: String?, correlationID: String?, data: [UInt8]
    ) {
        self.id = id
        self.source = source
        self.name = name
        self.version = version
        self.subject = subject
        self.time = time
        self.traceparent = traceparent
        self.correlationID = correlationID
        self.data = data
    }
    /// The same event with other data.
    package func with(data: [UInt8]) -> Envelope {
        Envelope(
            id: id, source: source, name: name, version: version, subject: subject, time: time,
            traceparent: traceparent, correlationID: correlationID, data: data)
    }
}
