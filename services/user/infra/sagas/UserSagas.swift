internal import Contracts
internal import HTTP
internal import Kernel
internal import Saga

/// What the sagas of an account need to know of it.
struct AccountErrand: Codable, Sendable {
    let userID: UserID
}

extension SagaPlan {
    /// An account, from its row to every service that is to be ready for it.
    static let createUser = SagaPlan(
        "create_user", steps: [Step("account", isAtStart: true), Step("analytics_profile")]
    ) { news, work in
        switch news {
        case .stepCompleted(let step): UserCreationStepCompleted(step: step, sagaID: work.sagaID)
        case .completed:
            UserCreationCompleted(userID: try work.read(AccountErrand.self).userID, sagaID: work.sagaID)
        case .failed(let error): UserCreationFailed(error: error, sagaID: work.sagaID)
        }
    }

    /// The erasure of an account wherever it is known. Nothing of it comes back, so that each step is tried until it is
    /// done. The channels go first: while they are there, their service tells analytics of them.
    static let deleteUser = SagaPlan(
        "delete_user",
        steps: [
            Step("account", isAtStart: true, canBeUndone: false), Step("channels", canBeUndone: false),
            Step("analytics", canBeUndone: false),
        ], noReturnFrom: 1)
}

extension SagaDefinition {
    static func createUser(_ users: SQLUserRepository) -> SagaDefinition {
        SagaDefinition(
            .createUser,
            [
                SagaDeed(
                    undo: .local { work, sql in
                        try await users.erase(try work.read(AccountErrand.self).userID, at: work.now, in: sql)
                    }),
                SagaDeed(forward: .remote { try profile(.put, $0) }, undo: .remote { try profile(.delete, $0) }),
            ])
    }

    static func deleteUser() -> SagaDefinition {
        SagaDefinition(
            .deleteUser,
            [
                SagaDeed(),
                SagaDeed(
                    forward: .remote { work in
                        let user = try work.read(AccountErrand.self).userID
                        return NeighbourCall(.delete, "channel", "/internal/users/\(user)")
                    }),
                SagaDeed(forward: .remote { try profile(.delete, $0) }),
            ])
    }

    private static func profile(_ method: HTTPMethod, _ work: SagaWork) throws -> NeighbourCall {
        NeighbourCall(method, "analytics", "/internal/users/\(try work.read(AccountErrand.self).userID)/profile")
    }
}
