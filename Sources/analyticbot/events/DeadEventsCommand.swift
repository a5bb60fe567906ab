internal import ArgumentParser
internal import Glibc
internal import HTTP
internal import Kernel
internal import ServiceKit

/// What one does with events that were given up.
struct DeadEventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead", abstract: "Events that were given up: list, show, replay, edit, discard.",
        discussion: """
            An event is given up when its consumer failed at every attempt, or when the bus refused it too often. \
            Whatever is done with one is written down in the service's database: `audit` shows it.
            """,
        subcommands: [List.self, Show.self, Replay.self, Edit.self, Discard.self, Audit.self])

    /// Of which services, and how they are reached.
    struct Options: ParsableArguments {
        @Option(help: "Only this service: \(Suite.services.map(\.name).joined(separator: ", ")).")
        var service: String?

        @OptionGroup var suite: OperatorOptions

        var services: [String] { service.map { [$0] } ?? Suite.services.map(\.name) }

        func validate() throws {
            if let service, !Suite.services.contains(where: { $0.name == service }) {
                throw ValidationError("There is no service named \(service).")
            }
        }

        /// The service that has the event among its dead letters, and what it says of it.
        func find(_ id: String, _ client: OperatorClient) async throws -> (service: String, letter: JSONValue) {
            for service in services {
                do { return (service, try await client.get(service, "/events/dead/\(id)")) } catch let
                    refusal as OperatorClient.Refusal where refusal.status == 404
                { continue }
            }
            throw OperatorClient.Refusal(text: "No service has a dead letter \(id).", status: 404)
        }
    }
}

extension DeadEventsCommand {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List them, the oldest of each service first.")

        @OptionGroup var options: Options

        @Option(help: "At most so many of each service.")
        var limit = 50

        func run() async throws {
            try await OperatorClient.run(options.suite) { client in
                for service in options.services {
                    let page = try await client.get(service, "/events/dead?limit=\(limit)")
                    for letter in page["items"]?.array ?? [] {
                        let words = ["id", "name", "subject", "place", "reason"].map { letter[$0]?.string ?? "" }
                        Output.line(([service] + words).joined(separator: "\t"))
                    }
                    Output.complaint("\(service): \(page["total"]?.integer ?? 0)")
                }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show one with its data.")

        @Argument(help: "The event's id.")
        var id: String

        @OptionGroup var options: Options

        func run() async throws {
            try await OperatorClient.run(options.suite) { client in
                let (service, letter) = try await options.find(id, client)
                Output.line("service: \(service)")
                for line in JSONOutline.lines(of: letter) { Output.line(line) }
            }
        }
    }

    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Deliver or publish one once more; without an id all of --service.")

        @Argument(help: "The event's id.")
        var id: String?

        @OptionGroup var options: Options

        func validate() throws {
            if id == nil, options.service == nil { throw ValidationError("Name an event, or a --service.") }
        }

        func run() async throws {
            try await OperatorClient.run(options.suite) { client in
                if let id {
                    let (service, _) = try await options.find(id, client)
                    return try await replay(id, of: service, client)
                }
                for service in options.services {
                    // One page after the other; what died again meanwhile is met once only.
                    var done: Set<String> = []
                    while true {
                        let page = try await client.get(service, "/events/dead?limit=200")
                        let ids = (page["items"]?.array ?? []).compactMap { $0["id"]?.string }
                        let fresh = ids.filter { !done.contains($0) }
                        if fresh.isEmpty { break }
                        for id in fresh { try await replay(id, of: service, client) }
                        done.formUnion(fresh)
                    }
                }
            }
        }

        private func replay(_ id: String, of service: String, _ client: OperatorClient) async throws {
            try await client.send(.post, service, "/events/dead/\(id)/replay")
            Output.line("\(service)\t\(id)\treplayed")
        }
    }

    struct Edit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put other data in one's place; it can be replayed then.")

        @Argument(help: "The event's id.")
        var id: String

        @Argument(help: "The new data as JSON; - reads standard input.")
        var data: String

        @OptionGroup var options: Options

        func run() async throws {
            let text = data == "-" ? Edit.input() : Array(data.utf8)
            guard let value = try? JSONValue(parsing: text) else { throw ValidationError("The data is no JSON.") }
            try await OperatorClient.run(options.suite) { client in
                let (service, _) = try await options.find(id, client)
                try await client.send(
                    .put, service, "/events/dead/\(id)", body: .object([.init("data", value)]))
                Output.line("\(service)\t\(id)\tedited")
            }
        }

        /// Standard input, up to a mebibyte.
        private static func input() -> [UInt8] {
            var text: [UInt8] = []
            var piece = [UInt8](repeating: 0, count: 65_536)
            while text.count < 1_048_576 {
                let count = read(STDIN_FILENO, &piece, piece.count)
                guard count > 0 else { break }
                text += piece.prefix(count)
            }
            return text
        }
    }

    struct Discard: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Drop one for good.")

        @Argument(help: "The event's id.")
        var id: String

        @OptionGroup var options: Options

        func run() async throws {
            try await OperatorClient.run(options.suite) { client in
                let (service, _) = try await options.find(id, client)
                try await client.send(.delete, service, "/events/dead/\(id)")
                Output.line("\(service)\t\(id)\tdiscarded")
            }
        }
    }

    struct Audit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Who did what with them, the latest first.")

        @OptionGroup var options: Options

        func run() async throws {
            try await OperatorClient.run(options.suite) { client in
                for service in options.services {
                    let page = try await client.get(service, "/events/dead/audit")
                    for note in page["items"]?.array ?? [] {
                        let words = ["at", "actor", "action", "event_id", "event_name", "reason"]
                        Output.line(([service] + words.map { note[$0]?.string ?? "" }).joined(separator: "\t"))
                    }
                }
            }
        }
    }
}
