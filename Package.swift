// swift-tools-version: 6.2
import PackageDescription

// The architecture, written once: `shared` makes a library, `service` makes a service in its three layers.
// A layer that reaches outward does not compile, because its target does not depend on what it reaches for.

let house: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

/// One shared library: `shared/<name, lower case>` builds the module `<Name>`.
func shared(_ name: String, at folder: String? = nil, on dependencies: Target.Dependency...) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "shared/\(folder ?? name.lowercased())",
        swiftSettings: house
    )
}

/// The tests of one shared library, in a folder that mirrors it.
func sharedTests(_ name: String, on dependencies: Target.Dependency...) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: Array(
            Set([name, "Kernel", "TestSupport"]).sorted().map(Target.Dependency.init(stringLiteral:))) + dependencies,
        path: "Tests/Shared/\(name)Tests", swiftSettings: house
    )
}

/// One service: three layers, its program and its tests, wired the same way every time.
///
///     <name>-service → <Name>Service (root + infra) → <Name>API → <Name>Core → Kernel, Contracts
func service(_ name: String) -> [Target] {
    let program = "\(name.lowercased())-service"
    let folder = "services/\(name.lowercased())"
    let core = Target.Dependency(stringLiteral: "\(name)Core")
    let api = Target.Dependency(stringLiteral: "\(name)API")
    let root = Target.Dependency(stringLiteral: "\(name)Service")
    return [
        .target(
            name: "\(name)Core", dependencies: ["Kernel", "Contracts"], path: "\(folder)/core", swiftSettings: house
        ),
        .target(
            name: "\(name)API", dependencies: ["Kernel", "Contracts", "HTTP", "Auth", "Events", core],
            path: "\(folder)/api", swiftSettings: house
        ),
        .target(
            name: "\(name)Service", dependencies: everyShared + [core, api, logging],
            path: folder, exclude: ["README.md", "api", "core"],
            resources: [.embedInCode("infra/migrations")], swiftSettings: house
        ),
        .executableTarget(name: program, dependencies: [root, "ServiceKit"], swiftSettings: house),
        .testTarget(
            name: "\(name)Tests", dependencies: everyShared + ["TestSupport", "TelegramSim", core, api, root, logging],
            path: "Tests/Services/\(name)Tests", swiftSettings: house
        ),
    ]
}

let libraries: [Target] = [
    shared("Kernel", on: "CLinux"),
    shared("Contracts", on: "Kernel"),
    shared("Reactor", on: "Kernel", "CLinux"),
    shared("HTTP", on: "Kernel", "Reactor", "CLinux", "COpenSSL", "CZlib", logging),
    shared("Auth", on: "Kernel", "Reactor", "HTTP", "COpenSSL", "CArgon2", "CLinux"),
    shared("Database", on: "Kernel", "Reactor", "CLinux", "COpenSSL", "CPostgreSQL", "CSQLite", logging),
    shared("AMQP", on: "Kernel", "Reactor", "Resilience", "CLinux", "CRabbitMQ", logging),
    shared("Events", on: "Kernel", "Contracts", "Database", "AMQP", "Reactor", logging, lifecycle),
    shared("Monitoring", on: "Kernel", "HTTP", "CLinux", logging),
    shared("Resilience", on: "Kernel"),
    shared("Redis", on: "Kernel", "Reactor", "Resilience", "CHiredis", logging),
    shared("Mail", on: "Kernel", "Reactor", "CCurl"),
    shared("Discovery", on: "Kernel", "Reactor", "HTTP", logging, lifecycle),
    shared(
        "Saga", on: "Kernel", "Contracts", "Resilience", "HTTP", "Auth", "Database", "Events", "Monitoring", logging,
        lifecycle),
    shared("Telegram", on: "Kernel", "HTTP", "COpenSSL"),
    shared(
        "ServiceKit", at: "service",
        on: "Kernel", "Contracts", "Reactor", "HTTP", "Auth", "Database", "Discovery", "AMQP", "Events", "Monitoring",
        "Redis", "Saga", "CLinux", logging, lifecycle, signals
    ),
]
let everyShared = libraries.map { Target.Dependency(stringLiteral: $0.name) }

let systemLibraries: [Target] = [
    .target(name: "CLinux", path: "Sources/CLinux"),
    .systemLibrary(name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"])]),
    .systemLibrary(name: "CRabbitMQ", pkgConfig: "librabbitmq", providers: [.apt(["librabbitmq-dev"])]),
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CArgon2", pkgConfig: "libargon2", providers: [.apt(["libargon2-dev", "libcrypt-dev"])]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
]

let services = ["User", "Channel", "Analytics", "Payment", "Notification"]

let programs: [Target] = [
    .target(
        name: "Gateway", dependencies: everyShared + ["CYAML", logging, lifecycle, signals], path: "gateway",
        exclude: ["README.md"], resources: [.embedInCode("routes.yaml")], swiftSettings: house
    ),
    .executableTarget(name: "api-gateway", dependencies: ["Gateway", "ServiceKit"], swiftSettings: house),
    .target(
        name: "TelegramSim", dependencies: ["Kernel", "Reactor", "HTTP", "COpenSSL", logging, lifecycle],
        path: "shared/telegramsim", swiftSettings: house
    ),
    .executableTarget(
        name: "tgsim",
        dependencies: [
            "TelegramSim", "ServiceKit", "Monitoring", "HTTP", "Kernel", "Reactor", arguments, logging, lifecycle,
            signals,
        ],
        swiftSettings: house
    ),
    .target(
        name: "Verification",
        dependencies: ["Kernel", "Contracts", "Reactor", "Database", "AMQP", logging], path: "shared/verification",
        swiftSettings: house
    ),
    .executableTarget(
        name: "analyticbot",
        dependencies: everyShared + [
            "Verification", "Gateway", "UserService", "ChannelService", "AnalyticsService", "PaymentService",
            "NotificationService", "TelegramSim", arguments, logging, lifecycle,
        ],
        swiftSettings: house
    ),
    // What `scripts/bench` and `scripts/suites` put on the scales; shipped with nothing.
    .executableTarget(
        name: "bench-server", dependencies: ["Kernel", "Reactor", "HTTP", "Auth", arguments], path: "Tests/Bench",
        swiftSettings: house
    ),
]

let tests: [Target] = [
    .target(
        name: "TestSupport", dependencies: everyShared + [logging, lifecycle], path: "Tests/Support",
        swiftSettings: house
    ),
    sharedTests("Kernel"),
    sharedTests("Contracts"),
    sharedTests("Reactor"),
    sharedTests("HTTP", on: "Reactor", logging),
    sharedTests("Auth", on: "HTTP", "Reactor"),
    sharedTests("Database", on: "Reactor"),
    sharedTests("AMQP", on: "Reactor", logging),
    sharedTests("Events", on: "Contracts", "Database", "Reactor", "AMQP", logging, lifecycle),
    sharedTests("Monitoring", on: "HTTP", logging),
    sharedTests("Resilience"),
    sharedTests("Discovery", on: "HTTP", "Reactor", logging, lifecycle),
    sharedTests(
        "Saga", on: "Contracts", "HTTP", "Auth", "Reactor", "Resilience", "Database", "Events", "Monitoring", logging,
        lifecycle),
    sharedTests("Redis", on: "Reactor", "Resilience", logging),
    sharedTests("Mail", on: "Reactor"),
    sharedTests("Telegram", on: "HTTP", "Reactor"),
    sharedTests(
        "ServiceKit", on: "Contracts", "HTTP", "Reactor", "Auth", "Database", "Discovery", "Events", "Monitoring",
        logging, lifecycle
    ),
    sharedTests("Verification", on: "Contracts", "Database", "Events", "Reactor", "Saga"),
    sharedTests("TelegramSim", on: "HTTP", "Reactor", "Telegram"),
    .testTarget(
        name: "GatewayTests",
        dependencies: everyShared + ["Gateway", "TestSupport", "CZlib", logging, lifecycle],
        path: "Tests/GatewayTests", swiftSettings: house
    ),
    .testTarget(name: "ArchitectureTests", path: "Tests/ArchitectureTests", swiftSettings: house),
    .testTarget(
        name: "IntegrationTests", dependencies: everyShared + ["TestSupport", "TelegramSim", logging],
        path: "Tests/IntegrationTests", exclude: ["Policy/ownership.txt"], swiftSettings: house
    ),
]

let package = Package(
    name: "analyticbot",
    products: [.library(name: "Shared", targets: libraries.map(\.name))],
    dependencies: [
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.8.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    ],
    targets: systemLibraries + libraries + services.flatMap(service) + programs + tests,
    swiftLanguageModes: [.v6]
)
