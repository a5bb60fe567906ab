internal import HTTP
internal import Kernel

/// Acts for the people of the world, as `/sim/people/{id}/…` orders: they write, press buttons, block the bot.
struct PeopleDesk: Sendable {
    let world: SimWorld
    let clock: SimClock
    let chats: PrivateChats
    let presses: Presses
    let updates: UpdateQueue

    private struct Writing: Decodable {
        let text: String
    }

    private struct Pressing: Decodable {
        let messageID: Int?
        let data: String?
        /// What stands on the button; of several, the newest message's.
        let button: String?
    }

    /// `{id}/send|press|block|unblock`.
    func respond(to request: Request, _ path: [String]) async throws -> Response {
        guard path.count == 2, let number = Int64(path[0]), let person = world.person(TelegramID(number)) else {
            return .text(404, "There is no such person.\n")
        }
        guard request.method == .post else { return .text(.methodNotAllowed, "Only POST is answered here.\n") }
        let body = try await request.body.collect(upTo: 16_384)
        switch path[1] {
        case "send": return try write(try JSON.decode(Writing.self, from: body).text, as: person)
        case "press": return try press(try JSON.decode(Pressing.self, from: body), as: person)
        case "block": return setBlocked(true, by: person)
        case "unblock": return setBlocked(false, by: person)
        default: return .text(404, "There is no such control.\n")
        }
    }

    private func write(_ text: String, as person: DemoFacts.Person) throws -> Response {
        guard text.contains(where: { !$0.isWhitespace }), text.utf16.count <= 4_096 else {
            throw ServiceError.invalid("text", "must have 1 to 4096 UTF-16 units and not only spaces")
        }
        if chats.hasBlocked(person.id) {
            throw ServiceError.invalid("text", "\(person.firstName) has blocked the bot; unblock it first")
        }
        let letter = chats.put(
            LetterContent(text: text, entities: CommandMarks.entities(in: text)), of: person.id, isFromBot: false,
            at: clock.now)
        updates.put("message", BotObjects.message(letter, with: person))
        return .json(["message_id": .integer(Int64(letter.id))])
    }

    private func press(_ order: Pressing, as person: DemoFacts.Person) throws -> Response {
        let letters = chats.letters(of: person.id).filter { $0.isFromBot && $0.content.keyboard != nil }
        let candidates = order.messageID.map { id in letters.filter { $0.id == id } } ?? letters
        for letter in candidates.reversed() {
            guard let data = letter.content.keyboard.flatMap({ BotKeyboard.data(in: $0, of: order.button, order.data) })
            else { continue }
            let press = presses.put(data, on: letter.id, by: person.id)
            updates.put(
                "callback_query",
                [
                    "id": .string(press.id), "from": BotObjects.user(person),
                    "message": BotObjects.message(letter, with: person),
                    "chat_instance": .string("\(person.id)"), "data": .string(data),
                ])
            return .json(["callback_query_id": .string(press.id), "message_id": .integer(Int64(letter.id))])
        }
        throw ServiceError.invalid(order.data == nil ? "button" : "data", "stands on no button of such a message")
    }

    private func setBlocked(_ isBlocked: Bool, by person: DemoFacts.Person) -> Response {
        guard chats.setBlocked(person.id, isBlocked) else { return .json(["changed": false]) }
        let bot = BotObjects.bot()
        func state(_ isGone: Bool) -> JSONValue {
            isGone ? ["user": bot, "status": "kicked", "until_date": 0] : ["user": bot, "status": "member"]
        }
        updates.put(
            "my_chat_member",
            [
                "chat": BotObjects.chat(person), "from": BotObjects.user(person), "date": .integer(clock.now.seconds),
                "old_chat_member": state(!isBlocked), "new_chat_member": state(isBlocked),
            ])
        return .json(["changed": true])
    }
}

/// Finds the commands in what a person writes, as Telegram marks them for the bot.
enum CommandMarks {
    /// `/word` or `/word@bot` at the start or after a space; offsets in UTF-16 units.
    static func entities(in text: String) -> [JSONValue] {
        let units = Array(text.utf16)
        var found: [JSONValue] = []
        var place = 0
        while place < units.count {
            let starts = units[place] == 0x2F && (place == 0 || units[place - 1] == 0x20 || units[place - 1] == 0x0A)
            var end = place + 1
            while starts, end < units.count, isOfName(units[end]) || units[end] == 0x40 { end += 1 }
            if starts, end > place + 1 {
                found.append([
                    "type": "bot_command", "offset": .integer(Int64(place)), "length": .integer(Int64(end - place)),
                ])
            }
            place = max(end, place + 1)
        }
        return found
    }

    private static func isOfName(_ unit: UInt16) -> Bool {
        (0x30...0x39).contains(unit) || (0x61...0x7A).contains(unit | 0x20) || unit == 0x5F
    }
}
