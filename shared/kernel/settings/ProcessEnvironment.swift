internal import CLinux
internal import Glibc

/// What the process was started with. Only programs read it, once, and hand it on.
package enum ProcessEnvironment {
    /// All environment variables.
    package static func variables() -> [String: String] {
        var found: [String: String] = [:]
        var cursor = clinux_environment()
        while let entry = cursor?.pointee {
            let text = String(cString: entry)
            if let cut = text.firstIndex(of: "=") {
                found[String(text[..<cut])] = String(text[text.index(after: cut)...])
            }
            cursor = cursor?.advanced(by: 1)
        }
        return found
    }
}

/// The whole of a file of at most 1 MiB as UTF-8 text, or nil when it cannot be read.
package func contentsOfFile(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var content: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16_384)
    while content.count <= 1_048_576 {
        let got = read(descriptor, &chunk, chunk.count)
        guard got >= 0 else { return nil }
        if got == 0 { return String(validating: content, as: UTF8.self) }
        content.append(contentsOf: chunk[0..<got])
    }
    return nil
}
