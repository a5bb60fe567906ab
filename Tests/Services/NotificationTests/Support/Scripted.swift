import Database
import Kernel
import NotificationCore
import Synchronization

@testable import NotificationService

/// A user service that answers as it is told.
final class ScriptedContacts: ContactSource {
    private let state = Mutex<(people: [UserID: Recipient], isAway: Bool, questions: Int)>(([:], false, 0))

    func set(_ recipient: Recipient) { state.withLock { $0.people[recipient.userID] = recipient } }
    func forget(_ user: UserID) { state.withLock { $0.people[user] = nil } }
    func goAway(_ isAway: Bool) { state.withLock { $0.isAway = isAway } }
    var questions: Int { state.withLock { $0.questions } }

    func contact(of user: UserID) async throws -> Recipient? {
        try state.withLock { state in
            state.questions += 1
            if state.isAway { throw ServiceError(.unavailable, "The user service does not answer.") }
            return state.people[user]
        }
    }
}

extension Recipient {
    static func make(_ user: UserID, language: Language = .en, zone: String = "Asia/Tashkent") -> Recipient {
        Recipient(
            userID: user, email: "user\(user)@example.com", username: "user\(user)", language: language,
            timeZone: zone)
    }
}

/// Webhook endpoints that are there as the test says.
final class ScriptedWebhooks: WebhookTargets {
    private let endpoints = Mutex<[UserID: [String]]>([:])

    func set(_ numbers: [String], of user: UserID) { endpoints.withLock { $0[user] = numbers } }

    func targets(of user: UserID, kind: String, in sql: any SQLExecutor) async throws -> [String] {
        endpoints.withLock { $0[user] ?? [] }
    }
}

/// Rows of another part, of which only the erasing is seen.
final class ScriptedRecords: PersonalRecords {
    private let erased = Mutex<[UserID]>([])

    var all: [UserID] { erased.withLock { $0 } }

    func erase(_ user: UserID, in sql: any SQLExecutor) async throws { erased.withLock { $0.append(user) } }
}

/// A way out that writes down what it is given, and answers as it is told.
final class RecordingChannel: DeliveryChannel {
    private let state = Mutex<(sent: [OutgoingMessage], answers: [DeliveryOutcome])>(([], []))

    /// The next answers, in order; `sent` after them.
    func answer(_ outcomes: DeliveryOutcome...) { state.withLock { $0.answers = outcomes } }
    var sent: [OutgoingMessage] { state.withLock { $0.sent } }

    func deliver(_ message: OutgoingMessage) async -> DeliveryOutcome {
        state.withLock { state in
            state.sent.append(message)
            return state.answers.isEmpty ? .sent(providerID: "p-\(state.sent.count)") : state.answers.removeFirst()
        }
    }
}
