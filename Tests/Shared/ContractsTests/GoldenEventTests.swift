import Contracts
import FoundationEssentials
import Kernel
import Testing

/// The JSON of each event, as published for the first time, is kept in `Tests/Shared/Golden/events`. A change that an
/// older reader or a newer one could not take shows here: raise the event's version and add a file, never change one.
@Suite("The JSON of events")
struct GoldenEventTests {
    static let at = Timestamp(microseconds: 1_763_805_600_250_000)
    static let channel = ChannelFacts(
        channelID: ChannelID(7), ownerID: UserID(42), telegramID: TelegramID(-1_001_234_567_890),
        username: "daily_orbit", title: "Daily Orbit 🛰", isActive: true, ownership: .verified)

    static let monthLater = Timestamp(seconds: 1_766_397_600)

    static let saga = "019aa0c5-7b00-7000-8000-000000000001"

    static let samples: [any Event] = [
        AlertTriggered(
            alertID: 5, channelID: ChannelID(7), ownerID: UserID(42), severity: .high,
            title: "Views are unusually high",
            message: "2.3 times the usual number in 24 hours.", value: 12_400, threshold: 10_800.5, at: at),
        ChannelCreated(channel: channel, at: at),
        ChannelDeleted(channelID: ChannelID(7), ownerID: UserID(42), deletedAt: at),
        ChannelUpdated(channel: channel, at: at),
        PaymentFailed(
            paymentID: PaymentID(9), userID: UserID(42), amount: 9_99, currency: "USD", code: "card_declined",
            message: "Your card was declined.", at: at),
        PaymentProcessed(
            paymentID: PaymentID(9), userID: UserID(42), amount: 9_99, currency: "USD",
            description: "AnalyticBot Pro, monthly", provider: "sandbox", at: at),
        PaymentRefunded(
            paymentID: PaymentID(9), refundID: RefundID(3), userID: UserID(42), amount: 5_00, currency: "USD", at: at),
        UserCreationCompleted(userID: UserID(42), sagaID: saga),
        UserCreationFailed(error: "analytics_profile: status 422", sagaID: saga),
        UserCreationStepCompleted(step: "account", sagaID: saga),
        SubscriptionActivated(
            subscriptionID: SubscriptionID(7), userID: UserID(42), plan: "pro", cycle: "monthly", periodEnd: monthLater,
            at: at),
        SubscriptionCanceled(
            subscriptionID: SubscriptionID(7), userID: UserID(42), plan: "pro", reason: "unpaid", at: at),
        SubscriptionPastDue(
            subscriptionID: SubscriptionID(7), userID: UserID(42), plan: "pro", attempt: 1,
            nextAttemptAt: Timestamp(seconds: 1_763_892_000), graceEndsAt: Timestamp(seconds: 1_764_410_400), at: at),
        SubscriptionPlanChanged(
            subscriptionID: SubscriptionID(7), userID: UserID(42), from: "pro", to: "business", at: at),
        SubscriptionRenewed(
            subscriptionID: SubscriptionID(7), userID: UserID(42), plan: "pro", cycle: "monthly", periodEnd: monthLater,
            at: at),
        UserDeleted(userID: UserID(42), deletedAt: at),
        UserRegistered(userID: UserID(42), username: "ann", locale: "en", registeredAt: at),
        UserUpdated(userID: UserID(42), at: at),
    ]

    static func golden(_ kind: any Event.Type) throws -> [UInt8] {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return Array(try Data(contentsOf: tests.appending(path: "Golden/events/\(kind.name).v\(kind.version).json")))
    }

    @Test(arguments: samples.indices)
    func `an event is written as its golden file says`(index: Int) throws {
        let event = Self.samples[index]
        let written = try JSONValue(parsing: try JSON.encode(event))
        #expect(written == (try JSONValue(parsing: Self.golden(type(of: event)))))
    }

    @Test(arguments: EventCatalog.all.indices)
    func `a golden file is read, and written again without loss`(index: Int) throws {
        let kind = EventCatalog.all[index].kind
        let golden = try Self.golden(kind)
        let read = try JSON.decode(kind, from: golden)
        #expect(try JSONValue(parsing: try JSON.encode(read)) == JSONValue(parsing: golden))
    }

    @Test func `the catalogue names each event once, in order, with a sample here`() {
        let names = EventCatalog.all.map(\.name)
        #expect(names == Set(names).sorted())
        #expect(names == Self.samples.map { type(of: $0).name })
        for entry in EventCatalog.all {
            #expect(!entry.publishers.isEmpty)
            #expect(entry.version >= 1)
        }
    }

    @Test func `the subject says what an event is about`() {
        let channels = Array(repeating: "channel/7", count: 4)
        let payments = Array(repeating: "payment/9", count: 3)
        let subscriptions = Array(repeating: "subscription/7", count: 5)
        let sagas = Array(repeating: "saga/\(Self.saga)", count: 3)
        let users = Array(repeating: "user/42", count: 3)
        #expect(Self.samples.map(\.subject) == channels + payments + sagas + subscriptions + users)
    }
}
