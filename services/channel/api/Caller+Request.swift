internal import ChannelCore
internal import HTTP
internal import Kernel

extension Request {
    /// Who asks. The route's access was checked before its handler; a token of a service is no person.
    var caller: Caller {
        get throws {
            guard let identity = context.identity, let person = identity.userID else {
                throw ServiceError(.forbidden, "Only a signed-in person may do this.")
            }
            return Caller(userID: person, telegramID: identity.telegramID)
        }
    }

    /// The account whose channels these are.
    var owner: UserID { get throws { try caller.userID } }
}
