/// The rest of the way of a delivery: the middlewares further in, and the handler at the end.
package typealias DeliveryStep = @Sendable (Delivery) async throws -> DeliveryOutcome

/// What happens around every handler: one job each, in the order that `DeliveryPipeline` lists them.
package protocol DeliveryMiddleware: Sendable {
    func handle(_ delivery: Delivery, next: @escaping DeliveryStep) async throws -> DeliveryOutcome
}
