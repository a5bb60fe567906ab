package import HTTP
internal import Kernel
package import PaymentCore

/// A person's subscription: beginning, showing, changing, ending it.
package struct SubscriptionsRouter: RouteGroup {
    package var routes: [Route] {
        let wish = [
            QueryParameter("plan", "pro or business; the current one without it"),
            QueryParameter("cycle", "monthly or yearly; the current one without it"),
        ]
        return [
            .post(
                "/api/v1/payments/subscriptions", access: .user(), "Subscribe to a plan and pay its first period",
                body: NewBody.self, answers: SubscriptionView.self, status: .created, subscribe),
            .get(
                "/api/v1/payments/subscriptions/me", access: .user(), "Show one's subscription",
                answers: SubscriptionView.self, show),
            .patch(
                "/api/v1/payments/subscriptions/me", access: .user(), "Change plan, cycle or card",
                body: ChangeBody.self, answers: SubscriptionView.self, change),
            .get(
                "/api/v1/payments/subscriptions/preview", access: .user(), "Show what another plan would cost",
                answers: PreviewView.self, query: wish, preview),
            .post(
                "/api/v1/payments/subscriptions/me/cancel", access: .user(),
                "End one's subscription, with its period or at once", body: CancelBody.self,
                answers: SubscriptionView.self, cancel),
            .post(
                "/api/v1/payments/subscriptions/me/resume", access: .user(),
                "Keep a subscription that was to end with its period", answers: SubscriptionView.self, resume),
            .get(
                "/api/v1/payments/user/{id}/subscription", access: .user(atLeast: .admin),
                "Show a person's subscription", answers: SubscriptionView.self, showOther),
        ]
    }

    let useCases: UseCases

    package init(_ useCases: UseCases) {
        self.useCases = useCases
    }

    private func subscribe(_ request: Request, _ body: NewBody) async throws -> Response {
        let result = try await useCases.subscribe(
            PlanChoice(body.plan, body.cycle), with: body.paymentMethod.name, for: request.owner)
        return try .created(
            at: "/api/v1/payments/subscriptions/me", SubscriptionView(result.subscription, payment: result.payment))
    }

    private func show(_ request: Request) async throws -> SubscriptionView {
        SubscriptionView(try await useCases.get(request.owner))
    }

    private func change(_ request: Request, _ body: ChangeBody) async throws -> SubscriptionView {
        let wish = ChangeSubscription.Wish(plan: body.plan, cycle: body.cycle, method: body.paymentMethod?.name)
        let result = try await useCases.change(wish, for: request.owner)
        return SubscriptionView(result.subscription, payment: result.payment)
    }

    private func preview(_ request: Request) async throws -> PreviewView {
        let query = request.query
        let wish = ChangeSubscription.Wish(
            plan: try query.choice("plan"), cycle: try query.choice("cycle"), method: nil)
        return PreviewView(try await useCases.preview(wish, for: request.owner))
    }

    private func cancel(_ request: Request, _ body: CancelBody) async throws -> SubscriptionView {
        SubscriptionView(try await useCases.cancel(request.owner, atPeriodEnd: body.atPeriodEnd ?? true))
    }

    private func resume(_ request: Request) async throws -> SubscriptionView {
        SubscriptionView(try await useCases.resume(request.owner))
    }

    private func showOther(_ request: Request) async throws -> SubscriptionView {
        SubscriptionView(try await useCases.get(try request.parameters.id("id")))
    }
}

extension SubscriptionsRouter {
    struct NewBody: Decodable, Sendable {
        let plan: Plan.Name
        let cycle: Plan.Cycle
        /// The provider's name of a card: `pm_card_visa`.
        let paymentMethod: CardField
    }

    struct ChangeBody: Decodable, Sendable {
        let plan: Plan.Name?
        let cycle: Plan.Cycle?
        let paymentMethod: CardField?
    }

    struct CancelBody: Decodable, Sendable {
        /// true without it; false ends it at once, and no money goes back.
        let atPeriodEnd: Bool?
    }

    /// What this router calls.
    package struct UseCases: Sendable {
        let subscribe: Subscribe
        let get: GetSubscription
        let change: ChangeSubscription
        let preview: PreviewChange
        let cancel: CancelSubscription
        let resume: ResumeSubscription

        package init(
            subscribe: Subscribe, get: GetSubscription, change: ChangeSubscription, preview: PreviewChange,
            cancel: CancelSubscription, resume: ResumeSubscription
        ) {
            self.subscribe = subscribe
            self.get = get
            self.change = change
            self.preview = preview
            self.cancel = cancel
            self.resume = resume
        }
    }
}
