import Glibc
import Kernel
import Logging
import Reactor
import Testing

@testable import TelegramSim

/// Clients that nobody here wrote, run by the Python that `PEERS_PYTHON` names or the one on the path.
private enum Peers {
    static let python = ProcessEnvironment.variables()["PEERS_PYTHON"] ?? "python3"
    static let packages = ["aiogram", "telegram", "teleglance"]
    static let hasAiogram = shell("\(python) -c 'import aiogram'").status == 0
    static let areInstalled = shell("\(python) -c 'import \(packages.joined(separator: ", "))'").status == 0

    /// Runs a command line to its end; its exit code and what it printed.
    static func shell(_ command: String) -> (status: Int32, output: String) {
        guard let pipe = popen("\(command) 2>&1", "r") else { return (127, "") }
        var output: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = fread(&piece, 1, piece.count, pipe)
            if count == 0 { break }
            output += piece[..<count]
        }
        let status = pclose(pipe)
        return (status >> 8 & 0xFF, String(decoding: output, as: UTF8.self))
    }
}

@Suite("Foreign clients before the simulated Telegram")
struct PeersTests {
    @Test(
        .enabled(
            if: Peers.areInstalled,
            "aiogram, python-telegram-bot and teleglance are not installed (Tests/Peers/telegram/requirements.txt)"))
    func `two Bot API libraries and a page reader read every answer as what it is`() async throws {
        let loops = try EventLoopGroup(loops: 1)
        var options = SimServer.Options()
        options.port = 0
        let server = SimServer(options, loops: loops, logger: Logger(label: "tgsim"))
        let port = try await server.start()
        let script =
            #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
            .joined(separator: "/") + "/Peers/telegram/peers.py"
        let run = Peers.shell("\(Peers.python) '\(script)' http://127.0.0.1:\(port) \(DemoFacts.botToken)")
        await server.stop()
        await loops.shutdown()
        #expect(run.status == 0, "\(run.output)")
        #expect(run.output.contains("ok   teleglance"))
    }

    @Test(.enabled(if: Peers.hasAiogram, "aiogram is not installed (scripts/lib/peers/aiogram.txt)"))
    func `aiogram talks with people, presses, files, faults and webhooks`() async throws {
        let loops = try EventLoopGroup(loops: 1)
        var options = SimServer.Options()
        options.port = 0
        let server = SimServer(options, loops: loops, logger: Logger(label: "tgsim"))
        let port = try await server.start()
        let script =
            #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
            .joined(separator: "/") + "/Peers/telegram/bot.py"
        let run = Peers.shell("\(Peers.python) '\(script)' http://127.0.0.1:\(port) \(DemoFacts.botToken)")
        await server.stop()
        await loops.shutdown()
        #expect(run.status == 0, "\(run.output)")
        #expect(run.output.contains("ok   each until it is taken, in order"))
    }
}
