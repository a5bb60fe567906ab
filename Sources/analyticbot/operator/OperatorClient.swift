internal import ArgumentParser
internal import Auth
internal import HTTP
internal import Kernel
internal import Reactor
internal import ServiceKit

/// Asks the programs of a running suite, with the token of a neighbour.
///
///     try await OperatorClient.run(options) { suite in
///         let sagas = try await suite.get("user", "/sagas")
///         try await suite.send(.post, "user", "/sagas/7/retry")
///     }
struct OperatorClient: Sendable {
    /// What a program refused, or that it gave no answer, in the words for the person at the terminal.
    struct Refusal: Error {
        let text: String
        /// Nil without an answer.
        let status: Int?
    }

    /// The most bytes of one answer.
    private static let answerLimit = 16 * 1_048_576

    private let client: HTTPClient
    private let tokens: ServiceTokens
    private let addresses: [String: String]

    /// Lends a client to `work`. What is refused is said on standard error, and the command ends with 1.
    static func run(_ options: OperatorOptions, _ work: (OperatorClient) async throws -> Void) async throws {
        let loops = try EventLoopGroup(loops: 1)
        let http = HTTPClient(loops: loops)
        var failure: (any Error)?
        do { try await work(try OperatorClient(options, http)) } catch { failure = error }
        await http.shutdown()
        await loops.shutdown()
        switch failure {
        case nil: return
        case let refusal as Refusal: Output.complaint(refusal.text)
        case let error as ConfigurationError: Output.complaint("\(error)")
        case let error?: throw error
        }
        throw ExitCode.failure
    }

    private init(_ options: OperatorOptions, _ http: HTTPClient) throws {
        let given = ProcessEnvironment.variables()
        var settings = SettingsReader(given)
        let issuer = TokenSettings(&settings).issuer
        let secret = settings.optionalSecret("SERVICE_TOKEN_SECRET", minimumBytes: 32, "signs service tokens")
        try settings.finish()
        let folder = DataFolder(options.dataDir ?? given["DATA_DIR"] ?? ".data")
        let file = folder.file("service-token.secret")
        guard let secret = secret ?? contentsOfFile(file) else {
            throw Refusal(
                text: "Set SERVICE_TOKEN_SECRET, or name the suite's data folder: there is no \(file).", status: nil)
        }
        tokens = ServiceTokens(
            key: try SigningKey(id: "services", secret: Array(secret.utf8)), issuer: issuer, service: "operator",
            clock: SystemClock(), random: SystemRandom())
        client = http
        var addresses = ["gateway": "http://127.0.0.1:\(options.portBase + Suite.adminOffset)"]
        for definition in Suite.services {
            let port = options.portBase + definition.port - Suite.defaultBase
            let first = given["\(definition.name.uppercased())_SERVICE_URL"]?.split(separator: ",").first
            addresses[definition.name] = first.map(String.init) ?? "http://127.0.0.1:\(port)"
        }
        if let admin = given["GATEWAY_ADMIN_URL"] { addresses["gateway"] = admin }
        self.addresses = addresses
    }

    /// What a program answers to a question.
    func get(_ program: String, _ path: String) async throws -> JSONValue { try await send(.get, program, path) }

    /// What a program answers; null when it answers without a body. Throws `Refusal`.
    @discardableResult
    func send(
        _ method: HTTPMethod, _ program: String, _ path: String, body: JSONValue? = nil
    ) async throws -> JSONValue {
        guard let address = addresses[program] else {
            throw Refusal(text: "There is no program named \(program).", status: nil)
        }
        var headers: Headers = ["Authorization": "Bearer \(try tokens.token(for: program))"]
        var bytes: [UInt8] = []
        if let body {
            headers["Content-Type"] = "application/json"
            var json = JSONWriter()
            body.write(to: &json)
            bytes = json.bytes
        }
        let status: HTTPStatus
        let answer: [UInt8]
        do {
            let request = ClientRequest(
                method, address + path, headers: headers, body: body == nil ? .empty : .bytes(bytes))
            let response = try await client.send(request)
            status = response.status
            answer = try await response.body.collect(upTo: Self.answerLimit)
        } catch {
            throw Refusal(text: "\(program) at \(address) gives no answer: \(error)", status: nil)
        }
        let value = answer.isEmpty ? JSONValue.null : (try? JSONValue(parsing: answer)) ?? .null
        guard status.isSuccess else {
            let reason = value["detail"]?.string ?? value["title"]?.string ?? "it gives no reason"
            throw Refusal(text: "\(program) answers \(status.code): \(reason)", status: status.code)
        }
        return value
    }
}
