internal import Kernel
internal import Synchronization

/// The conversations between the world's people and the bot: what both wrote, who has blocked whom.
final class PrivateChats: Sendable {
    /// One message of a conversation.
    struct Letter: Sendable {
        let id: Int
        let person: TelegramID
        let isFromBot: Bool
        let date: Timestamp
        var content: LetterContent
        var editedAt: Timestamp?
        /// What comes with it, of what was uploaded.
        var document: SimDocument?
    }

    private struct State {
        var next = 1
        var letters: [Letter] = []
        var hasStarted: Set<TelegramID>
        var hasBlocked: Set<TelegramID>
    }

    private static let greatestCount = 1_000

    private let state: Mutex<State>

    init(people: [DemoFacts.Person] = DemoFacts.people) {
        state = Mutex(
            State(
                hasStarted: Set(people.filter(\.hasStartedBot).map(\.id)),
                hasBlocked: Set(people.filter(\.hasBlockedBot).map(\.id))))
    }

    /// Whether a person has ever written to the bot, so that the bot may write back.
    func hasStarted(_ person: TelegramID) -> Bool { state.withLock { $0.hasStarted.contains(person) } }

    func hasBlocked(_ person: TelegramID) -> Bool { state.withLock { $0.hasBlocked.contains(person) } }

    /// Blocks or unblocks the bot; false when it was so already.
    func setBlocked(_ person: TelegramID, _ isBlocked: Bool) -> Bool {
        state.withLock { state in
            isBlocked
                ? state.hasBlocked.insert(person).inserted : state.hasBlocked.remove(person) != nil
        }
    }

    /// Keeps a message; the oldest ones go when there are more than 1000.
    func put(
        _ content: LetterContent, of person: TelegramID, isFromBot: Bool, document: SimDocument? = nil,
        at moment: Timestamp
    ) -> Letter {
        state.withLock { state in
            let letter = Letter(
                id: state.next, person: person, isFromBot: isFromBot, date: moment, content: content,
                document: document.map {
                    SimDocument(id: "document-\(state.next)", name: $0.name, type: $0.type, bytes: $0.bytes)
                })
            state.next += 1
            if !isFromBot { state.hasStarted.insert(person) }
            state.letters.append(letter)
            if state.letters.count > PrivateChats.greatestCount { state.letters.removeFirst() }
            return letter
        }
    }

    /// A person's conversation, oldest first.
    func letters(of person: TelegramID) -> [Letter] {
        state.withLock { $0.letters.filter { $0.person == person } }
    }

    func letter(_ id: Int, of person: TelegramID) -> Letter? {
        state.withLock { $0.letters.first { $0.id == id && $0.person == person } }
    }

    /// Gives a message another content; nil when there is no such message.
    func edit(_ id: Int, of person: TelegramID, _ content: LetterContent, at moment: Timestamp) -> Letter? {
        state.withLock { state in
            guard let place = state.letters.firstIndex(where: { $0.id == id && $0.person == person }) else {
                return nil
            }
            state.letters[place].content = content
            state.letters[place].editedAt = moment
            return state.letters[place]
        }
    }

    /// Takes a message away; false when there is no such message.
    func delete(_ id: Int, of person: TelegramID) -> Bool {
        state.withLock { state in
            let before = state.letters.count
            state.letters.removeAll { $0.id == id && $0.person == person }
            return state.letters.count < before
        }
    }

    /// The bytes of an uploaded file.
    func file(_ id: String) -> SimDocument? {
        state.withLock { $0.letters.last { $0.document?.id == id }?.document }
    }
}

/// What stands in a message: a text (a caption where a document comes with it), its marks and the buttons under it.
struct LetterContent: Sendable, Equatable {
    var text: String
    var entities: [JSONValue] = []
    var keyboard: JSONValue?
}

/// A file that the bot has sent.
struct SimDocument: Sendable, Equatable {
    let id: String
    let name: String
    let type: String
    let bytes: [UInt8]

    var json: JSONValue {
        [
            "file_id": .string(id), "file_unique_id": .string("u\(id)"), "file_name": .string(name),
            "mime_type": .string(type), "file_size": .integer(Int64(bytes.count)),
        ]
    }
}
