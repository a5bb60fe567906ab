internal import TestSupport
internal import Testing

/// Every program of a service, and the gateway, obeys the same few words.
@Suite("What programs answer at the command line")
struct ProgramArgumentsTests {
    private static let programs = ["api-gateway", "user-service", "channel-service", "analytics-service"]

    /// Runs a program to its end.
    private static func run(
        _ program: String, _ arguments: [String], _ settings: [String: String] = [:], in folder: String
    ) throws -> (code: Int32?, output: String) {
        let process = try ChildProcess(
            program, arguments, environment: settings.merging(["PATH": "/usr/bin:/bin"]) { given, _ in given },
            output: "\(folder)/\(program)-\(arguments.joined())-\(settings.count).log")
        let code = process.wait()
        return (code, process.output)
    }

    @Test(arguments: programs)
    func `each tells its version, and refuses words it does not know`(program: String) async throws {
        try await withTemporaryFolder { folder in
            let version = try Self.run(program, ["--version"], in: folder)
            #expect(version.code == 0 && version.output.hasPrefix("\(program) "))
            let refused = try Self.run(program, ["sevre"], in: folder)
            #expect(refused.code == 64)
            #expect(refused.output.contains("sevre") && refused.output.contains("usage: \(program)"))
            #expect(try Self.run(program, ["health", "now"], in: folder).code == 64)
        }
    }

    @Test func `health is 0 with a ready program, 1 with one that is not or is away, and says why`() async throws {
        try await withTemporaryFolder { folder in
            let base = try RunningSuite.freeBase()
            let place = ["HOST": "0.0.0.0", "PORT": "\(base + 1)"]
            let away = try Self.run("user-service", ["health"], place, in: folder)
            #expect(away.code == 1 && away.output.contains("user-service is away"), "\(away.output)")

            // Without its user service the gateway has no keys: it answers, and is not ready.
            let doors = ["HOST": "127.0.0.1", "PORT": "\(base)", "USER_SERVICE_URL": "http://127.0.0.1:\(base + 1)"]
            let gateway = try ChildProcess(
                "api-gateway", [],
                environment: doors.merging(["ADMIN_PORT": "0", "LOG_LEVEL": "error"]) { given, _ in given },
                output: "\(folder)/gateway.log")
            defer { gateway.killAtOnce() }
            let door = PlainClient(port: base)
            #expect(await eventually { (try? await door.get("/health"))?.status == 200 }, "\(gateway.output)")
            let waiting = try Self.run("api-gateway", ["health"], doors, in: folder)
            #expect(waiting.code == 1 && waiting.output.contains("api-gateway is not ready: token_keys: "))

            let users = try ChildProcess(
                "user-service", [], environment: place.merging(["DATA_DIR": folder]) { given, _ in given },
                output: "\(folder)/users.log")
            defer { users.killAtOnce() }
            let client = PlainClient(port: base + 1)
            #expect(await eventually { (try? await client.get("/health/ready"))?.status == 200 }, "\(users.output)")
            let ready = try Self.run("user-service", ["health"], place, in: folder)
            #expect(ready.code == 0 && ready.output.hasSuffix("user-service is ready\n"), "\(ready.output)")
        }
    }
}
