internal import Kernel
internal import NotificationCore

/// How a person wants to be told, shown and changed alike.
struct PreferencesView: Codable, Sendable {
    let language: LanguageChoice
    let quietHours: QuietHoursView
    /// Alerts below it are shown in the inbox only.
    let minSeverity: Severity
    let events: EventsView
    /// Channels that are told of in the inbox only.
    let mutedChannels: [ChannelID]
    /// Grows with each change; the `ETag`.
    let version: Int64
    /// Absent while nothing was changed.
    let updatedAt: Timestamp?

    init(_ preferences: Preferences) {
        language = LanguageChoice(preferences.language)
        quietHours = QuietHoursView(preferences.quietHours)
        minSeverity = preferences.leastSeverity
        events = EventsView(preferences)
        mutedChannels = preferences.mutedChannels.sorted()
        version = preferences.version
        updatedAt = preferences.updatedAt
    }
}

/// A language, or the account's own.
enum LanguageChoice: String, Codable, Sendable, CaseIterable {
    case account, en, ru, uz

    init(_ language: Language?) {
        self = language.flatMap { LanguageChoice(rawValue: $0.rawValue) } ?? .account
    }

    var language: Language? { Language(rawValue: rawValue) }
}

/// Hours in the person's time zone in which only what is critical disturbs.
struct QuietHoursView: Codable, Sendable {
    let enabled: Bool
    /// `22:00`.
    let start: String
    let end: String

    init(_ hours: QuietHours) {
        enabled = hours.isOn
        start = hours.start.description
        end = hours.end.description
    }
}

/// How often each kind of thing is told, and where.
struct EventsView: Codable, Sendable {
    let welcome: OutletsView
    let payment: OutletsView
    let subscription: OutletsView
    let alert: OutletsView
    let digest: OutletsView
    let security: OutletsView

    init(_ preferences: Preferences) {
        welcome = OutletsView(preferences, .welcome)
        payment = OutletsView(preferences, .payment)
        subscription = OutletsView(preferences, .subscription)
        alert = OutletsView(preferences, .alert)
        digest = OutletsView(preferences, .digest)
        security = OutletsView(preferences, .security)
    }
}

/// How often something is told in each place.
struct OutletsView: Codable, Sendable {
    let inbox: Frequency
    let email: Frequency
    let telegram: Frequency
    let webhook: Frequency

    init(_ preferences: Preferences, _ topic: Topic) {
        inbox = preferences.frequency(of: topic, at: .inbox)
        email = preferences.frequency(of: topic, at: .email)
        telegram = preferences.frequency(of: topic, at: .telegram)
        webhook = preferences.frequency(of: topic, at: .webhook)
    }
}
