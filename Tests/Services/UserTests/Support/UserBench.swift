import HTTP
import Kernel
import Logging
import ServiceKit
import TestSupport
import Testing
import UserService

/// The user service with people in it.
struct UserBench {
    let bench: ServiceBench

    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    static let botToken = "123456:TEST-TOKEN"

    static func run<Result: Sendable>(
        settings: [String: String] = [:], _ body: (UserBench) async throws -> Result
    ) async throws -> Result {
        var settings = settings
        settings["TELEGRAM_BOT_TOKEN"] = botToken
        return try await ServiceBench.run(.user, settings: settings) { bench in
            try await body(UserBench(bench: bench))
        }
    }

    /// A person who has registered and signed in.
    struct Person {
        let id: Int64
        let access: String
        let refresh: String
    }

    func register(_ name: String, password: String = "password123") async throws -> Answer {
        try await bench.send(
            .post, "/api/v1/users",
            json: #"{"email":"\#(name)@example.com","username":"\#(name)","password":"\#(password)"}"#)
    }

    func logIn(_ name: String, password: String = "password123", peer: String = "198.51.100.7") async throws
        -> Answer
    {
        try await bench.send(
            .post, "/api/v1/auth/login", json: #"{"email":"\#(name)@example.com","password":"\#(password)"}"#,
            peer: peer)
    }

    func person(_ name: String) async throws -> Person {
        let registered = try await register(name)
        try #require(registered.status == 201, "\(registered.text)")
        let signedIn = try await logIn(name)
        return Person(
            id: try #require(registered.json["id"]?.integer),
            access: try #require(signedIn.json["access_token"]?.string),
            refresh: try #require(signedIn.json["refresh_token"]?.string))
    }

    func refresh(_ token: String) async throws -> Answer {
        try await bench.send(.post, "/api/v1/auth/refresh", json: #"{"refresh_token":"\#(token)"}"#)
    }
}
