/// Makes streams of valid requests, together with what a reader must find in them (RFC 9112).
struct ValidRequests {
    struct Stream {
        var bytes: [UInt8] = []
        var bodies: [[UInt8]] = []
        var targets: [String] = []
    }

    private static let methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "PROPFIND", "M-SEARCH"]
    private static let targets = ["/", "/a", "/a/b?c=d&e=%20", "/%C3%A9", "/a//b", "/x?y?z", "/~a;b=c,d/@:!$&'()*+"]
    private static let fields = [
        "Accept: */*", "X-Empty:", "X-Space: \t a b \t ", "User-Agent: a/1 (b; c)", "Cookie: a=b; c=\"d e\"",
        "X-High: \u{00e9}", "!#$%&'*+-.^_`|~: token", "Connection: keep-alive", "TE: trailers", "Accept: text/html",
    ]
    private static let extensions = ["", ";a", ";a=b", ";a=\"b c\\\"d\"", ";a;b=1;c=\"\""]

    /// One to three requests, one behind the other.
    static func stream(_ dice: inout Dice) -> Stream {
        var stream = Stream()
        for _ in 0...dice.below(3) { add(to: &stream, &dice) }
        return stream
    }

    private static func add(to stream: inout Stream, _ dice: inout Dice) {
        let target = dice.one(of: targets)
        let body = (0..<dice.one(of: [0, 0, 1, 5, 17, 60])).map { _ in UInt8(truncatingIfNeeded: dice.next()) }
        var lines = ["\(dice.one(of: methods)) \(target) HTTP/1.1"]
        var more =
            (0..<dice.below(5)).map { _ in dice.one(of: fields) } + ["Host: \(dice.one(of: ["a", "a.b:80", "[::1]"]))"]
        let framing = body.isEmpty ? dice.below(3) : 1 + dice.below(2)
        if framing == 1 { more.append("\(dice.one(of: ["Content-Length", "content-length"])): \(body.count)") }
        if framing == 2 { more.append("Transfer-Encoding: \(dice.one(of: ["chunked", "Chunked"]))") }
        more.shuffle(using: &dice)
        lines += more
        if dice.hits(oneIn: 8) { stream.bytes += [13, 10] }
        stream.bytes += Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
        stream.bytes += framing == 2 ? chunked(body, &dice) : body
        stream.bodies.append(body)
        stream.targets.append(target)
    }

    private static func chunked(_ body: [UInt8], _ dice: inout Dice) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = body[...]
        while !rest.isEmpty {
            let piece = rest.prefix(1 + dice.below(rest.count))
            rest = rest.dropFirst(piece.count)
            let zeros = String(repeating: "0", count: dice.below(3))
            let size = String(piece.count, radix: 16, uppercase: dice.hits(oneIn: 2))
            bytes += Array((zeros + size + dice.one(of: extensions) + "\r\n").utf8) + piece + [13, 10]
        }
        bytes += Array(("0" + dice.one(of: extensions) + "\r\n").utf8)
        if dice.hits(oneIn: 3) { bytes += Array("X-Trailer: \(dice.below(100))\r\n".utf8) }
        return bytes + [13, 10]
    }
}
