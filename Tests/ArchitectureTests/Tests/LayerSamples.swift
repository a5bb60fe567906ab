extension RuleTests {
    static let layerSamples: [Sample] = [
        Sample(
            "a core imports only Kernel, Contracts and the standard library",
            bad: ("services/user/core/use_cases/A.swift", "internal import HTTP\n"),
            good: ("services/user/core/use_cases/A.swift", "package import Kernel\nimport Contracts\n// import HTTP\n")
        ),
        Sample(
            "an API sees its own core and the shared front doors, never a database",
            bad: ("services/user/api/routers/A.swift", "import Database\n"),
            good: ("services/user/api/routers/A.swift", "package import UserCore\nimport HTTP\n")
        ),
        Sample(
            "no service imports another",
            bad: ("services/user/infra/A.swift", "import ChannelCore\n"),
            good: ("services/user/infra/A.swift", "import UserCore\nimport Telegram\n")
        ),
        Sample(
            "a shared module imports only modules below it",
            bad: ("shared/database/A.swift", "import HTTP\n"),
            good: ("shared/http/A.swift", "import Reactor\nimport Kernel\n")
        ),
        Sample(
            "a program holds no logic: it imports its module and ServiceKit",
            bad: ("Sources/user-service/main.swift", "import UserService\nimport Database\n"),
            good: ("Sources/user-service/main.swift", "import ServiceKit\nimport UserService\n")
        ),
        Sample(
            "a C library is spoken to from one shared module",
            bad: ("services/user/infra/A.swift", "import CPostgreSQL\n"),
            good: ("shared/database/A.swift", "internal import CPostgreSQL\n")
        ),
        Sample(
            "no Foundation and no NIO",
            bad: ("shared/http/A.swift", "@preconcurrency import struct Foundation.Data\n"),
            good: ("shared/http/A.swift", "import FoundationEssentials\n")
        ),
        Sample(
            "the manifest names no NIO package",
            bad: ("Package.swift", ".package(url: \"https://github.com/apple/swift-nio\", from: \"2.0.0\")\n"),
            good: ("Package.swift", ".package(url: \"https://github.com/apple/swift-log\", from: \"1.6.0\")\n")
        ),
    ]
}
