import ServiceKit
import Testing

@Suite("What the arguments of a program ask for")
struct ProgramCommandTests {
    @Test func `none asks to serve, one known word asks for that`() {
        #expect(ProgramCommand([]) == .serve)
        #expect(ProgramCommand(["health"]) == .health)
        #expect(ProgramCommand(["--version"]) == .version)
        #expect(ProgramCommand(["--help"]) == .help && ProgramCommand(["-h"]) == .help)
    }

    @Test(arguments: [["serve"], ["Health"], [""], ["health", "now"], ["--version", "health"], ["-v"]])
    func `anything else is refused as a whole`(arguments: [String]) {
        #expect(ProgramCommand(arguments) == .unknown(arguments.joined(separator: " ")))
    }

    @Test func `the usage names the program and every word`() {
        let usage = ProgramCommand.usage("user-service")
        #expect(usage.hasPrefix("usage: user-service "))
        for word in ["health", "--version"] { #expect(usage.contains("user-service \(word)")) }
    }
}
