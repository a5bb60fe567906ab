package import AnalyticsCore
package import HTTP
internal import Kernel

/// Whether analytics is ready for an account, and what its words mean.
package struct AccountRouter: RouteGroup {
    package var routes: [Route] {
        [
            .get(
                "/api/v1/analytics/user/{id}", access: .everyone, "Tell whether analytics is ready for an account",
                answers: ReadinessView.self, readiness),
            .get(
                "/api/v1/analytics/metrics", access: .user(), "Define every metric: formula, unit, source, sample",
                answers: MetricsView.self, metrics),
        ]
    }

    let getUserProfile: GetUserProfile

    package init(getUserProfile: GetUserProfile) {
        self.getUserProfile = getUserProfile
    }

    struct ReadinessView: Codable, Sendable {
        let userID: UserID
        let initialized: Bool
    }

    private func readiness(_ request: Request) async throws -> ReadinessView {
        let profile = try await getUserProfile(try request.parameters.id("id"))
        return ReadinessView(userID: profile.userID, initialized: true)
    }

    private func metrics(_ request: Request) async throws -> MetricsView {
        MetricsView(
            metrics: MetricDictionary.all.map(MetricView.init),
            reasons: AbsenceReason.allCases.map {
                MetricsView.ReasonView(reason: $0, explanation: $0.sentence)
            })
    }
}
