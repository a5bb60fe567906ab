internal import Contracts
package import HTTP
internal import Kernel
package import PaymentCore

/// A person's payments: paying, looking, finishing after 3-D Secure. Giving money back is an administrator's act.
package struct PaymentsRouter: RouteGroup {
    package var routes: [Route] {
        [
            .post(
                "/api/v1/payments/process", access: .user(), "Pay for a plan or its next period",
                body: ProcessBody.self, answers: PaymentView.self, status: .created, process),
            .get(
                "/api/v1/payments/history", access: .user(), "List one's payments, newest first",
                answers: PaymentPageView.self, query: Self.paging, history),
            .get(
                "/api/v1/payments/user/{id}/history", access: .user(atLeast: .admin),
                "List a person's payments, newest first", answers: PaymentPageView.self, query: Self.paging,
                historyOfAnyone),
            .get(
                "/api/v1/payments/{id}", access: .user(), "Show one of one's payments with its refunds",
                answers: PaymentWithRefundsView.self, show),
            .post(
                "/api/v1/payments/{id}/confirm", access: .user(),
                "Ask the provider anew, after the card's owner has proven who they are", answers: PaymentView.self,
                confirm),
            .post(
                "/api/v1/payments/{id}/refund", access: .user(atLeast: .admin),
                "Give back a payment, or part of it", body: RefundBody.self, answers: RefundView.self,
                status: .created, refund),
        ]
    }

    private static let paging = [
        QueryParameter("limit", "payments on a page, 1–100; 50 without it", type: "integer"),
        QueryParameter("cursor", "`next_cursor` of the page before"),
    ]

    private let process: ProcessPayment
    private let read: ReadPayments
    private let ask: AskAboutPayment
    private let giveBack: RefundPayment
    private let newKey: @Sendable () -> String

    /// `newKey` gives a key to a request that came without one.
    package init(
        process: ProcessPayment, read: ReadPayments, ask: AskAboutPayment, giveBack: RefundPayment,
        newKey: @escaping @Sendable () -> String
    ) {
        self.process = process
        self.read = read
        self.ask = ask
        self.giveBack = giveBack
        self.newKey = newKey
    }

    private func process(_ request: Request, _ body: ProcessBody) async throws -> Response {
        let purchase = Purchase(
            userID: try request.owner, amount: Money(body.amount.value ?? 0, body.currency),
            plan: body.plan, cycle: body.cycle)
        let payment = try await process(
            ProcessPayment.Wish(
                purchase: purchase, method: body.paymentMethod.text, customer: body.customer?.text,
                key: try request.key))
        var response = try Response.created(at: "/api/v1/payments/\(payment.id)", PaymentView(payment))
        // What is not known yet can be asked for at the place that `Location` names.
        if payment.status == .processing { response.headers["Retry-After"] = "5" }
        return response
    }

    private func history(_ request: Request) async throws -> PaymentPageView {
        try await page(of: request.owner, request)
    }

    private func historyOfAnyone(_ request: Request) async throws -> PaymentPageView {
        try await page(of: try request.parameters.id("id"), request)
    }

    private func page(of user: UserID, _ request: Request) async throws -> PaymentPageView {
        let query = request.query
        return PaymentPageView(
            try await read.page(
                of: user, before: try query.id("cursor"),
                limit: try query.integer("limit", default: ReadPayments.defaultSize, in: ReadPayments.sizes)))
    }

    private func show(_ request: Request) async throws -> PaymentWithRefundsView {
        let (payment, refunds) = try await read.one(try request.parameters.id("id"), of: request.owner)
        return PaymentWithRefundsView(payment: PaymentView(payment), refunds: refunds.map(RefundView.init))
    }

    private func confirm(_ request: Request) async throws -> PaymentView {
        let (payment, _) = try await read.one(try request.parameters.id("id"), of: request.owner)
        return PaymentView(try await ask(payment))
    }

    private func refund(_ request: Request, _ body: RefundBody) async throws -> Response {
        if let amount = body.amount, (amount.value ?? 0) <= 0 {
            throw ServiceError.invalid("amount", "It must be a whole number above zero.", code: "out_of_range")
        }
        let key = try request.key.map { "request:\($0)" } ?? "once:\(newKey())"
        let refund = try await giveBack(
            RefundRequest(
                paymentID: try request.parameters.id("id"), amount: body.amount?.value, reason: body.reason?.text,
                key: key))
        var response = try Response.created(at: "/api/v1/payments/\(refund.paymentID)", RefundView(refund))
        if refund.status == .pending { response.headers["Retry-After"] = "60" }
        return response
    }
}

extension PaymentsRouter {
    struct ProcessBody: Decodable, Sendable {
        /// In the smallest unit of the currency: 999 and USD are 9.99 dollars.
        let amount: AmountField
        let currency: Currency
        /// The provider's name of the card: `pm_card_visa`.
        let paymentMethod: ProviderNameField
        /// The provider's name of the person, where there is one.
        let customer: ProviderNameField?
        /// What is paid for; told by the amount without it.
        let plan: Plan.Name?
        let cycle: Plan.Cycle?
    }

    struct RefundBody: Decodable, Sendable {
        /// In the smallest unit of the currency; all that is left without it.
        let amount: AmountField?
        let reason: ReasonField?
    }
}

extension Request {
    /// The request's own key; nil without one.
    fileprivate var key: String? {
        get throws(ServiceError) {
            switch IdempotencyKey.read(headers) {
            case .none: nil
            case .key(let key): key
            case .unreadable: throw IdempotencyKey.malformed
            }
        }
    }
}
