package import Kernel

/// Shows and changes how a person wants to be told.
package struct ChangePreferences: Sendable {
    /// Only what is given changes.
    package struct Input: Sendable {
        /// The outer nil leaves the language; the inner one takes the account's.
        package var language: Language??
        package var quietHours: (isOn: Bool?, start: String?, end: String?)?
        package var leastSeverity: Severity?
        package var rules: [Topic: [Outlet: Frequency]] = [:]
        /// All of them; those that are not named are heard again.
        package var mutedChannels: [ChannelID]?

        package init() {}
    }

    let preferences: any PreferencesRepository
    let clock: any WallClock

    package init(preferences: any PreferencesRepository, clock: any WallClock) {
        self.preferences = preferences
        self.clock = clock
    }

    package func show(of user: UserID) async throws -> Preferences { try await preferences.preferences(of: user) }

    /// Throws `.invalid` with every bad field named; nothing is changed then.
    package func callAsFunction(
        of user: UserID, ifVersion version: Int64? = nil, _ input: Input
    ) async throws -> Preferences {
        let mistakes = ChangePreferences.mistakes(in: input)
        guard mistakes.isEmpty else { throw ServiceError.invalid(mistakes) }
        return try await preferences.change(of: user, ifVersion: version, at: clock.now) { preferences in
            if let language = input.language { preferences.language = language }
            if let quiet = input.quietHours { try ChangePreferences.change(&preferences.quietHours, quiet) }
            if let severity = input.leastSeverity { preferences.leastSeverity = severity }
            for (topic, outlets) in input.rules {
                preferences.rules[topic, default: [:]].merge(outlets) { _, new in new }
            }
            if let muted = input.mutedChannels { preferences.mutedChannels = Set(muted) }
        }
    }

    /// Keeps quiet about a channel, or speaks of it again.
    package func mute(_ channel: ChannelID, isMuted: Bool, of user: UserID) async throws -> Preferences {
        try await preferences.change(of: user, ifVersion: nil, at: clock.now) { preferences in
            guard isMuted else {
                preferences.mutedChannels.remove(channel)
                return
            }
            preferences.mutedChannels.insert(channel)
            guard preferences.mutedChannels.count <= Preferences.mostMuted else {
                throw ServiceError.invalid(
                    "muted_channels", "must be at most \(Preferences.mostMuted)", code: "length")
            }
        }
    }

    private static func change(
        _ hours: inout QuietHours, _ input: (isOn: Bool?, start: String?, end: String?)
    ) throws(ServiceError) {
        let start = input.start.flatMap { DayTime($0) } ?? hours.start
        let end = input.end.flatMap { DayTime($0) } ?? hours.end
        guard start != end else {
            throw .invalid("quiet_hours/end", "must be another time than start", code: "range")
        }
        hours = QuietHours(isOn: input.isOn ?? hours.isOn, start: start, end: end)
    }

    private static func mistakes(in input: Input) -> [FieldError] {
        var mistakes: [FieldError] = []
        for (name, text) in [("start", input.quietHours?.start), ("end", input.quietHours?.end)] {
            if let text, DayTime(text) == nil {
                mistakes.append(
                    FieldError(
                        pointer: "#/quiet_hours/\(name)", code: "format", detail: "must be a time of day such as 22:00")
                )
            }
        }
        for topic in Topic.allCases {
            for outlet in Outlet.allCases {
                guard let frequency = input.rules[topic]?[outlet], !outlet.frequencies.contains(frequency) else {
                    continue
                }
                let known = outlet.frequencies.map(\.rawValue).joined(separator: ", ")
                mistakes.append(
                    FieldError(
                        pointer: "#/events/\(topic.rawValue)/\(outlet.rawValue)", code: "format",
                        detail: "must be one of \(known)"))
            }
        }
        if let muted = input.mutedChannels {
            if muted.count > Preferences.mostMuted {
                mistakes.append(
                    FieldError(
                        pointer: "#/muted_channels", code: "length", detail: "must be at most \(Preferences.mostMuted)")
                )
            }
            if let index = muted.firstIndex(where: { $0.rawValue < 1 }) {
                mistakes.append(
                    FieldError(
                        pointer: "#/muted_channels/\(index)", code: "format", detail: "must be a whole number from 1"))
            }
        }
        return mistakes
    }
}
