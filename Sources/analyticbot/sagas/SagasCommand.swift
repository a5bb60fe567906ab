internal import ArgumentParser
internal import HTTP
internal import Kernel
internal import ServiceKit

/// What one does with what services do together.
struct SagasCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sagas", abstract: "What services do together: list, show, retry, compensate, skip.",
        discussion: "Every order is written into the saga's timeline; `show` has it.",
        subcommands: [List.self, Show.self, Retry.self, Compensate.self, Skip.self])

    /// The services that drive sagas.
    static let services = ["user", "channel"]

    /// One saga, and how the suite is reached.
    struct Choice: ParsableArguments {
        @Argument(help: "The saga's id.")
        var id: String

        @OptionGroup var suite: OperatorOptions

        func validate() throws {
            guard id.allSatisfy({ $0.isHexDigit || $0 == "-" }), !id.isEmpty else {
                throw ValidationError("An id is made of hexadecimal digits and hyphens.")
            }
        }

        /// The service that drives the saga, and what it says of it.
        func find(_ client: OperatorClient) async throws -> (service: String, detail: JSONValue) {
            for service in SagasCommand.services {
                do { return (service, try await client.get(service, "/sagas/\(id)")) } catch let
                    refusal as OperatorClient.Refusal where refusal.status == 404
                { continue }
            }
            throw OperatorClient.Refusal(text: "No service has a saga \(id).", status: 404)
        }

        /// Gives an order and says what became of it.
        func order(_ word: String) async throws {
            try await OperatorClient.run(suite) { client in
                let (service, _) = try await find(client)
                let detail = try await client.send(.post, service, "/sagas/\(id)/\(word)")
                Output.line(SagasCommand.line(detail["saga"] ?? .null, of: service))
            }
        }
    }

    /// Service, id, name, state, step and error of a saga, by tabs.
    static func line(_ saga: JSONValue, of service: String) -> String {
        let words = ["id", "name", "state", "step", "error"].map { saga[$0]?.string ?? "" }
        return ([service] + words).joined(separator: "\t")
    }
}

extension SagasCommand {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List them, the newest of each service first.")

        @Option(help: "Only those in this state: started, running, compensating, completed, compensated, failed, …")
        var state: String?

        @Option(help: "Only those of this name: create_user, delete_user, add_channel.")
        var name: String?

        @Option(help: "At most so many of each service, up to 200.")
        var limit = 50

        @OptionGroup var suite: OperatorOptions

        func validate() throws {
            let isWord: (String) -> Bool = { $0.allSatisfy { $0.isLetter && $0.isASCII || $0 == "_" } }
            guard isWord(state ?? ""), isWord(name ?? "") else {
                throw ValidationError("States and names are made of letters and underscores.")
            }
        }

        func run() async throws {
            try await OperatorClient.run(suite) { client in
                let state = state.map { "&state=\($0)" } ?? ""
                let name = name.map { "&name=\($0)" } ?? ""
                for service in SagasCommand.services {
                    let page = try await client.get(service, "/sagas?limit=\(limit)\(state)\(name)")
                    for saga in page["sagas"]?.array ?? [] { Output.line(SagasCommand.line(saga, of: service)) }
                }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show one with everything that was tried.")

        @OptionGroup var choice: Choice

        func run() async throws {
            try await OperatorClient.run(choice.suite) { client in
                let (service, detail) = try await choice.find(client)
                let saga = detail["saga"] ?? .null
                Output.line(SagasCommand.line(saga, of: service))
                for member in ["request_id", "trace_id", "data", "created_at", "updated_at", "next_attempt_at"] {
                    if let text = saga[member]?.string { Output.line("\(member): \(text)") }
                }
                for moment in detail["timeline"]?.array ?? [] {
                    let words = ["started_at", "step", "direction", "outcome", "actor", "span_id", "error"]
                    Output.line(words.map { moment[$0]?.string ?? "" }.joined(separator: "\t"))
                }
            }
        }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Try the current step again, with new time.")

        @OptionGroup var choice: Choice

        func run() async throws { try await choice.order("retry") }
    }

    struct Compensate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Turn one back.")

        @OptionGroup var choice: Choice

        func run() async throws { try await choice.order("compensate") }
    }

    struct Skip: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take the current step for done, or for undone.")

        @OptionGroup var choice: Choice

        func run() async throws { try await choice.order("skip") }
    }
}
