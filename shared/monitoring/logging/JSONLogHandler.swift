package import Kernel
package import Logging

/// The backend of swift-log: one JSON line a record, with the ids of the request that it belongs to.
package struct JSONLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    /// The process's threshold, unless this handler was given a level of its own.
    package var logLevel: Logger.Level {
        get { ownLevel ?? threshold.level }
        set { ownLevel = newValue }
    }
    private let threshold: LogThreshold
    private var ownLevel: Logger.Level?
    private let service: String
    private let output: any LogOutput
    private let clock: any WallClock

    /// Bytes of one text in a line, at most; the rest is cut.
    static let textLimit = 8_192

    package init(
        service: String, threshold: LogThreshold, output: any LogOutput = StandardError(),
        clock: any WallClock = SystemClock()
    ) {
        self.service = service
        self.threshold = threshold
        self.output = output
        self.clock = clock
    }

    package init(
        service: String, level: Logger.Level, output: any LogOutput = StandardError(),
        clock: any WallClock = SystemClock()
    ) {
        self.init(service: service, threshold: LogThreshold(level), output: output, clock: clock)
    }

    /// A logger of a service.
    package static func logger(
        service: String, level: Logger.Level, output: any LogOutput = StandardError(),
        clock: any WallClock = SystemClock()
    ) -> Logger {
        Logger(label: service) { _ in
            JSONLogHandler(service: service, level: level, output: output, clock: clock)
        }
    }

    /// A logger of a service whose level follows the process's.
    package static func logger(service: String, threshold: LogThreshold) -> Logger {
        Logger(label: service) { _ in JSONLogHandler(service: service, threshold: threshold) }
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var json = JSONWriter()
        json.object { json in
            json.member("time", clock.now)
            json.member("level", event.level.rawValue)
            json.member("service", service)
            json.member("message", shortened(event.message.description))
            if let scope = RequestScope.current {
                json.member("request_id", scope.requestID)
                json.member("trace_id", scope.trace.traceID)
                json.member("span_id", scope.trace.spanID)
            }
            if let error = event.error { json.member("error", shortened(String(reflecting: error))) }
            let pairs = metadata.merging(event.metadata ?? [:]) { $1 }
            for (key, value) in pairs.sorted(by: { $0.key < $1.key }) {
                json.name(JSONLogHandler.reserved.contains(key) ? key + "_" : key)
                write(value, named: key, to: &json)
            }
        }
        output.write(json.bytes + [0x0A])
    }

    private static let reserved: Set<String> = [
        "time", "level", "service", "message", "request_id", "trace_id", "span_id", "error",
    ]

    private func write(_ value: Logger.Metadata.Value, named key: String, to json: inout JSONWriter) {
        if Redaction.isSecret(key) { return json.value(Redaction.mark) }
        switch value {
        case .string(let text): json.value(shortened(text))
        case .stringConvertible(let number as Int): json.value(number)
        case .stringConvertible(let number as Int64): json.value(number)
        case .stringConvertible(let number as Double): json.value(number)
        case .stringConvertible(let flag as Bool): json.value(flag)
        case .stringConvertible(let other): json.value(shortened(other.description))
        case .array(let values):
            json.array { json in
                for value in values { write(value, named: key, to: &json) }
            }
        case .dictionary(let pairs):
            json.object { json in
                for (key, value) in pairs.sorted(by: { $0.key < $1.key }) {
                    json.name(key)
                    write(value, named: key, to: &json)
                }
            }
        }
    }

    private func shortened(_ text: String) -> String {
        let clean = Redaction.clean(text)
        if clean.utf8.count <= JSONLogHandler.textLimit { return clean }
        return String(decoding: clean.utf8.prefix(JSONLogHandler.textLimit), as: UTF8.self) + "…"
    }
}
