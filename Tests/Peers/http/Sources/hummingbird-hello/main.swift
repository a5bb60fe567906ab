import Hummingbird
import Logging

// hummingbird-hello PORT: 98 bytes at /98.

guard let port = CommandLine.arguments.last.flatMap({ Int($0) }) else { throw HTTPError(.badRequest) }
let body = String(repeating: "x", count: 98)
let router = Router()
router.get("/98") { _, _ in body }
var logger = Logger(label: "hummingbird-hello")
logger.logLevel = .error
let application = Application(
    router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)), logger: logger)
try await application.runService()
