internal import Kernel

extension BotArguments {
    /// Adds the fields and files of a multipart form (RFC 7578).
    mutating func add(multipart body: [UInt8], type: String) {
        guard let mark = type.firstRange(of: "boundary=") else { return }
        let boundary = type[mark.upperBound...].prefix { $0 != ";" }.filter { $0 != "\"" }
        for part in BotArguments.parts(of: body, between: Array("--\(boundary)".utf8)) {
            guard let gap = BotArguments.place(of: [13, 10, 13, 10], in: part, from: part.startIndex) else { continue }
            let head = String(decoding: part[..<gap], as: UTF8.self)
            guard let name = BotArguments.quoted("name", in: head) else { continue }
            let value = part[(gap + 4)...].dropLast(part.suffix(2).elementsEqual([13, 10]) ? 2 : 0)
            if let file = BotArguments.quoted("filename", in: head) {
                let stated = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-type:") }
                let kind = stated.map { String($0.dropFirst(13).drop { $0 == " " }) } ?? "application/octet-stream"
                add(file: name, SimDocument(id: "", name: file, type: kind, bytes: Array(value)))
            } else {
                add(name, .string(String(decoding: value, as: UTF8.self)))
            }
        }
    }

    /// What stands between the boundaries, without the line end after each.
    private static func parts(of body: [UInt8], between boundary: [UInt8]) -> [ArraySlice<UInt8>] {
        var parts: [ArraySlice<UInt8>] = []
        guard var start = place(of: boundary, in: body[...], from: 0) else { return [] }
        while let end = place(of: boundary, in: body[...], from: start + boundary.count) {
            parts.append(body[(start + boundary.count)..<end].dropFirst(2))
            start = end
        }
        return parts
    }

    private static func place(of needle: [UInt8], in hay: ArraySlice<UInt8>, from start: Int) -> Int? {
        guard hay.endIndex - start >= needle.count else { return nil }
        return (start...(hay.endIndex - needle.count)).first {
            hay[$0] == needle[0] && hay[$0..<($0 + needle.count)].elementsEqual(needle)
        }
    }

    /// `name="…"` of a part's head; `filename` is not taken for `name`.
    private static func quoted(_ key: String, in head: String) -> String? {
        for start in [" \(key)=\"", ";\(key)=\""] {
            guard let mark = head.firstRange(of: start) else { continue }
            return String(head[mark.upperBound...].prefix { $0 != "\"" })
        }
        return nil
    }
}
