/// Who asks, in the order of the policy's columns.
enum Caller: Int, CaseIterable, Sendable {
    /// Nobody: no token.
    case anonymous
    /// A signed-in person; what the path names is theirs.
    case owner
    /// Another signed-in person.
    case stranger
    /// An administrator.
    case admin
    /// Another service, with a token for the one that is asked.
    case service
    /// Another service, with a token for one that is not asked.
    case elsewhere

    /// Those who may change something ask last, so that all before them find it as it was.
    static let inTurn: [Caller] = [.anonymous, .elsewhere, .service, .stranger, .admin, .owner]
}
