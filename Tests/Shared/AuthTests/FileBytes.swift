import Glibc

/// The whole of a file, or nil when it cannot be read.
func bytes(of path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var content: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
        let got = read(descriptor, &chunk, chunk.count)
        guard got >= 0 else { return nil }
        if got == 0 { return content }
        content.append(contentsOf: chunk[0..<got])
    }
}
