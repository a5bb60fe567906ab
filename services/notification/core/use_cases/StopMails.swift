package import Kernel

/// Ends mails of one kind by the link that stands in each of them.
package struct StopMails: Sendable {
    let links: any StopLinks
    let preferences: any PreferencesRepository
    let recipients: any RecipientRepository
    let clock: any WallClock

    package init(
        links: any StopLinks, preferences: any PreferencesRepository, recipients: any RecipientRepository,
        clock: any WallClock
    ) {
        self.links = links
        self.preferences = preferences
        self.recipients = recipients
        self.clock = clock
    }

    /// What the link is about, and the language of whoever it was sent to; changes nothing. Mail programs follow links
    /// by themselves.
    package func look(at token: String) async throws -> (topic: Topic, language: Language) {
        guard let request = links.meaning(of: token), let person = try await recipients.recipient(request.userID) else {
            throw ServiceError.linkNotValid
        }
        let preferences = try await preferences.preferences(of: request.userID)
        return (request.topic, preferences.language ?? person.language)
    }

    /// Ends them; doing it again changes nothing.
    package func callAsFunction(_ token: String) async throws -> (topic: Topic, language: Language) {
        let found = try await look(at: token)
        guard let request = links.meaning(of: token) else { throw ServiceError.linkNotValid }
        _ = try await preferences.change(of: request.userID, ifVersion: nil, at: clock.now) { preferences in
            preferences.rules[request.topic, default: [:]][.email] = .off
        }
        return found
    }
}
