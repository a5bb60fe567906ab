import Contracts
import Kernel
import Synchronization
import UserCore

/// Accounts in memory, with the same rules as the table.
final class MemoryUsers: UserRepository {
    struct State {
        var users: [UserID: User] = [:]
        var events: [any Event] = []
        var lastID: Int64 = 0
    }

    private let state = Mutex(State())

    /// Everything that was recorded, in order.
    var events: [any Event] { state.withLock { $0.events } }

    func insert(_ user: NewUser, recording events: @Sendable (User) -> [any Event]) async throws -> User {
        try state.withLock { state throws(ServiceError) in
            if state.users.values.contains(where: { $0.email.text.lowercased() == user.email.text.lowercased() }) {
                throw ServiceError(.conflict, "Email already exists", code: "email_exists")
            }
            try Self.refuseTakenName(user.username, in: state)
            state.lastID += 1
            let stored = User(
                restoring: UserID(state.lastID), email: user.email, username: user.username,
                passwordHash: user.passwordHash, isActive: true, role: .user, locale: user.locale, timeZone: "UTC",
                telegramID: nil, createdAt: user.createdAt, updatedAt: user.createdAt)
            state.users[stored.id] = stored
            state.events += events(stored)
            return stored
        }
    }

    func find(_ id: UserID) async throws -> User? {
        state.withLock { $0.users[id] }
    }

    func find(email: Email) async throws -> User? {
        state.withLock { state in
            state.users.values.first { $0.email.text.lowercased() == email.text.lowercased() }
        }
    }

    func update(
        _ id: UserID, _ change: @Sendable (inout User) throws -> [any Event]
    ) async throws -> User {
        try state.withLock { state in
            guard var user = state.users[id] else { throw Caller.noSuchUser }
            let events = try change(&user)
            var others = state
            others.users[id] = nil
            try Self.refuseTakenName(user.username, in: others)
            if let telegram = user.telegramID, others.users.values.contains(where: { $0.telegramID == telegram }) {
                throw ServiceError(
                    .conflict, "This Telegram account belongs to another user.", code: "telegram_linked_elsewhere")
            }
            state.users[id] = user
            state.events += events
            return user
        }
    }

    func delete(_ id: UserID, recording events: [any Event]) async throws -> Bool {
        state.withLock { state in
            guard state.users.removeValue(forKey: id) != nil else { return false }
            state.events += events
            return true
        }
    }

    private static func refuseTakenName(_ name: Username, in state: State) throws(ServiceError) {
        if state.users.values.contains(where: { $0.username.text.lowercased() == name.text.lowercased() }) {
            throw ServiceError(.conflict, "Username already exists", code: "username_exists")
        }
    }
}
