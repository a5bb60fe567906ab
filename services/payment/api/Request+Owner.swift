internal import HTTP
internal import Kernel

extension Request {
    /// The signed-in person who asks: whatever this service shows or changes is theirs. The route's access was checked
    /// before its handler; a token of a service is no person.
    var owner: UserID {
        get throws {
            guard let person = context.identity?.userID else {
                throw ServiceError(.forbidden, "Only a signed-in person may do this.")
            }
            return person
        }
    }
}
