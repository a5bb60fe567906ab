internal import Contracts
internal import HTTP
internal import Kernel
internal import Saga

/// What the sagas of an account need to know of it.
struct AccountErrand: Codable, Sendable {
    let userID: UserID
}

extension SagaPlan {
    /// An account, from its row to every service that is to be ready for it. From the welcome on there is no return: it
    /// is said again and again, and whoever cannot be greeted keeps the account.
    static let createUser = SagaPlan(
        "create_user",
        steps: [
            Step("account", isAtStart: true), Step("analytics_profile"), Step("notification_preferences"),
            Step("welcome", canBeUndone: false, mayBeRefused: true),
        ], noReturnFrom: 3
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
            Step("analytics", canBeUndone: false), Step("payment", canBeUndone: false),
            Step("notification", canBeUndone: false),
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
                SagaDeed(
                    forward: .remote { try person(.put, "notification", $0, "/preferences") },
                    undo: .remote { try person(.delete, "notification", $0) }),
                SagaDeed(forward: .remote { try person(.post, "notification", $0, "/welcome") }),
            ])
    }

    static func deleteUser() -> SagaDefinition {
        SagaDefinition(
            .deleteUser,
            [
                SagaDeed(),
                SagaDeed(forward: .remote { try person(.delete, "channel", $0) }),
                SagaDeed(forward: .remote { try profile(.delete, $0) }),
                SagaDeed(forward: .remote { try person(.delete, "payment", $0) }),
                SagaDeed(forward: .remote { try person(.delete, "notification", $0) }),
            ])
    }

    private static func profile(_ method: HTTPMethod, _ work: SagaWork) throws -> NeighbourCall {
        try person(method, "analytics", work, "/profile")
    }

    /// A call about the person of the errand.
    private static func person(
        _ method: HTTPMethod, _ service: String, _ work: SagaWork, _ part: String = ""
    ) throws -> NeighbourCall {
        NeighbourCall(method, service, "/internal/users/\(try work.read(AccountErrand.self).userID)\(part)")
    }
}
