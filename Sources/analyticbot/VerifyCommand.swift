internal import ArgumentParser
internal import Kernel
internal import ServiceKit
internal import Verification

/// Holds what the databases and the broker say against what must be true.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Hold the data of the suite against what must be true of it.",
        subcommands: [VerifyInvariantsCommand.self])
}

/// Judges the invariants and prints how each one stands.
struct VerifyInvariantsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invariants", abstract: "Judge what must be true of a suite that is quiet.",
        discussion: """
            Ends with 1 when an invariant is broken, and with 2 when one of the violations that are planted in a copy of \
            the facts is not seen, for then a verdict would mean nothing. Only reads.
            """)

    @Option(help: "A service's database as NAME=URL, once for each; those of the data folder when absent.")
    var database: [String] = []

    @Option(help: "The data folder; DATA_DIR or .data when absent.")
    var dataDir: String?

    @Option(help: "What a load client wrote down: a file of JSON lines.")
    var record: String?

    @Option(help: "Seconds to go on looking until everything holds.")
    var within = 0

    @Option(help: "Milliseconds below which speed is not judged; a busy machine needs more.")
    var speedNoise = 150.0

    @Flag(help: "Only prove that planted violations are seen.")
    var selfTest = false

    func validate() throws {
        guard (0...3_600).contains(within) else { throw ValidationError("--within is from 0 to 3600 seconds.") }
        for pair in database where pair.split(separator: "=", maxSplits: 1).count != 2 {
            throw ValidationError("--database is NAME=URL.")
        }
    }

    func run() async throws {
        var status = ExitCode.success
        await Program.ending { status = try await judge() }
        if status != .success { throw status }
    }

    private func judge() async throws -> ExitCode {
        let variables = ProcessEnvironment.variables()
        let reading = try FactSources(
            databases: sources(variables), record: record, broker: variables["RABBITMQ_URL"])
        var limits = VerificationLimits()
        limits.speedNoise = speedNoise
        let verifier = Verifier(limits: limits)
        let clock = ContinuousClock()
        let start = clock.now
        var facts = try await reading.read()
        var judgements = verifier.judge(facts)
        while judgements.contains(where: { !$0.violations.isEmpty }), clock.now - start < .seconds(within) {
            try await Task.sleep(for: .milliseconds(500))
            facts = try await reading.read()
            judgements = verifier.judge(facts)
        }
        await reading.close()
        let unseen = verifier.blindSpots(on: facts)
        for seed in unseen { Output.complaint("not seen: \(seed.rawValue) (\(seed.invariant.rawValue))") }
        if !unseen.isEmpty { return ExitCode(2) }
        Output.line("\(Seed.allCases.count) planted violations seen")
        if selfTest { return .success }
        let broken = judgements.contains { !$0.violations.isEmpty }
        report(judgements)
        if !broken, within > 0 { Output.line("holds after \((clock.now - start).microseconds / 1_000) ms") }
        return broken ? .failure : .success
    }

    /// Which databases are read: those named, or those of the data folder.
    private func sources(_ variables: [String: String]) -> [(name: String, url: String)] {
        if database.isEmpty {
            let folder = DataFolder(dataDir ?? variables["DATA_DIR"] ?? ".data")
            return Suite.services.map { ($0.name, folder.database(of: $0.name)) }
        }
        return database.map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1)
            return (String(parts[0]), String(parts[1]))
        }
    }

    private func report(_ judgements: [Judgement]) {
        for judgement in judgements {
            let verdict =
                judgement.checked == 0 ? "nothing to judge" : judgement.violations.isEmpty ? "holds" : "BROKEN"
            Output.line(
                "\(judgement.invariant.rawValue)  \(judgement.checked) checked  "
                    + "\(judgement.violations.count) broken  \(verdict)  \(judgement.invariant.title)")
        }
        for judgement in judgements {
            for violation in judgement.violations.prefix(Self.shown) {
                Output.complaint("\(judgement.invariant.rawValue): \(violation)")
            }
        }
    }

    /// Violations of one invariant that are told in words.
    private static let shown = 10
}
