internal import Kernel

/// The arguments of a call: from the query, an urlencoded form or a JSON object; later ones win.
struct BotArguments: Sendable {
    private var values: [String: JSONValue] = [:]
    /// What was uploaded, by the name of its field.
    private(set) var files: [String: SimDocument] = [:]

    init() {}

    mutating func add(_ name: String, _ value: JSONValue) { values[name] = value }

    mutating func add(file name: String, _ file: SimDocument) { files[name] = file }

    /// Adds `a=1&b=two%20words`.
    mutating func add(form text: some StringProtocol) {
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = BotArguments.decoded(parts[0]),
                let value = BotArguments.decoded(parts.count > 1 ? parts[1] : "")
            else { continue }
            values[name] = .string(value)
        }
    }

    /// Adds the members of a JSON object; false when the text is none.
    mutating func add(json bytes: [UInt8]) -> Bool {
        guard let value = try? JSONValue(parsing: bytes), case .object(let members) = value else { return false }
        for member in members { values[member.name] = member.value }
        return true
    }

    subscript(_ name: String) -> JSONValue? { values[name] }

    /// A text; numbers are taken as their digits, as Telegram does.
    func text(_ name: String) -> String? { values[name]?.string ?? values[name]?.integer.map { String($0) } }

    func integer(_ name: String) -> Int? {
        if let number = values[name]?.integer { return Int(number) }
        return values[name]?.string.flatMap { Int($0) }
    }

    /// A list of texts; forms carry lists as JSON.
    func list(_ name: String) -> [String]? {
        guard let value = values[name] else { return nil }
        let list = value.array ?? value.string.flatMap { try? JSONValue(parsing: Array($0.utf8)) }?.array
        return list?.compactMap(\.string)
    }

    private static func decoded(_ text: some StringProtocol) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "+") {
                bytes.append(0x20)
            } else if byte == UInt8(ascii: "%") {
                guard let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16), rest.count >= 2
                else { return nil }
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
