import Kernel
import Testing

@testable import Auth

/// The shared case collections beside the project; tests that use one are skipped where it is absent.
enum Suites {
    static let cases = file("jwt/cases.json")
    static let wycheproof = file("jwt/wycheproof/json_web_signature_test.json")

    static let absence: Comment = "the shared suites are not beside this checkout"

    private static func file(_ name: String) -> JSONValue? {
        let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        guard let bytes = bytes(of: "/\(root)/../shared/suites/\(name)") else { return nil }
        return JSONValue(objectIn: bytes, upTo: bytes.count)
    }
}
