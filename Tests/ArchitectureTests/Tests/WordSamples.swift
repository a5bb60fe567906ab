extension RuleTests {
    static let wordSamples: [Sample] = [
        Sample(
            "output goes through the logger",
            bad: ("shared/http/A.swift", "print(\"here\")\n"),
            good: ("shared/http/A.swift", "blueprint(1) // print(1)\nlet a = \"print(1)\"\n")
        ),
        Sample(
            "an error is thrown, never a crash",
            bad: ("shared/http/A.swift", "let a = try! read()\n"),
            good: ("shared/http/A.swift", "let a = try read()\n")
        ),
        Sample(
            "nothing is left for later",
            bad: ("services/user/api/A.swift", "// Todo's sister: TODO\n"),
            good: ("services/user/api/A.swift", "// waits for nowhere\nlet todoList = 1\n")
        ),
        Sample(
            "`package` is the widest access",
            bad: ("shared/http/A.swift", "public struct A {}\n"),
            good: ("shared/http/A.swift", "package struct A { let access = Access.public }\n")
        ),
        Sample(
            "a core is given its time, ids and chance",
            bad: ("services/user/core/A.swift", "let now = Date()\n"),
            good: ("services/user/core/A.swift", "let now = clock.now\nlet day = CivilDate()\n")
        ),
        Sample(
            "only Kernel reads the environment",
            bad: ("shared/http/A.swift", "let a = getenv(\"A\")\n"),
            good: ("shared/kernel/settings/A.swift", "let a = getenv(\"A\")\n")
        ),
        Sample(
            "the project knows no place but itself",
            bad: ("README.md", "# A\n\nOpen " + "/" + "work/main.\n"),
            good: ("README.md", "# A\n\nOpen /workers/1 and network/main.\n")
        ),
        Sample(
            "an unchecked Sendable says why it is safe",
            bad: ("shared/http/A.swift", "/// An A.\nfinal class A: @unchecked Sendable {}\n"),
            good: ("shared/http/A.swift", "// Safe: touched on its loop only.\nfinal class A: @unchecked Sendable {}\n")
        ),
    ]

    static let nameSamples: [Sample] = [
        Sample(
            "a type is named for what it is",
            bad: ("shared/http/A.swift", "struct HTTPManager {}\n"),
            good: ("shared/http/A.swift", "struct Implication {}\nfunc manager() {}\n")
        ),
        Sample(
            "no type is named like a module",
            bad: ("shared/telegram/A.swift", "package enum Telegram {}\n"),
            good: ("shared/telegram/A.swift", "package enum TelegramPage {}\nextension Telegram {}\n")
        ),
        Sample(
            "an interface has a plain name",
            bad: ("services/user/core/A.swift", "protocol UserRepositoryInterface {}\n"),
            good: ("services/user/core/A.swift", "protocol UserRepository {}\nprotocol Identity {}\n")
        ),
    ]
}
