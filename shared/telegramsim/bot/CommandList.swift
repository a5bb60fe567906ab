internal import Kernel
internal import Synchronization

/// The commands that the bot shows in its menu, by language.
final class CommandList: Sendable {
    private let lists = Mutex<[String: [JSONValue]]>([:])
    private static let greatestCount = 100

    func set(_ arguments: BotArguments) -> BotReply {
        let given = arguments["commands"]
        let list = given?.array ?? given?.string.flatMap { try? JSONValue(parsing: Array($0.utf8)) }?.array
        guard let list else { return .badRequest("parameter \"commands\" is required") }
        guard list.count <= CommandList.greatestCount else { return .badRequest("BOT_COMMANDS_TOO_MUCH") }
        for entry in list {
            guard let name = entry["command"]?.string, isCommand(name) else {
                return .badRequest("BOT_COMMAND_INVALID")
            }
            guard let text = entry["description"]?.string, (1...256).contains(text.count) else {
                return .badRequest("BOT_COMMAND_DESCRIPTION_INVALID")
            }
        }
        lists.withLock { $0[arguments.text("language_code") ?? ""] = list }
        return .result(true)
    }

    func get(_ arguments: BotArguments) -> BotReply {
        .result(.array(lists.withLock { $0[arguments.text("language_code") ?? ""] ?? [] }))
    }

    /// 1–32 of lower-case letters, digits and `_`.
    private func isCommand(_ name: String) -> Bool {
        (1...32).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "_")
            }
    }
}
