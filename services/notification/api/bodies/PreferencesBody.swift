internal import Kernel
internal import NotificationCore

/// A change of preferences; what is not given stays.
struct PreferencesBody: Decodable, Sendable {
    /// `account` for the account's own language.
    let language: LanguageChoice?
    let quietHours: QuietHoursBody?
    let minSeverity: Severity?
    let events: EventsBody?
    /// All of them; those that are not named are heard again.
    let mutedChannels: [ChannelID]?

    struct QuietHoursBody: Decodable, Sendable {
        let enabled: Bool?
        /// `22:00`, in the account's time zone.
        let start: String?
        let end: String?
    }

    struct EventsBody: Decodable, Sendable {
        let welcome: OutletsBody?
        let payment: OutletsBody?
        let subscription: OutletsBody?
        let alert: OutletsBody?
        let digest: OutletsBody?
        let security: OutletsBody?
    }

    struct OutletsBody: Decodable, Sendable {
        /// `off` or `immediate`.
        let inbox: Frequency?
        let email: Frequency?
        let telegram: Frequency?
        /// `off` or `immediate`.
        let webhook: Frequency?
    }

    var input: ChangePreferences.Input {
        var input = ChangePreferences.Input()
        if let language { input.language = .some(language.language) }
        if let quietHours { input.quietHours = (quietHours.enabled, quietHours.start, quietHours.end) }
        input.leastSeverity = minSeverity
        input.mutedChannels = mutedChannels
        let topics: [(Topic, OutletsBody?)] = [
            (.welcome, events?.welcome), (.payment, events?.payment), (.subscription, events?.subscription),
            (.alert, events?.alert), (.digest, events?.digest), (.security, events?.security),
        ]
        for (topic, outlets) in topics {
            guard let outlets else { continue }
            let given: [(Outlet, Frequency?)] = [
                (.inbox, outlets.inbox), (.email, outlets.email), (.telegram, outlets.telegram),
                (.webhook, outlets.webhook),
            ]
            for (outlet, frequency) in given { input.rules[topic, default: [:]][outlet] = frequency }
        }
        return input
    }
}
