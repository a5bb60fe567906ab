internal import ArgumentParser
internal import Contracts
internal import Kernel

/// What one asks of the suite's events.
struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "The events there are, and those that were given up.",
        subcommands: [EventCatalogCommand.self, DeadEventsCommand.self])
}

/// Lists every event of this build.
struct EventCatalogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "catalog", abstract: "List every event: name, version, who publishes it, who listens.")

    @Flag(help: "Show the JSON schema of the data as well.")
    var schema = false

    @Argument(help: "Only this event.")
    var name: String?

    func run() throws {
        let entries = EventCatalog.all.filter { name == nil || $0.name == name }
        guard !entries.isEmpty else { throw ValidationError("There is no event named \(name ?? "").") }
        for entry in entries {
            let listeners = entry.consumers.isEmpty ? "nobody" : entry.consumers.joined(separator: ", ")
            Output.line(
                "\(entry.name)\tv\(entry.version)\t\(entry.publishers.joined(separator: ", ")) → \(listeners)")
            guard schema else { continue }
            var json = JSONWriter()
            entry.schema.write(to: &json)
            Output.line("  " + String(decoding: json.bytes, as: UTF8.self))
        }
    }
}
