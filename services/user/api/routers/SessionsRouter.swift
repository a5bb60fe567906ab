package import HTTP
internal import Kernel
package import UserCore

/// Where a person is signed in.
package struct SessionsRouter: RouteGroup {
    package var routes: [Route] {
        [
            .get("/api/v1/sessions", access: .user(), "List one's own sessions", answers: SessionList.self, list),
            .delete("/api/v1/sessions/{id}", access: .user(), "End one of one's own sessions", end),
        ]
    }

    let listSessions: ListSessions
    let endSession: EndSession

    package init(list: ListSessions, end: EndSession) {
        listSessions = list
        endSession = end
    }

    private func list(_ request: Request) async throws -> SessionList {
        let sessions = try await listSessions(request.person)
        return SessionList(sessions: sessions.map { SessionView($0, current: request.context.identity?.sessionID) })
    }

    private func end(_ request: Request) async throws {
        try await endSession(try request.parameters.text("id"), of: request.person)
    }
}
