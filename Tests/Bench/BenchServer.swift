import ArgumentParser
import HTTP
import Kernel
import Reactor

/// `bench-server`: what is put on the scales, and nothing around it. Measured by `scripts/bench`, shipped with nothing.
@main
struct BenchServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-server",
        abstract: "Answers, or hands on, requests with our HTTP library alone.",
        subcommands: [Serve.self, PassOn.self])
}

/// Where to listen, and on how many loops.
struct ListeningOptions: ParsableArguments {
    @Option(help: "The port on 127.0.0.1; 0 takes a free one.")
    var port = 0

    @Option(help: "Event loops (threads).")
    var loops = 1

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("The port must be from 0 to 65535.") }
        guard (1...64).contains(loops) else { throw ValidationError("There are 1 to 64 loops.") }
    }

    /// Serves until the process is told to stop.
    func serve(on group: EventLoopGroup, _ handler: @escaping @Sendable (Request) async -> Response) async throws {
        let server = HTTPServer(host: "127.0.0.1", port: port, loops: group, handler: handler)
        _ = try await server.start()
        // The signal's default ends the process at once: nothing here is worth keeping.
        while true { try await Task.sleep(for: .seconds(3_600)) }
    }
}

/// Answers of known sizes.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Answers of 98 bytes, 1 KB and 64 KB, and slow ones.")

    @OptionGroup var listening: ListeningOptions

    @Option(help: "How long /work takes for one request, in milliseconds.")
    var workMilliseconds = 20

    @Option(help: "How many requests /work serves at once; the others wait in line.")
    var workers = 4

    func run() async throws {
        let group = try EventLoopGroup(loops: listening.loops)
        let routes =
            FixedAnswers.routes + Echo.routes + [
                Workshop(workers: workers, span: .milliseconds(workMilliseconds), loops: group).route
            ]
        try await listening.serve(on: group, try Router(routes, middleware: []).respond)
    }
}
