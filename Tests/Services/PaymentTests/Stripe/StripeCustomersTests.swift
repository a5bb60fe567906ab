import Kernel
import TestSupport
import Testing

@testable import PaymentService

@Suite("Whom Stripe knows our people as")
struct StripeCustomersTests {
    static let now = Timestamp(seconds: 1_750_000_000)

    func customer(_ id: String?, user: Int64 = 7, isLive: Bool = false, generation: Int64 = 1) -> StripeCustomer {
        StripeCustomer(userID: UserID(user), isLive: isLive, id: id, generation: generation)
    }

    @Test(arguments: DatabaseKind.available)
    func `the first one written down stays, for each person and kind of key`(kind: DatabaseKind) async throws {
        try await withDatabase(kind, migrations: PaymentSchema.migrations) { database async throws in
            let customers = SQLStripeCustomers(database: database)
            #expect(try await customers.customer(of: UserID(7), isLive: false) == nil)
            let first = customer("cus_1")
            #expect(try await customers.keep(first, at: Self.now) == first)
            #expect(try await customers.keep(customer("cus_2"), at: Self.now) == first)
            #expect(try await customers.customer(of: UserID(7), isLive: false) == first)
            #expect(try await customers.customer(of: UserID(7), isLive: true) == nil)
            #expect(try await customers.customer(of: UserID(8), isLive: false) == nil)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a lost one makes room for the next, once`(kind: DatabaseKind) async throws {
        try await withDatabase(kind, migrations: PaymentSchema.migrations) { database async throws in
            let customers = SQLStripeCustomers(database: database)
            let first = try await customers.keep(customer("cus_1"), at: Self.now)
            try await customers.lose(first)
            try await customers.lose(first)
            #expect(try await customers.customer(of: UserID(7), isLive: false) == customer(nil, generation: 2))
            let next = try await customers.keep(customer("cus_2", generation: 2), at: Self.now)
            #expect(next == customer("cus_2", generation: 2))
            // Who still held the lost one takes nothing away.
            try await customers.lose(first)
            #expect(try await customers.customer(of: UserID(7), isLive: false) == next)
        }
    }
}
