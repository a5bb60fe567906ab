package import Kernel

/// Envelopes as JSON: CloudEvents 1.0, structured mode (`application/cloudevents+json`).
package enum CloudEvents {
    /// The event as one JSON object; its own data stands in `data` as it was recorded.
    package static func encode(_ envelope: Envelope) -> [UInt8] {
        var json = JSONWriter(capacity: 384 + envelope.data.count)
        json.object { json in
            json.member("specversion", "1.0")
            json.member("id", envelope.id)
            json.member("source", envelope.source)
            json.member("type", "\(typePrefix)\(envelope.name).v\(envelope.version)")
            json.member("subject", envelope.subject)
            json.member("time", envelope.time)
            json.member("datacontenttype", "application/json")
            json.member("traceparent", ifPresent: envelope.traceparent)
            json.member("correlationid", ifPresent: envelope.correlationID)
            json.name("data")
            json.raw(envelope.data)
        }
        return json.bytes
    }

    /// Reads what `encode` wrote, or what another publisher says in its place; attributes that are not ours are passed
    /// over. Throws `ServiceError` `.malformed` for text that is no JSON, `.invalid` for JSON that is no event of ours.
    package static func decode(_ bytes: [UInt8]) throws(ServiceError) -> Envelope {
        let json = try JSONValue(parsing: bytes)
        // CloudEvents 1.0.2 §3.1 — specversion, id, source and type are required and not empty.
        guard try text("specversion", in: json) == "1.0" else {
            throw .invalid("specversion", "Only CloudEvents 1.0 is read.")
        }
        let (name, version) = try kind(try text("type", in: json))
        if let format = json["datacontenttype"]?.string, !format.hasPrefix("application/json") {
            throw .invalid("datacontenttype", "Only application/json is read.")
        }
        guard let data = json["data"], json["data_base64"] == nil else {
            throw .invalid("data", "The event's data is expected here as a JSON value.")
        }
        guard let time = Timestamp(try text("time", in: json)) else {
            throw .invalid("time", "A moment as RFC 3339 says it is expected.")
        }
        return Envelope(
            id: try text("id", in: json), source: try text("source", in: json), name: name, version: version,
            subject: try text("subject", in: json), time: time, traceparent: json["traceparent"]?.string,
            correlationID: json["correlationid"]?.string, data: written(data))
    }

    /// `analyticbot.user.registered.v1` → `user.registered`, 1.
    private static func kind(_ type: String) throws(ServiceError) -> (name: String, version: Int) {
        let parts = type.split(separator: ".")
        guard type.hasPrefix(typePrefix), parts.count >= 3, let last = parts.last, last.first == "v",
            let version = Int(last.dropFirst()), version > 0
        else { throw .invalid("type", "A type such as analyticbot.user.registered.v1 is expected.") }
        return (parts[1..<(parts.count - 1)].joined(separator: "."), version)
    }

    private static func text(_ name: String, in json: JSONValue) throws(ServiceError) -> String {
        guard let value = json[name]?.string, !value.isEmpty else {
            throw .invalid(name, "A text that is not empty is expected.", code: "required")
        }
        return value
    }

    private static func written(_ value: JSONValue) -> [UInt8] {
        var json = JSONWriter()
        value.write(to: &json)
        return json.bytes
    }
}

/// What all event types of the suite begin with.
private let typePrefix = "analyticbot."
