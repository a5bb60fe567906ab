internal import Kernel

/// What nobody means well with: ids, bodies and spellings of paths.
enum HostileInput {
    /// In the place of an id.
    static let ids = plainIDs + injections.map(encoded)

    private static let plainIDs = [
        "-1", "0", "9223372036854775808", "1.5", "abc", "0x10", "+1", "1%2C2", "1,2", "1%00", "..%2F1", "../1",
        "%2e%2e", "1;x=1", "1%0d%0aX-Evil:%201", "%C0%AF", "%F0%9F%98%80", "01a20f54-d84b-7e73-be9e-fb72987481c7",
        "1%27%20OR%20%271%27=%271", "1)%20OR%20(1=1", "1;DROP%20TABLE%20users", "%25", "$where", "*", "%23",
        String(repeating: "9", count: 300),
    ]

    /// Ids that are an injection into a statement where one is put together from text.
    static let injections = [
        "'", "''", "' OR '1'='1", "1 OR 1=1", "1; SELECT pg_sleep(5)--", "1' AND (SELECT 1 FROM (SELECT SLEEP(5))x)='1",
        "1 UNION SELECT NULL,NULL--", "\") OR (\"1\"=\"1", "1)) OR ((1=1", "%' OR '%'='", "\\'; --", "1/**/OR/**/1=1",
        "\r\nFLUSHALL\r\n", "#", "*.#",
    ]

    /// As a URL carries it.
    static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.count == 1 ? "0" : "") + digits
        }.joined()
    }

    /// Members that nobody may set by naming them.
    static let claims = [
        "role", "is_admin", "is_active", "id", "user_id", "owner_id", "plan_price", "amount_paid", "balance",
        "email_verified", "password_hash", "created_at", "telegram_linked",
    ]

    /// Bodies made of a good one, each with what is wrong with it.
    static func bodies(of good: [UInt8]) -> [(what: String, type: String, bytes: [UInt8])] {
        let json = "application/json"
        let text = String(decoding: good, as: UTF8.self)
        let rest = text.dropFirst()
        let firstEnd = rest.firstIndex(of: ",") ?? rest.index(before: rest.endIndex)
        let deep = String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
        func added(_ member: String) -> [UInt8] {
            Array(("{\(member)" + (rest == "}" ? "" : ",") + rest).utf8)
        }
        return [
            ("nothing", json, []), ("half of it", json, Array(good.prefix(good.count / 2))),
            ("a list", json, Array("[]".utf8)),
            ("null", json, Array("null".utf8)), ("a number", json, Array("1".utf8)),
            ("a byte order mark", json, [0xEF, 0xBB, 0xBF] + good),
            ("something behind it", json, good + Array("x".utf8)),
            ("two of them", json, good + good), ("bytes that are no UTF-8", json, added("\"x\":\"") + [0xC3, 0x28]),
            ("a member twice", json, added(String(rest[..<firstEnd]))),
            ("a prototype", json, added("\"__proto__\":{\"role\":\"admin\"}")),
            ("a number beyond all", json, added("\"x\":1e999")), ("what is no number", json, added("\"x\":NaN")),
            ("ten thousand levels", json, added("\"x\":\(deep)")), ("another type", "text/plain", good),
            ("a form", "application/x-www-form-urlencoded", Array("a=1&b=2".utf8)),
        ] + claims.map { ("a claim to \($0)", json, added("\"\($0)\":1")) }
    }

    /// Other spellings of a path that is not for everyone, and other methods on it.
    static func spellings(of path: String, method: String) -> [(method: String, path: String)] {
        let inner = path.dropFirst()
        var spelled: [(method: String, path: String)] = [
            (method, path + "/"), (method, "/" + path), (method, "/." + path), (method, "/x/.." + path),
            (method, "/%2e" + path), (method, "/x/%2e%2e" + path), (method, "/%2F" + inner), (method, path + ";x=1"),
            (method, path + "%00"), (method, path + "%20"), (method, path.uppercased()), (method, "/api/v2" + path),
            (method, "/api/v1/channels/.." + path), (method, "/api/v1/channels/%2e%2e%2f" + inner),
            (method, "http://127.0.0.1" + path), (method, path.replacing("/", with: "\\")),
        ]
        for other in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] where other != method {
            spelled.append((other, path))
        }
        return spelled
    }
}
