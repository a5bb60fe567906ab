package import Kernel

/// The refusals of subscriptions, each with the words that clients see.
extension ServiceError {
    package static let noSubscription = ServiceError(
        .notFound, "You have no subscription: choose a plan first.", code: "subscription_not_found")

    package static let alreadySubscribed = ServiceError(
        .conflict, "You have a subscription already: change it with PATCH /api/v1/payments/subscriptions/me.",
        code: "already_subscribed")

    /// The first payment is under way, or waits for its person.
    package static let subscriptionIncomplete = ServiceError(
        .conflict, "A subscription of yours waits for its payment: confirm the payment, or cancel the subscription.",
        code: "subscription_incomplete")

    package static let planChangeInProgress = ServiceError(
        .conflict, "Another change of your plan waits for its payment.", code: "plan_change_in_progress")

    package static let subscriptionPastDue = ServiceError(
        .conflict, "Your last period is not paid: pay for it before you change the plan.",
        code: "subscription_past_due")

    package static let renewalInProgress = ServiceError(
        .conflict, "Your next period is being paid for: try again shortly.", code: "renewal_in_progress")

    package static let subscriptionEnds = ServiceError(
        .conflict, "Your subscription ends with its period: resume it before you change the plan.",
        code: "subscription_ends")

    package static let subscriptionEnded = ServiceError(
        .conflict, "The subscription has ended.", code: "subscription_ended")

    package static let freePlanNotSold = ServiceError.invalid(
        "plan", "The free plan is not bought: cancel the subscription to return to it.", code: "not_for_sale")

    package static let invoiceNotFound = ServiceError(.notFound, "Invoice not found", code: "invoice_not_found")

    /// The bank said no; `why` is fit for the customer.
    package static func cardDeclined(_ why: String) -> ServiceError {
        ServiceError(.paymentRequired, why, code: "card_declined")
    }
}
