internal import Kernel
internal import NotificationCore

/// What became of a message outside, as its owner sees it.
struct DeliveryView: Codable, Sendable {
    let id: DispatchID
    let notificationID: NotificationID
    let kind: MessageKind
    let channel: Way
    /// The number of the webhook endpoint; absent elsewhere.
    let endpoint: String?
    let status: Dispatch.Status
    let attempts: Int
    /// When it is sent, or was to be.
    let dueAt: Timestamp
    /// The number that the other side gave it.
    let providerID: String?
    /// Why the last attempt did not succeed.
    let lastError: String?
    let createdAt: Timestamp
    let updatedAt: Timestamp

    init(_ dispatch: Dispatch) {
        id = dispatch.id
        notificationID = dispatch.notificationID
        kind = dispatch.kind
        channel = dispatch.way
        endpoint = dispatch.target.isEmpty ? nil : dispatch.target
        status = dispatch.status
        attempts = dispatch.attempts
        dueAt = dispatch.dueAt
        providerID = dispatch.providerID
        lastError = dispatch.lastError
        createdAt = dispatch.createdAt
        updatedAt = dispatch.updatedAt
    }
}

/// One page of deliveries.
struct DeliveryPageView: Codable, Sendable {
    let items: [DeliveryView]
    /// Hand it back as `cursor` for the next page; absent on the last one.
    let nextCursor: String?

    init(_ page: FollowDeliveries.Page) {
        items = page.deliveries.map(DeliveryView.init)
        nextCursor = page.next?.description
    }
}
