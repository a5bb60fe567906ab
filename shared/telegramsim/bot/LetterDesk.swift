internal import Kernel

/// Answers the calls that write into private chats: sending, editing, deleting, files, answers to presses.
struct LetterDesk: Sendable {
    let chats: PrivateChats
    let presses: Presses
    let clock: SimClock

    /// Captions, in UTF-16 units.
    private static let longestCaption = 1_024
    /// Letters of an answer to a press.
    private static let longestAnswer = 200

    func send(_ person: DemoFacts.Person, _ content: LetterContent, document: SimDocument? = nil) -> BotReply {
        let letter = chats.put(content, of: person.id, isFromBot: true, document: document, at: clock.now)
        return .result(BotObjects.message(letter, with: person))
    }

    /// `text` with its marks and buttons, as a call has them.
    func content(_ arguments: BotArguments) throws(ChatDirectory.Unknown) -> LetterContent {
        let marked = try MarkedText(arguments.text("text") ?? "", mode: arguments.text("parse_mode"))
        guard marked.text.contains(where: { !$0.isWhitespace }) else {
            throw ChatDirectory.Unknown(reply: .badRequest("message text is empty"))
        }
        guard marked.text.utf16.count <= BotDesk.longestText else {
            throw ChatDirectory.Unknown(reply: .badRequest("message is too long"))
        }
        return LetterContent(
            text: marked.text, entities: marked.entities, keyboard: try BotKeyboard.read(arguments))
    }

    /// The `document` of a call, which was uploaded with it, and its caption.
    func upload(_ arguments: BotArguments) throws(ChatDirectory.Unknown) -> (LetterContent, SimDocument) {
        // The part is called `document`, or the field `document` says what it is called: `attach://name`.
        let mark = "attach://"
        let named = arguments.text("document").flatMap { $0.hasPrefix(mark) ? String($0.dropFirst(mark.count)) : nil }
        guard let file = arguments.files[named ?? "document"], !file.bytes.isEmpty else {
            throw ChatDirectory.Unknown(reply: .badRequest("there is no document in the request"))
        }
        let caption = try MarkedText(arguments.text("caption") ?? "", mode: arguments.text("parse_mode"))
        guard caption.text.utf16.count <= LetterDesk.longestCaption else {
            throw ChatDirectory.Unknown(reply: .badRequest("message caption is too long"))
        }
        return (
            LetterContent(
                text: caption.text, entities: caption.entities, keyboard: try BotKeyboard.read(arguments)),
            file
        )
    }

    func edit(_ person: DemoFacts.Person, _ arguments: BotArguments) throws(ChatDirectory.Unknown) -> BotReply {
        let content = try content(arguments)
        guard let id = arguments.integer("message_id"), let letter = chats.letter(id, of: person.id) else {
            return .badRequest("message to edit not found")
        }
        guard letter.isFromBot, letter.document == nil else { return .badRequest("message can't be edited") }
        guard letter.content != content else {
            return .badRequest(
                "message is not modified: specified new message content and reply markup are exactly the same as a "
                    + "current content and reply markup of the message")
        }
        guard let edited = chats.edit(id, of: person.id, content, at: clock.now) else {
            return .badRequest("message to edit not found")
        }
        return .result(BotObjects.message(edited, with: person))
    }

    func delete(_ person: DemoFacts.Person, _ arguments: BotArguments) -> BotReply {
        guard let id = arguments.integer("message_id"), chats.delete(id, of: person.id) else {
            return .badRequest("message to delete not found")
        }
        return .result(true)
    }

    func answer(_ arguments: BotArguments) -> BotReply {
        let text = arguments.text("text") ?? ""
        guard text.count <= LetterDesk.longestAnswer else { return .badRequest("MESSAGE_TOO_LONG") }
        let isAlert = arguments["show_alert"]?.bool == true || arguments.text("show_alert") == "true"
        guard let id = arguments.text("callback_query_id"), presses.answer(id, text, isAlert: isAlert) else {
            return .badRequest("query is too old and response timeout expired or query ID is invalid")
        }
        return .result(true)
    }
}
