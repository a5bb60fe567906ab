package import Kernel

/// What a load client wrote down while it worked: one JSON object a line, in the order of the answers.
///
/// - `{"kind": "account", "id": 7, "email": "…", "username": "…", "state": "present"}` and the same for `channel` with
///   `owner_id` and `name`: what a 2xx answer promised. Of several lines about one id the last one holds. `absent` was
///   erased; `either` was asked for without an answer.
/// - `{"kind": "payment", "id": 7, "amount": 999, "state": "present"}`: a payment that was answered with 2xx.
/// - `{"kind": "foreign", "event_id": "…", "state": "handled"}`: an event published by hand, and its fate: `handled`,
///   `dead`, or `ignored`.
/// - `{"kind": "speed", "phase": "before", "requests": 900, "failed": 0, "p99_ms": 12}` and the same `after` a fault.
/// - `{"kind": "aside", "requests": 900, "failed": 0, "p99_ms": 14, "usual_p99_ms": 12}`: clients of other parts.
/// - `{"kind": "resources", "program": "user-service", "phase": "before", "descriptors": 30, "threads": 9, "rss_kb":
///   21000}` and the same `after`.
package struct LoadRecord: Sendable, Equatable {
    package var lines: [Line] = []

    package init() {}

    /// Reads the text of a record. Throws `ServiceError` that names the line which cannot be read.
    package init(text: [UInt8]) throws(ServiceError) {
        var number = 0
        for part in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            if part.isEmpty { continue }
            do {
                lines.append(try JSON.decode(Line.self, from: Array(part), unknownMembers: .ignore))
            } catch {
                throw .invalid("record", "Line \(number) cannot be read: \(error)")
            }
        }
    }

    /// One line; which members it has follows from its kind.
    package struct Line: Decodable, Sendable, Equatable {
        var kind: Kind
        var id: Int64?
        var email: String?
        var username: String?
        var ownerID: Int64?
        var name: String?
        var amount: Int64?
        var state: Fate?
        var eventID: String?
        var phase: Phase?
        var requests: Int?
        var failed: Int?
        var p99Ms: Double?
        var usualP99Ms: Double?
        var program: String?
        var descriptors: Int?
        var threads: Int?
        var rssKb: Int?

        init(kind: Kind) {
            self.kind = kind
        }
    }

    package enum Kind: String, Decodable, Sendable {
        case account, channel, payment, foreign, speed, aside, resources
    }

    package enum Fate: String, Decodable, Sendable {
        case present, absent, either, handled, dead, ignored
    }

    package enum Phase: String, Decodable, Sendable {
        case before, after
    }

    func lines(_ kind: Kind) -> [Line] { lines.filter { $0.kind == kind } }

    /// The last line about each id, in the order of the ids.
    func last(_ kind: Kind) -> [(id: Int64, line: Line)] {
        var last: [Int64: Line] = [:]
        for line in lines where line.kind == kind {
            if let id = line.id { last[id] = line }
        }
        return last.sorted { $0.key < $1.key }.map { (id: $0.key, line: $0.value) }
    }

    /// What became, as it was told, of each event that was published by hand.
    var foreign: [String: Fate] {
        var fates: [String: Fate] = [:]
        for line in lines(.foreign) {
            if let id = line.eventID { fates[id] = line.state ?? .handled }
        }
        return fates
    }
}
