internal import HTTP

/// What `Cache-Control` says (RFC 9111 §5.2), as far as it matters here.
struct CacheControl: Sendable, Equatable {
    var noStore = false
    var noCache = false
    var isPrivate = false
    var onlyIfCached = false
    /// Seconds.
    var maxAge: Int?
    var sharedMaxAge: Int?

    init(_ headers: Headers) {
        guard let first = headers["Cache-Control"] else {
            // RFC 9111 §5.4 — `Pragma: no-cache` is what old clients say instead.
            if let pragma = headers["Pragma"] { noCache = FieldText.lists(pragma, "no-cache") }
            return
        }
        read(first)
        for more in headers.values("Cache-Control").dropFirst() { read(more) }
    }

    private mutating func read(_ value: String) {
        var found = self
        FieldText.members(of: value) { name, argument in
            if FieldText.spells(name, "no-store") {
                found.noStore = true
            } else if FieldText.spells(name, "no-cache") {
                found.noCache = true
            } else if FieldText.spells(name, "private") {
                found.isPrivate = true
            } else if FieldText.spells(name, "only-if-cached") {
                found.onlyIfCached = true
            } else if FieldText.spells(name, "max-age") {
                // RFC 9111 §4.2.1 — a lifetime that cannot be read is over.
                found.maxAge = FieldText.number(argument) ?? 0
            } else if FieldText.spells(name, "s-maxage") {
                found.sharedMaxAge = FieldText.number(argument) ?? 0
            }
        }
        self = found
    }
}
