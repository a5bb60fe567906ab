internal import Kernel
internal import NotificationCore

// What the other services answer, read with tolerance: members that are not known are passed over.

extension OwnChannel {
    /// A channel as the channel service shows it.
    init?(_ json: JSONValue) {
        guard let id = json["id"]?.integer, let name = json["name"]?.string else { return nil }
        let seen = json["telegram"]
        self.init(
            id: ChannelID(id), name: name, username: seen?["username"]?.string,
            isVerified: json["ownership"]?.string == "verified",
            subscribers: seen?["subscribers"]?.integer.map { ($0, seen?["subscribers_exact"]?.bool ?? false) },
            source: seen?["source"]?.string ?? "")
    }
}

extension Figure {
    /// The measures of analytics, by their names, beside those of the period before.
    static func all(in metrics: JSONValue?, before: JSONValue?) -> [Figure] {
        guard case .object(let members) = metrics else { return [] }
        return members.map { member in
            let (value, meta) = (member.value, member.value["meta"])
            return Figure(
                metric: member.name, value: value["value"]?.double, previous: before?[member.name]?["value"]?.double,
                unit: value["unit"]?.string ?? "", sources: meta?["sources"]?.array?.compactMap(\.string) ?? [],
                sampleSize: Int(meta?["sample_size"]?.integer ?? 0), coverage: meta?["coverage"]?.double ?? 0,
                isRounded: meta?["precision"]?.string == "rounded", reason: meta?["reason"]?.string)
        }
    }
}
