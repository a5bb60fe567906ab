internal import ArgumentParser
internal import Database
internal import Kernel
internal import Reactor
internal import ServiceKit

/// Brings a service's schema up to this build, once, before its programs start.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring the schema of a service up to this build.",
        discussion: "Reads DATABASE_URL. Every service does the same by itself when it starts.")

    @Argument(help: "The service: \(Suite.services.map(\.name).joined(separator: ", ")).")
    var service: String

    @Option(help: "The database; DATABASE_URL when absent.")
    var databaseURL: String?

    func run() async throws {
        guard let definition = Suite.services.first(where: { $0.name == service }) else {
            throw ValidationError("There is no service named \(service).")
        }
        guard let url = databaseURL ?? ProcessEnvironment.variables()["DATABASE_URL"] else {
            throw ValidationError("Say which database: --database-url or DATABASE_URL.")
        }
        let loops = try EventLoopGroup(loops: 1)
        let database = try openDatabase(url: url, loops: loops)
        try await Migrator.run(definition.everyMigration, on: database)
        let last = try await database.run("SELECT count(*) AS applied FROM schema_migrations").rows.first
        Output.line("\(service): \(last?.optionalInteger("applied") ?? 0) migrations are in place")
        await database.close()
        await loops.shutdown()
    }
}
