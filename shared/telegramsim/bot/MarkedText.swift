internal import Kernel

/// A text without its marks, and where the marks were: the HTML that the Bot API takes, or plain text.
struct MarkedText: Sendable, Equatable {
    private(set) var text = ""
    private(set) var entities: [JSONValue] = []

    private struct Open {
        let tag: String
        let kind: JSONValue
        let extra: [JSONValue.Member]
        let offset: Int
        let byte: Int
    }

    private static let kinds = [
        "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
        "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
        "code": "code", "pre": "pre", "blockquote": "blockquote", "a": "text_link",
    ]
    private static let greatestEntities = 100

    /// What `text` and `parse_mode` say together.
    init(_ raw: String, mode: String?) throws(ChatDirectory.Unknown) {
        switch mode?.lowercased() {
        case nil, "": text = raw
        case "html": try read(Array(raw.utf8))
        default: throw ChatDirectory.Unknown(reply: .badRequest("unsupported parse_mode"))
        }
    }

    private mutating func read(_ bytes: [UInt8]) throws(ChatDirectory.Unknown) {
        var open: [Open] = []
        var plain: [UInt8] = []
        var units = 0
        var place = 0
        func flush(_ text: inout String) {
            text += String(decoding: plain, as: UTF8.self)
            units = text.utf16.count
            plain = []
        }
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "<"):
                guard let end = bytes[place...].firstIndex(of: UInt8(ascii: ">")) else {
                    throw MarkedText.refused("Unclosed start tag at byte offset \(place)")
                }
                flush(&text)
                let tag = String(decoding: bytes[(place + 1)..<end], as: UTF8.self)
                if tag.hasPrefix("/") {
                    try close(String(tag.dropFirst()), &open, at: place, units: units)
                } else {
                    open.append(try MarkedText.opened(tag, offset: units, byte: place))
                }
                place = end + 1
            case UInt8(ascii: "&"):
                let (letter, length) = MarkedText.reference(bytes[place...])
                plain += letter
                place += length
            default:
                plain.append(bytes[place])
                place += 1
            }
        }
        flush(&text)
        if let left = open.last {
            throw MarkedText.refused("Can't find end tag corresponding to start tag \"\(left.tag)\"")
        }
        entities = Array(
            entities.sorted { ($0["offset"]?.integer ?? 0) < ($1["offset"]?.integer ?? 0) }
                .prefix(MarkedText.greatestEntities))
    }

    private mutating func close(
        _ tag: String, _ open: inout [Open], at byte: Int, units: Int
    ) throws(ChatDirectory.Unknown) {
        guard let last = open.popLast() else { throw MarkedText.refused("Unexpected end tag at byte offset \(byte)") }
        guard tag.isEmpty || tag.lowercased() == last.tag else {
            throw MarkedText.refused(
                "Unmatched end tag at byte offset \(byte), expected \"</\(last.tag)>\", found \"</\(tag)>\"")
        }
        guard units > last.offset else { return }
        entities.append(
            .object(
                [
                    .init("type", last.kind), .init("offset", .integer(Int64(last.offset))),
                    .init("length", .integer(Int64(units - last.offset))),
                ] + last.extra))
    }

    private static func opened(_ tag: String, offset: Int, byte: Int) throws(ChatDirectory.Unknown) -> Open {
        let name = tag.prefix { !$0.isWhitespace }.lowercased()
        guard let kind = kinds[name] else {
            throw refused("Unsupported start tag \"\(name)\" at byte offset \(byte)")
        }
        var extra: [JSONValue.Member] = []
        if name == "a", let mark = tag.firstRange(of: "href=\"") {
            extra = [.init("url", .string(String(tag[mark.upperBound...].prefix { $0 != "\"" })))]
        }
        return Open(tag: name, kind: .string(kind), extra: extra, offset: offset, byte: byte)
    }

    /// The four named references there are; anything else stands for itself.
    private static func reference(_ rest: ArraySlice<UInt8>) -> ([UInt8], Int) {
        for (name, letter) in [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\"")]
        where rest.starts(with: name.utf8) {
            return (Array(letter.utf8), name.utf8.count)
        }
        return ([UInt8(ascii: "&")], 1)
    }

    private static func refused(_ what: String) -> ChatDirectory.Unknown {
        ChatDirectory.Unknown(reply: .badRequest("can't parse entities: \(what)"))
    }
}
