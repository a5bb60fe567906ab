internal import ChannelCore
internal import HTTP
internal import Kernel
internal import Logging
internal import ServiceKit

/// Asks the payment service for room in people's plans.
struct QuotaDesk: Quotas {
    let neighbours: NeighbourClient
    let random: any RandomSource
    let clock: any WallClock
    let logger: Logger

    /// How long giving back may take; after that the room runs out by itself.
    static let releasePatience = Duration.seconds(2)

    private struct Claim: Encodable {
        let userID: UserID
        let resource: String?
        let key: String
    }

    func reserve(under key: String, for owner: UserID) async throws(ServiceError) {
        do {
            try await ask("reserve", Claim(userID: owner, resource: "channels", key: key), within: .seconds(5))
        } catch let error as ServiceError where QuotaDesk.isAnswer(error) {
            throw error
        } catch {
            logger.warning("The payment service does not say whether there is room", metadata: ["cause": "\(error)"])
            // It may have held the room and been unable to say so.
            await release(key, of: owner)
            throw ServiceError(
                .unavailable, "It cannot be told at the moment whether your plan holds another channel; try again shortly.",
                code: "payment_unavailable", retryAfter: .seconds(1))
        }
    }

    /// Also for a client that has gone: its room is given back like any other.
    func release(_ key: String, of owner: UserID) async {
        let claim = Claim(userID: owner, resource: nil, key: key)
        await Task {
            do {
                try await ask("release", claim, within: QuotaDesk.releasePatience)
            } catch {
                logger.info("Room in a plan was not given back and runs out", metadata: ["cause": "\(error)"])
            }
        }.value
    }

    func newKey() -> String { random.uuid(at: clock.now) }

    /// What the payment service says of the person; anything else it says is about us, and not the person's business.
    private static func isAnswer(_ error: ServiceError) -> Bool {
        error.kind == .gone || error.kind == .forbidden && error.code == "quota_exceeded"
    }

    /// The key of the request is another than the reservation's: a stored answer would say of a reservation that was
    /// given back in the meantime that it is there.
    private func ask(_ verb: String, _ claim: Claim, within patience: Duration) async throws {
        _ = try await neighbours.ask(
            .post, "payment", "/api/v1/quotas/\(verb)", body: try JSON.encode(claim), key: newKey(), within: patience)
    }
}
