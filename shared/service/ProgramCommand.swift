internal import Glibc
internal import HTTP
internal import Kernel
internal import Monitoring
internal import Reactor

/// What a program is asked to do by its arguments.
package enum ProgramCommand: Sendable, Equatable {
    /// No argument: serve until told to stop.
    case serve
    /// Ask the program that runs with the same settings whether it is ready.
    case health
    case version
    case help
    /// Anything else.
    case unknown(String)

    /// `arguments` are those behind the program's name.
    package init(_ arguments: [String]) {
        switch arguments {
        case []: self = .serve
        case ["health"]: self = .health
        case ["--version"]: self = .version
        case ["--help"], ["-h"]: self = .help
        default: self = .unknown(arguments.joined(separator: " "))
        }
    }

    /// How a program is called.
    package static func usage(_ program: String) -> String {
        """
        usage: \(program)             serve until SIGTERM; settings are environment variables
               \(program) health      ask the one that runs with the same HOST and PORT whether it is ready
               \(program) --version   tell the version
        """
    }
}

extension Program {
    /// The exit code of a program that was called wrongly (`EX_USAGE` of sysexits.h).
    package static let usageExitCode: Int32 = 64

    /// Does what the arguments ask for and ends the process, unless they ask to serve: then it returns at once.
    /// `port` is where the program listens when no setting says otherwise.
    package static func obey(_ arguments: [String], program: String, port: Int) async {
        switch ProgramCommand(arguments) {
        case .serve: return
        case .health: await ending { exit(try await probe(program, port) ? 0 : 1) }
        case .version: tell("\(program) \(Build.version)")
        case .help: tell(ProgramCommand.usage(program))
        case .unknown(let argument):
            complain("\(program): “\(argument)” is not known.\n\(ProgramCommand.usage(program))")
            exit(usageExitCode)
        }
        exit(0)
    }

    /// The arguments behind the program's name.
    package static var arguments: [String] { Array(CommandLine.arguments.dropFirst()) }

    /// Says in one line whether the program that runs with these settings is ready.
    private static func probe(_ program: String, _ port: Int) async throws -> Bool {
        var settings = SettingsReader(ProcessEnvironment.variables())
        let host = settings.text("HOST", default: "127.0.0.1", "address to listen on; 0.0.0.0 in a container")
        let port = settings.integer("PORT", default: port, in: 1...65_535, "port to listen on")
        try settings.finish()
        let loops = try EventLoopGroup(loops: 1)
        let client = HTTPClient(loops: loops)
        let finding = await ReadinessProbe(host: host, port: port).ask(by: client)
        await client.shutdown()
        await loops.shutdown()
        tell("\(program) is \(finding.text)")
        return finding.isReady
    }

    /// One line on standard output, for whoever called.
    package static func tell(_ text: String) { put(text, STDOUT_FILENO) }
}
