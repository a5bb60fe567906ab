import Contracts
import Database
import Glibc
import HTTP
import Kernel
import Logging
import PaymentCore
import Reactor
import TestSupport

@testable import PaymentService

/// The strict fake of Stripe (Tests/Peers/stripe), a process of its own, and the adapter before it.
struct StrictStripe: Sendable {
    let url: String
    let http: HTTPClient
    let database: any Database
    let clock: TestClock

    /// Says on standard error, once, when there is no Python to run it.
    static let python: String? = {
        let path = ProcessEnvironment.variables()["PATH"] ?? "/usr/bin:/bin"
        let places: [String] = path.split(separator: ":").map { "\($0)/python3" }
        let found = places.first { access($0, X_OK) == 0 }
        if found == nil {
            writeLine("python3 is not on the PATH: nothing is tested against the strict fake of Stripe.")
        }
        return found
    }()

    static let key = "sk_test_strict_0123456789"
    static let webhookSecret = "whsec_strict_secret"

    /// Lends `body` a fake with nothing in it.
    static func run<Result: Sendable>(_ body: (StrictStripe) async throws -> Result) async throws -> Result {
        try await withTemporaryFolder { folder in
            let output = "\(folder)/stripe.txt"
            let program = try ChildProcess(
                path: try python ?? { throw SupportError("there is no python3") }(), ["-B", script],
                environment: ProcessEnvironment.variables(), output: output)
            defer { program.killAtOnce() }
            guard await eventually({ program.output.contains("\n") }) else {
                throw SupportError("the strict fake did not start: \(program.output)")
            }
            let port = program.output.split(separator: "\n").first?.split(separator: " ").last ?? "0"
            return try await withDatabase(.sqlite, migrations: PaymentSchema.migrations) { database in
                let loops = try EventLoopGroup(loops: 1)
                let http = HTTPClient(loops: loops)
                let fake = StrictStripe(
                    url: "http://127.0.0.1:\(port)", http: http, database: database, clock: TestClock(now()))
                let result: Swift.Result<Result, any Error>
                do { result = .success(try await body(fake)) } catch { result = .failure(error) }
                await http.shutdown()
                await loops.shutdown()
                return try result.get()
            }
        }
    }

    /// Waits that are short and answers that are soon given up, so that a test with faults takes no time.
    static var quick: StripeLimits {
        var limits = StripeLimits()
        limits.wait = .milliseconds(2)
        limits.longestWait = .milliseconds(10)
        limits.answer = .milliseconds(1_500)
        return limits
    }

    func provider(
        _ parameters: StripeConfig.Parameters = .full, limits: StripeLimits = quick, key: String = key,
        returnURL: String? = nil
    ) -> StripeProvider {
        StripeProvider(
            StripeConfig(
                key: key, webhookSecrets: [StrictStripe.webhookSecret], url: url, parameters: parameters,
                returnURL: returnURL),
            client: http, customers: SQLStripeCustomers(database: database), clock: clock, random: SeededRandom(),
            logger: Logger(label: "stripe") { _ in SwiftLogNoOpLogHandler() }, limits: limits)
    }

    /// Has the fake do something.
    @discardableResult
    func order(_ what: String, _ value: JSONValue = [:]) async throws -> JSONValue {
        var request = ClientRequest(.post, "\(url)/_fake/\(what)")
        request.body = .bytes(try JSON.encode(value))
        let answer = try await http.send(request)
        let body = try await answer.body.collect(upTo: 16_777_216)
        guard answer.status == 200 else {
            throw SupportError("the fake refused \(what): \(String(decoding: body, as: UTF8.self))")
        }
        return try JSONValue(parsing: body)
    }

    func fault(_ members: JSONValue...) async throws { try await order("faults", .array(members)) }

    /// What lies in the fake.
    func objects(_ kind: String) async throws -> [JSONValue] {
        try await order("state")["objects"]?[kind]?.array ?? []
    }

    /// What was asked, in order.
    func requests() async throws -> [JSONValue] { try await order("state")["requests"]?.array ?? [] }

    /// How often money was taken for that order.
    func timesTaken(_ order: ChargeOrder) async throws -> Int {
        try await objects("payment_intents").filter {
            $0["metadata"]?["attempt"]?.string == order.key && $0["status"]?.string == "succeeded"
        }.count
    }

    private static func now() -> Timestamp { SystemClock().now }

    private static let script =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(5).joined(separator: "/")
        + "/Peers/stripe/strict_stripe.py"
}

extension ChargeOrder {
    /// An order for 9.99 dollars of person 7, written now.
    static func sample(
        _ key: String = "pay-1", method: String = "pm_card_visa", amount: Int64 = 999, user: Int64 = 7,
        customer: String? = nil, at moment: Timestamp = SystemClock().now, isCustomerPresent: Bool = true
    ) -> ChargeOrder {
        ChargeOrder(
            key: key, paymentID: PaymentID(41), userID: UserID(user), amount: Money(amount, .usd), method: method,
            customer: customer, description: "Pro, monthly & more", createdAt: moment,
            isCustomerPresent: isCustomerPresent)
    }
}

extension RefundOrder {
    static func sample(_ charge: Charge, _ amount: Int64, key: String = "refund-1") -> RefundOrder {
        RefundOrder(
            key: key, refundID: RefundID(5), paymentID: PaymentID(41), chargeID: charge.id, amount: Money(amount, .usd))
    }
}
