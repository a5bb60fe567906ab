internal import ArgumentParser
internal import Database
internal import Kernel
internal import Reactor
internal import ServiceKit
internal import UserService

/// Gives an account a role; the only way to make an administrator, for who holds the machine holds the data.
struct RoleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "role", abstract: "Give an account a role: viewer, user, moderator, admin, owner.",
        discussion: "Works on the data folder's own database, or on --database-url. The account signs in anew.")

    @Argument(help: "The account's e-mail address.")
    var email: String

    @Argument(help: "The role.")
    var role: String

    @Option(help: "The user service's database.")
    var databaseURL: String?

    @Option(help: "The data folder; DATA_DIR or .data when absent.")
    var dataDir: String?

    func run() async throws {
        await Program.ending {
            let folder = DataFolder(dataDir ?? ProcessEnvironment.variables()["DATA_DIR"] ?? ".data")
            let loops = try EventLoopGroup(loops: 1)
            let database = try openDatabase(url: databaseURL ?? folder.database(of: "user"), loops: loops)
            try await UserAdministration.assign(role: role, to: email, in: database)
            Output.line("\(email) is now \(role)")
            await database.close()
            await loops.shutdown()
        }
    }
}
