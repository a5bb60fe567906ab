import Auth
import ChannelCore
import HTTP
import Kernel
import Logging
import ServiceKit
import TestSupport
import Testing

@testable import ChannelService

/// What is said to the payment service, on a real socket.
@Suite("Asking for room in a plan")
struct QuotaDeskTests {
    static let secret = Array("a-secret-of-the-suite-with-enough-bytes".utf8)
    static let path = "POST /api/v1/quotas/reserve"
    let clock = TestClock()

    private func desk(at url: String) throws -> QuotaDesk {
        let tokens = try ServiceTokens(
            key: SigningKey(id: "services", secret: Self.secret), issuer: "analyticbot", service: "channel",
            clock: clock, random: SystemRandom())
        return QuotaDesk(
            neighbours: NeighbourClient(
                addresses: ["payment": [url]], client: HTTPClient(loops: try testLoops()), tokens: tokens),
            random: SystemRandom(), clock: clock, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    @Test func `room is held and given back by name, with a token of this service, under a key of the call's own`()
        async throws
    {
        try await RecordedNeighbour.run { payment async throws in
            let desk = try desk(at: payment.url)
            try await desk.reserve(under: "k-1", for: UserID(7))
            await desk.release("k-1", of: UserID(7))
            #expect(payment.lines == [Self.path, "POST /api/v1/quotas/release"])
            #expect(payment.calls.map(\.body) == [
                #"{"user_id":7,"resource":"channels","key":"k-1"}"#, #"{"user_id":7,"key":"k-1"}"#,
            ])
            #expect(Set(payment.calls.map(\.key)).count == 2)
            let verifier = try ServiceTokens(
                key: SigningKey(id: "services", secret: Self.secret), issuer: "analyticbot", service: "payment",
                clock: clock, random: SystemRandom()
            ).verifier()
            #expect(try verifier.verify(payment.calls[0].token).identity.kind == .service("channel"))
        }
    }

    @Test(arguments: [(403, "quota_exceeded"), (410, "account_deleted")])
    func `what the payment service says of the person is passed on as it is`(status: Int, code: String) async throws {
        try await RecordedNeighbour.run { payment async throws in
            payment.answer(Self.path, HTTPStatus(status), body: #"{"code":"\#(code)","detail":"Its own words"}"#)
            let desk = try desk(at: payment.url)
            let refused = await refusal { try await desk.reserve(under: "k-1", for: UserID(7)) }
            #expect(refused?.code == code && refused?.message == "Its own words")
            #expect(payment.lines == [Self.path])
        }
    }

    /// A doubt about us, a mistake of ours, or trouble of its own.
    @Test(arguments: [401, 403, 422, 500, 503])
    func `anything else means that nobody can tell, and the room is given back in case it was held`(status: Int)
        async throws
    {
        try await RecordedNeighbour.run { payment async throws in
            payment.answer(Self.path, HTTPStatus(status), body: #"{"code":"x","detail":"Not for people"}"#)
            let desk = try desk(at: payment.url)
            let refused = await refusal { try await desk.reserve(under: "k-1", for: UserID(7)) }
            #expect(refused?.kind == .unavailable && refused?.code == "payment_unavailable")
            #expect(refused?.retryAfter == .seconds(1))
            #expect(payment.lines == [Self.path, "POST /api/v1/quotas/release"])
        }
    }

    @Test func `a payment service that is not there is unavailable, and giving back does not fail`() async throws {
        let desk = try desk(at: "http://127.0.0.1:1")
        #expect(await refusal { try await desk.reserve(under: "k-1", for: UserID(7)) }?.kind == .unavailable)
        await desk.release("k-1", of: UserID(7))
    }
}
