import FlyingFox
import FlyingSocks
import FoundationEssentials

// flyingfox-hello PORT: 98 bytes at /98.

guard let port = CommandLine.arguments.last.flatMap({ UInt16($0) }) else { throw SocketError.unsupportedAddress }
let body = Data(String(repeating: "x", count: 98).utf8)
let server = HTTPServer(address: try .inet(ip4: "127.0.0.1", port: port), logger: .disabled)
await server.appendRoute("GET /98") { _ in HTTPResponse(statusCode: .ok, body: body) }
try await server.run()
