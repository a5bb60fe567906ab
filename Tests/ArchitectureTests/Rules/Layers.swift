extension Rule {
    /// Who may import whom.
    static let layers: [Rule] = [
        Rule("a core imports only Kernel, Contracts and the standard library") { file in
            guard file.isCore else { return [] }
            let allowed = ["Kernel", "Contracts", "FoundationEssentials", "Synchronization"]
            return Import.all(in: file).filter { !allowed.contains($0.module) }.map {
                $0.finding("core must not import \($0.module): declare an interface here and let infra adapt it")
            }
        },
        Rule("an API sees its own core and the shared front doors, never a database") { file in
            guard let service = file.service, file.parts[2] == "api" else { return [] }
            let own = Module.prefix(of: service)
            let allowed =
                ["Kernel", "Contracts", "HTTP", "Auth", "Events", "\(own)Core"]
                + ["FoundationEssentials", "Synchronization", "Logging"]
            return Import.all(in: file).filter { !allowed.contains($0.module) }.map {
                $0.finding("api must not import \($0.module): ask a use case of \(own)Core")
            }
        },
        Rule("no service imports another") { file in
            guard let service = file.service else { return [] }
            let own = Module.prefix(of: service)
            return Import.all(in: file).compactMap { use in
                guard Module.isOfAService(use.module), !use.module.hasPrefix(own) else { return nil }
                return use.finding("services meet by events and HTTP, not by imports")
            }
        },
        Rule("a shared module imports only modules below it") { file in
            guard let folder = file.parts.first == "shared" ? file.parts[1] : nil else { return [] }
            guard let (own, rank) = Module.shared(inFolder: folder) else {
                return [Finding(path: file.path, line: 0, advice: "give the folder shared/\(folder) a rank in Module")]
            }
            return Import.all(in: file).compactMap { use in
                if Module.isOfAService(use.module) { return use.finding("shared code knows no service") }
                guard let other = Module.ranks[use.module], use.module != own, other >= rank else { return nil }
                return use.finding("\(own) (rank \(rank)) must not import \(use.module) (rank \(other))")
            }
        },
        Rule("a program holds no logic: it imports its module and ServiceKit") { file in
            guard file.parts.count == 3, file.parts[0] == "Sources", file.parts[1].hasSuffix("-service") else {
                return []
            }
            let own = Module.prefix(of: String(file.parts[1].dropLast("-service".count))) + "Service"
            return Import.all(in: file).filter { ![own, "ServiceKit"].contains($0.module) }.map {
                $0.finding("move what needs \($0.module) into \(own)")
            }
        },
        Rule("a C library is spoken to from one shared module") { file in
            Import.all(in: file).compactMap { use in
                guard let homes = Module.homesOfC[use.module], !homes.contains(where: file.path.hasPrefix) else {
                    return nil
                }
                return use.finding("\(use.module) is wrapped by \(homes.joined(separator: " and ")): use that")
            }
        },
        Rule("no Foundation and no NIO") { file in
            guard file.isSwift else { return [] }
            let refused = ["Foundation", "FoundationNetworking", "Dispatch"]
            return Import.all(in: file).filter { refused.contains($0.module) || $0.module.hasPrefix("NIO") }.map {
                $0.finding("\($0.module) is not used here: FoundationEssentials, Glibc and Reactor have what is needed")
            }
        },
        Rule.text("the manifest names no NIO package", in: { $0.path == "Package.swift" }) { line, _ in
            let refused = ["swift-nio", "async-http-client", "hummingbird", "vapor/", "grpc-swift", "postgres-nio"]
            return refused.contains(where: line.contains) ? "the suite stands on its own event loops" : nil
        },
    ]
}

/// The modules of the house, by rank: a module may import those of a lower one.
enum Module {
    /// The shared modules; equal ranks are strangers.
    static let ranks: [String: Int] = [
        "Kernel": 0, "Contracts": 1, "Reactor": 1, "Resilience": 1, "HTTP": 2, "Database": 2, "Redis": 2, "AMQP": 2,
        "Auth": 3, "Discovery": 3, "Monitoring": 3, "Telegram": 3, "Mail": 3,
        "Events": 3, "Saga": 4, "TelegramSim": 4, "Verification": 4, "ServiceKit": 5, "Gateway": 6,
    ]

    private static let folders = ["service": "ServiceKit"]

    /// The folders that may import each C library.
    static let homesOfC: [String: [String]] = [
        "CPostgreSQL": ["shared/database/"],
        "CSQLite": ["shared/database/"],
        "CArgon2": ["shared/auth/"],
        "CZlib": ["shared/http/", "Tests/GatewayTests/"],
        "CHiredis": ["shared/redis/"],
        "CRabbitMQ": ["shared/amqp/"],
        "CCurl": ["shared/mail/"],
        "CYAML": ["gateway/routes/"],
        "COpenSSL": [
            "shared/http/", "shared/auth/", "shared/database/", "shared/telegram/", "shared/telegramsim/",
            "Tests/Shared/",
        ],
        "CLinux": ["shared/", "Tests/"],
    ]

    /// The module of a folder under `shared/`, with its rank.
    static func shared(inFolder folder: String) -> (name: String, rank: Int)? {
        let name = folders[folder] ?? ranks.keys.first { $0.lowercased() == folder }
        guard let name, let rank = ranks[name] else { return nil }
        return (name, rank)
    }

    /// `user` → `User`, the beginning of the names of a service's modules.
    static func prefix(of service: String) -> String {
        service.prefix(1).uppercased() + service.dropFirst()
    }

    /// The services there are or will be.
    static let services = ["User", "Channel", "Analytics", "Payment", "Realtime", "Content", "AI", "Notification"]

    /// Whether the name is of a service's or the gateway's module.
    static func isOfAService(_ name: String) -> Bool {
        name == "Gateway"
            || services.contains { service in ["Core", "API", "Service"].contains { name == service + $0 } }
    }
}

/// An import declaration.
struct Import {
    let module: String
    let line: Int
    let path: String

    /// The imports of a file, whatever their access level and kind.
    static func all(in file: SourceFile) -> [Import] {
        guard file.isSwift else { return [] }
        let before = ["package", "internal", "private", "fileprivate", "public", "@", "testable", "preconcurrency"]
        let kinds = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias", "actor"]
        return file.code.enumerated().compactMap { index, line in
            guard line.contains("import ") else { return nil }
            let words = Words.tokens(line).drop { before.contains($0) }
            guard words.first == "import" else { return nil }
            let name = words.dropFirst().drop { kinds.contains($0) }.first
            return name.map { Import(module: $0, line: index + 1, path: file.path) }
        }
    }

    func finding(_ advice: String) -> Finding { Finding(path: path, line: line, advice: advice) }
}
