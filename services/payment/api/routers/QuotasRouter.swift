package import HTTP
internal import Kernel
package import PaymentCore

/// What plans limit: held, counted and given back by the services that make it, shown to its owner.
package struct QuotasRouter: RouteGroup {
    package var routes: [Route] {
        [
            .get(
                "/api/v1/quotas/me", access: .user(), "Show what one's plan holds and how much of it is left",
                answers: QuotasView.self, show),
            .post(
                "/api/v1/quotas/reserve", access: .service, "Hold room for one more, for a while",
                body: ReserveBody.self, answers: ReservationView.self, status: .created, reserve),
            .post(
                "/api/v1/quotas/commit", access: .service, "Count what was reserved, by its name",
                body: CommitBody.self, commit),
            .post(
                "/api/v1/quotas/release", access: .service, "Give back what was reserved, or what was counted",
                body: ReleaseBody.self, release),
        ]
    }

    let useCases: UseCases

    package init(_ useCases: UseCases) {
        self.useCases = useCases
    }

    private func show(_ request: Request) async throws -> QuotasView {
        let shown = try await useCases.show(of: request.owner)
        return QuotasView(plan: shown.plan, resources: shown.lines.map(LineView.init))
    }

    private func reserve(_ request: Request, _ body: ReserveBody) async throws -> ReservationView {
        guard body.amount ?? 1 == 1 else { throw ServiceError.invalid("amount", "must be 1") }
        let key = try QuotaKey(body.key)
        return ReservationView(try await useCases.reserve(body.resource, for: body.userID, under: key))
    }

    private func commit(_ request: Request, _ body: CommitBody) async throws {
        try await useCases.commit(try QuotaUnit(body.unit), for: body.userID, under: try QuotaKey(body.key))
    }

    private func release(_ request: Request, _ body: ReleaseBody) async throws {
        let key = try body.key.map { text throws(ServiceError) in try QuotaKey(text) }
        let unit = try body.unit.map { text throws(ServiceError) in try QuotaUnit(text) }
        try await useCases.release(key, unit, of: body.userID)
    }
}

extension QuotasRouter {
    struct ReserveBody: Codable, Sendable {
        let userID: UserID
        let resource: QuotaResource
        /// Chosen by who asks: the same key again holds the same one.
        let key: String
        /// 1.
        let amount: Int?
    }

    struct CommitBody: Codable, Sendable {
        let userID: UserID
        let key: String
        /// `channel/12`.
        let unit: String
    }

    struct ReleaseBody: Codable, Sendable {
        let userID: UserID
        let key: String?
        let unit: String?
    }

    /// What is held, until when, and how much there is now.
    struct ReservationView: Codable, Sendable {
        let reservation: String
        let expiresAt: Timestamp
        let used: Int
        let reserved: Int
        let limit: Int

        init(_ reservation: ReserveQuota.Reservation) {
            self.reservation = reservation.key.text
            expiresAt = reservation.expiresAt
            used = reservation.line.used
            reserved = reservation.line.reserved
            limit = reservation.line.limit
        }
    }

    struct QuotasView: Codable, Sendable {
        let plan: Plan.Name
        let resources: [LineView]
    }

    struct LineView: Codable, Sendable {
        let resource: QuotaResource
        let limit: Int
        let used: Int
        /// Held for what is being made.
        let reserved: Int
        let left: Int
        /// When counting begins anew; absent for what is counted at once.
        let resetsAt: Timestamp?

        init(_ line: QuotaLine) {
            resource = line.resource
            limit = line.limit
            used = line.used
            reserved = line.reserved
            left = line.left
            resetsAt = line.resetsAt
        }
    }

    /// What this router calls.
    package struct UseCases: Sendable {
        let reserve: ReserveQuota
        let commit: CommitQuota
        let release: ReleaseQuota
        let show: ShowQuotas

        package init(reserve: ReserveQuota, commit: CommitQuota, release: ReleaseQuota, show: ShowQuotas) {
            self.reserve = reserve
            self.commit = commit
            self.release = release
            self.show = show
        }
    }
}
