internal import HTTP
internal import Kernel
internal import UserCore

extension Request {
    /// Who is signed in. The route's access was checked before its handler; a token of a service is no person.
    var person: UserID {
        get throws {
            guard let id = context.identity?.userID else {
                throw ServiceError(.forbidden, "Only a signed-in person may do this.")
            }
            return id
        }
    }

    /// The session the caller's token belongs to; a token made without one cannot end what it does not have.
    var session: String {
        get throws {
            guard let id = context.identity?.sessionID else {
                throw ServiceError(.forbidden, "This token belongs to no session.", code: "no_session")
            }
            return id
        }
    }

    /// Who asks, as the rules of accounts see them.
    var caller: Caller {
        get throws {
            Caller(id: try person, administers: (context.identity?.role ?? .viewer) >= .admin)
        }
    }
}
