internal import HTTP
internal import Kernel

extension Request {
    /// Who asks. The route's access was checked before its handler; a token of a service is no person.
    var person: UserID {
        get throws {
            guard let id = context.identity?.userID else {
                throw ServiceError(.forbidden, "Only a signed-in person may do this.")
            }
            return id
        }
    }
}
