import Glibc
import HTTP
import Kernel
import Reactor
import TestSupport
import Testing

@Suite("The server and streams that nobody wrote by hand")
struct SocketFuzzTests {
    private static let streams: UInt64 = 150

    /// What the server says to the pieces, without its clock; the client has said all it wanted to say.
    private static func answer(to pieces: [ArraySlice<UInt8>], port: Int) throws -> String {
        let descriptor = try RawClient(port: port).connected()
        defer { close(descriptor) }
        for piece in pieces where !piece.isEmpty {
            // The server may have refused and hung up already: what it said can still be read.
            guard piece.withUnsafeBytes({ send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }) > 0 else {
                break
            }
        }
        shutdown(descriptor, Int32(SHUT_WR))
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let got = recv(descriptor, &piece, piece.count, 0)
            guard got > 0 else { break }
            bytes += piece[..<got]
        }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\r\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("Date:") }.joined(separator: "\r\n")
    }

    @Test func `the server answers a stream the same in one piece and in several, and never with 500`() async throws {
        let loops = try EventLoopGroup(loops: 1)
        let server = HTTPServer(
            host: "127.0.0.1", port: 0, loops: loops, limits: Reading.limits, handler: RoundTripTests.echo)
        let port = try await server.start()
        var refused = 0
        var served = 0
        for number in 0..<Self.streams {
            var dice = Dice(seed: number)
            let valid = ValidRequests.stream(&dice).bytes
            let bytes =
                number.isMultiple(of: 4)
                ? valid : Mutations.broken(valid, with: ValidRequests.stream(&dice).bytes, &dice)
            let cuts = [0] + (0...dice.below(4)).map { _ in dice.below(bytes.count + 1) }.sorted() + [bytes.count]
            let whole = try Self.answer(to: [bytes[...]], port: port)
            let cut = try Self.answer(to: zip(cuts, cuts.dropFirst()).map { bytes[$0..<$1] }, port: port)
            #expect(whole == cut, "stream \(number), cut at \(cuts)")
            #expect(!whole.contains("HTTP/1.1 500"), "stream \(number)")
            if whole.contains("HTTP/1.1 4") { refused += 1 }
            if whole.contains("HTTP/1.1 2") { served += 1 }
        }
        #expect(refused > 20 && served > 20, "\(refused) refused, \(served) served")
        await server.shutdown(deadline: .seconds(1))
        await loops.shutdown()
    }
}
