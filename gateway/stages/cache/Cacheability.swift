internal import HTTP
internal import Kernel

/// Decides what may be answered from memory and what may be kept there (RFC 9111 §3, §4).
enum Cacheability {
    /// What memory is to a request.
    enum Use: Sendable, Equatable {
        /// Nothing: it is neither asked nor filled.
        case none
        /// Not asked, but filled: the client wants a new answer.
        case refresh
        case full
        /// Asked, and nothing else is: the client wants no other answer.
        case only
    }

    /// The key under which an answer to this request is kept; nil when none may be.
    static func key(of request: Request, _ policy: CachePolicy) -> CacheKey? {
        guard request.method == .get || request.method == .head else { return nil }
        for name in passing where request.headers.contains(name) { return nil }
        let partition: CacheKey.Partition
        if let identity = request.context.identity {
            // Answers to services are not kept: which person they are about is not known here.
            guard let user = identity.userID else { return nil }
            partition = .person(user, identity.role, identity.scopes)
        } else {
            // RFC 9111 §3.5 — an answer to credentials that nobody checked here belongs to whoever they are of.
            guard policy.isShared, !request.headers.contains("Authorization") else { return nil }
            partition = .everyone
        }
        return CacheKey(host: request.headers["Host"] ?? "", target: request.target, partition: partition)
    }

    /// What the request's own `Cache-Control` leaves of it (RFC 9111 §5.2.1).
    static func use(of request: Request) -> Use {
        let control = CacheControl(request.headers)
        if control.noStore { return .none }
        if control.noCache || control.maxAge == 0 { return .refresh }
        return control.onlyIfCached ? .only : .full
    }

    /// How long an answer may be given from memory; nil when it may not be kept.
    static func life(of response: Response, _ policy: CachePolicy, isPersonal: Bool) -> Duration? {
        let headers = response.headers
        guard response.status == .ok, !headers.contains("Set-Cookie"), !headers.contains("Content-Range") else {
            return nil
        }
        if let type = headers["Content-Type"], FieldText.begins(type, "text/event-stream") { return nil }
        if headers.values("Vary").contains(where: { FieldText.lists($0, "*") }) { return nil }
        let control = CacheControl(headers)
        // What is one person's own is kept for that person only (RFC 9111 §5.2.2.7).
        if control.noStore || control.noCache || (control.isPrivate && !isPersonal) { return nil }
        let age = headers["Age"].flatMap { FieldText.number($0[...].utf8) } ?? 0
        let seconds: Int
        switch (isPersonal ? nil : control.sharedMaxAge, control.maxAge) {
        case (let shared?, _): seconds = shared
        case (nil, let own?): seconds = own
        case (nil, nil):
            // A service that gives a date means that date; what it is, is not worked out.
            guard !headers.contains("Expires") else { return nil }
            return policy.life > .zero ? policy.life : nil
        }
        return seconds > age ? .seconds(seconds - age) : nil
    }

    /// Fields with which a request asks for something else than the plain answer, or as someone we do not know.
    private static let passing = [
        "Range", "If-Range", "If-Match", "If-Unmodified-Since", "Cookie", "Upgrade",
    ]
}

/// What an answer is kept by.
struct CacheKey: Hashable, Sendable {
    /// Who may be given it. A person's rights are part of it: with other rights the answer may be another.
    enum Partition: Hashable, Sendable {
        case everyone
        case person(UserID, Identity.Role, [String])
    }

    let host: String
    let target: String
    let partition: Partition

    /// The path of the target.
    var path: Substring { target.prefix { $0 != "?" } }
}
