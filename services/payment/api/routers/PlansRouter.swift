internal import Contracts
package import HTTP
package import PaymentCore

/// The price list, for everyone.
package struct PlansRouter: RouteGroup {
    package var routes: [Route] {
        [
            .get(
                "/api/v1/payments/plans", access: .everyone, "List the plans and their prices",
                answers: PlansView.self, list)
        ]
    }

    let plans: PlanList

    package init(plans: PlanList) {
        self.plans = plans
    }

    private func list(_ request: Request) async throws -> PlansView {
        PlansView(items: plans.all.map(PlanView.init))
    }

    struct PlansView: Codable, Sendable {
        let items: [PlanView]
    }

    /// Prices are in the smallest unit of the currency: 999 and USD are 9.99 dollars.
    struct PlanView: Codable, Sendable {
        let name: Plan.Name
        let title: String
        let maxChannels: Int
        let maxPostsPerMonth: Int
        let priceMonthly: Int64
        let priceYearly: Int64
        let currency: Currency

        init(_ plan: Plan) {
            name = plan.name
            title = plan.title
            maxChannels = plan.channels
            maxPostsPerMonth = plan.postsPerMonth
            priceMonthly = plan.monthly.amount
            priceYearly = plan.yearly.amount
            currency = plan.monthly.currency
        }
    }
}
