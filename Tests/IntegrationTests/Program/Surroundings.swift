internal import Kernel
internal import TestSupport
internal import Testing

/// Where the tests of this folder find a suite: each starts one of its own, or, when `ANALYTICBOT_GATEWAY` names a
/// gateway on this machine (`http://127.0.0.1:8000`), those that need only a gateway use that one.
enum Surroundings {
    /// The port of the gateway that runs already; nil when there is none.
    static let runningGateway: Int? = {
        let url = ProcessEnvironment.variables()["ANALYTICBOT_GATEWAY"] ?? ""
        return Int(url.drop { $0 != "1" }.split(separator: ":").last ?? "")
    }()

    /// Whether tests may start, kill and look into suites of their own.
    static var startSuites: Bool { runningGateway == nil }
}

extension Trait where Self == ConditionTrait {
    /// Only where each test starts a suite of its own: it kills it, or asks services past the gateway.
    static var suiteOfItsOwn: Self {
        .enabled(if: Surroundings.startSuites, "a suite runs already, and this test needs one of its own")
    }
}

/// Lends `body` a gateway with the suite behind it, as somebody who has never been seen there before.
func withGateway(_ body: @Sendable (PlainClient) async throws -> Void) async throws {
    guard let port = Surroundings.runningGateway else {
        try await withSuite { try await body($0.gateway) }
        return
    }
    var gateway = PlainClient(port: port)
    // An address of RFC 2544's networks: limits are kept per network, and tests are many people.
    gateway.forwardedFor = "198.18.\(Int.random(in: 0...255)).\(Int.random(in: 1...254))"
    try await body(gateway)
}

/// Waits up to 30 seconds for a fact that is asked of the gateway. One that runs already counts what a person asks, so
/// there the looks are few: two a second.
func eventuallyAtGateway(_ fact: @Sendable () async throws -> Bool) async rethrows -> Bool {
    if Surroundings.startSuites { return try await eventually(attempts: 3_000, fact) }
    return try await eventually(attempts: 60, pause: .milliseconds(500), fact)
}
