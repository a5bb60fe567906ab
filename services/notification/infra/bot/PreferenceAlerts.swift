internal import Kernel
internal import NotificationCore

/// The bot's menu of alerts, on the preferences that the person has everywhere.
struct PreferenceAlerts: AlertChoices {
    let preferences: any PreferencesRepository
    let clock: any WallClock

    func choice(of user: UserID) async throws -> AlertChoice {
        let kept = try await preferences.preferences(of: user)
        return AlertChoice(
            isOn: kept.frequency(of: .alert, at: .telegram) != .off, leastSeverity: kept.leastSeverity)
    }

    /// Whoever has alerts gathered by the day keeps that; switching on means at once.
    func choose(_ choice: AlertChoice, for user: UserID) async throws {
        _ = try await preferences.change(of: user, ifVersion: nil, at: clock.now) { kept in
            kept.leastSeverity = choice.leastSeverity
            let wasOn = kept.frequency(of: .alert, at: .telegram) != .off
            if wasOn != choice.isOn { kept.rules[.alert, default: [:]][.telegram] = choice.isOn ? .immediate : .off }
        }
    }
}
