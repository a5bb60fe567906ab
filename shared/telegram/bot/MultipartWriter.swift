/// Writes a form with a file in it (RFC 7578).
struct MultipartWriter {
    let boundary: String
    private var bytes: [UInt8] = []

    /// The boundary must stand in none of the parts.
    init(boundary: String) { self.boundary = boundary }

    var contentType: String { "multipart/form-data; boundary=\(boundary)" }

    mutating func add(_ name: String, _ value: String) {
        bytes += Array("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
    }

    mutating func add(_ name: String, file: String, type: String, _ content: [UInt8]) {
        let safe = file.map { $0 == "\"" || $0.isNewline ? "_" : $0 }
        bytes += Array(
            ("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"; filename=\"\(String(safe))\"\r\n"
                + "Content-Type: \(type)\r\n\r\n").utf8)
        bytes += content
        bytes += Array("\r\n".utf8)
    }

    func finished() -> [UInt8] { bytes + Array("--\(boundary)--\r\n".utf8) }
}
