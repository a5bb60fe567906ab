package import HTTP
internal import Kernel
package import UserCore

/// Accounts: making, showing, erasing.
package struct UsersRouter: RouteGroup {
    package var routes: [Route] {
        [
            .post(
                "/api/v1/users", access: .everyone, "Make an account", body: NewAccount.self,
                answers: AccountView.self, status: .created, register),
            .post(
                "/api/v1/auth/register", access: .everyone, "Make an account (the same as POST /api/v1/users)",
                body: NewAccount.self, answers: AccountView.self, status: .created, register),
            .get(
                "/api/v1/users/{id}", access: .user(), "Show an account to its owner or an admin",
                answers: AccountView.self, show),
            .delete("/api/v1/users/{id}", access: .user(), "Erase an account, by its owner or an admin", erase),
        ]
    }

    let registerUser: RegisterUser
    let getUser: GetUser
    let deleteUser: DeleteUser

    package init(register: RegisterUser, get: GetUser, delete: DeleteUser) {
        registerUser = register
        getUser = get
        deleteUser = delete
    }

    struct NewAccount: Codable, Sendable {
        let email: String
        /// 3–32 letters, digits, `_`, `.` or `-`.
        let username: String
        /// 8–128 characters.
        let password: String
    }

    private func register(_ request: Request, _ body: NewAccount) async throws -> Response {
        let user = try await registerUser(
            RegisterUser.Input(
                email: body.email, username: body.username, password: body.password, network: request.network))
        return try .created(at: "/api/v1/users/\(user.id)", AccountView(user))
    }

    private func show(_ request: Request) async throws -> AccountView {
        AccountView(try await getUser(try request.parameters.id("id"), for: request.caller))
    }

    private func erase(_ request: Request) async throws {
        try await deleteUser(try request.parameters.id("id"), for: request.caller)
    }
}
