internal import ArgumentParser
internal import Contracts
internal import Kernel
internal import ServiceKit

/// Shows the way of one request through the suite.
struct TraceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace", abstract: "Show the way of a request: HTTP, outbox, queue, inbox, effect.",
        discussion: "The id is what X-Request-Id said in the answer; log lines and problems name it as well.")

    @Argument(help: "The request's id.")
    var requestID: String

    @OptionGroup var suite: OperatorOptions

    func run() async throws {
        try await OperatorClient.run(suite) { client in
            var steps: [TraceStep] = []
            var away: [String] = []
            for program in ["gateway"] + Suite.services.map(\.name) {
                do { steps += try Self.steps(in: try await client.get(program, "/trace/\(requestID)")) } catch let
                    refusal as OperatorClient.Refusal where refusal.status == nil
                { away.append(refusal.text) }
            }
            for line in Self.lines(of: steps.sorted { $0.at < $1.at }) { Output.line(line) }
            for text in away { Output.complaint(text) }
            if steps.isEmpty { throw OperatorClient.Refusal(text: "Nothing is known of \(requestID).", status: 404) }
        }
    }

    private static func steps(in answer: JSONValue) throws -> [TraceStep] {
        var json = JSONWriter()
        answer.write(to: &json)
        return try JSON.decode(TraceSteps.self, from: json.bytes, unknownMembers: .ignore).steps
    }

    /// Each step with how long after the first it was.
    static func lines(of steps: [TraceStep]) -> [String] {
        guard let start = steps.first?.at else { return [] }
        return steps.map { step in
            let after = "+\((step.at - start).microseconds / 1_000) ms"
            let columns = ["\(step.at)", after, step.program, step.kind.rawValue, step.what, step.detail]
            return columns.joined(separator: "\t")
        }
    }
}
