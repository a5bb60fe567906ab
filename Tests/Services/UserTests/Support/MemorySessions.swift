import Kernel
import Synchronization
import UserCore

/// Sessions in memory, with the same rules as the tables.
final class MemorySessions: SessionRepository {
    struct Token {
        let session: String
        var usedAt: Timestamp?
    }

    struct State {
        var sessions: [String: Session] = [:]
        var order: [String] = []
        var tokens: [[UInt8]: Token] = [:]

        mutating func end(_ id: String) {
            sessions[id] = nil
            order.removeAll { $0 == id }
            tokens = tokens.filter { $0.value.session != id }
        }
    }

    private let state = Mutex(State())
    private let limits: SessionLimits

    init(limits: SessionLimits = SessionLimits()) {
        self.limits = limits
    }

    func open(_ session: Session, tokenHash: [UInt8]) async throws {
        state.withLock { state in
            state.sessions[session.id] = session
            state.order.append(session.id)
            state.tokens[tokenHash] = Token(session: session.id)
            let mine = state.order.filter { state.sessions[$0]?.userID == session.userID }
            for old in mine.dropLast(limits.perUser) { state.end(old) }
        }
    }

    func live(_ id: String, at now: Timestamp) async throws -> Session? {
        state.withLock { state in
            guard let session = state.sessions[id], session.isLive(at: now) else { return nil }
            return session
        }
    }

    func list(_ user: UserID, at now: Timestamp) async throws -> [Session] {
        state.withLock { state in
            state.order.reversed().compactMap { state.sessions[$0] }
                .filter { $0.userID == user && $0.isLive(at: now) }
        }
    }

    func rotate(_ old: [UInt8], to new: [UInt8], at now: Timestamp) async throws -> Rotation {
        state.withLock { state in
            guard let token = state.tokens[old], var session = state.sessions[token.session] else { return .unknown }
            if let usedAt = token.usedAt {
                if now <= usedAt + limits.rotationGrace { return .justRotated }
                state.end(session.id)
                return .reused(session.userID, session: session.id)
            }
            guard session.isLive(at: now) else {
                state.end(session.id)
                return .unknown
            }
            session.touch(at: now)
            state.sessions[session.id] = session
            state.tokens[old]?.usedAt = now
            state.tokens[new] = Token(session: session.id)
            return .rotated(session)
        }
    }

    func end(_ id: String, of user: UserID) async throws -> Bool {
        state.withLock { state in
            guard state.sessions[id]?.userID == user else { return false }
            state.end(id)
            return true
        }
    }

    func end(tokenHash: [UInt8]) async throws {
        state.withLock { state in
            if let token = state.tokens[tokenHash] { state.end(token.session) }
        }
    }

    func endAll(of user: UserID) async throws -> Int {
        state.withLock { state in
            let mine = state.order.filter { state.sessions[$0]?.userID == user }
            mine.forEach { state.end($0) }
            return mine.count
        }
    }
}
