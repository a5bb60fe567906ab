package import Kernel

/// Reads Telegram Desktop's export of one channel, `result.json`, message by message.
///
/// An export carries no views; reactions only where Telegram Desktop wrote them. Exports of a whole account are not
/// read.
package struct TelegramExportReader: ImportReader {
    package let kind: ImportKind? = .telegramExport
    package let ignoredColumns: [String] = []
    private let channel: TelegramID
    private var elements = JSONEventReader(path: ["messages"], elementLimit: ImportLimits.recordBytes)
    private var owner: TelegramID?
    private var isRefused = false

    package init(channel: TelegramID) {
        self.channel = channel
    }

    package mutating func feed(_ bytes: [UInt8]) -> [ImportedRecord] {
        isRefused ? [] : read(elements.feed(bytes))
    }

    package mutating func finish() -> [ImportedRecord] {
        guard !isRefused else { return [] }
        let last = read(elements.finish())
        guard !isRefused, !elements.hasFoundArray || owner == nil else { return last }
        return last + [refuse(1, "The file has no `id` and `messages` of a channel.")]
    }

    private mutating func read(_ items: [JSONEventReader.Item]) -> [ImportedRecord] {
        var records: [ImportedRecord] = []
        for item in items {
            if isRefused { break }
            switch item {
            case .member(let name, let value):
                if let refusal = head(name, value) { records.append(refusal) }
            case .element(let element): records.append(message(element))
            case .broken(let line, let reason): records.append(.bad(BadLine(line: line, reason: reason)))
            case .stopped(let line, let reason): records.append(refuse(line, "Line \(line): \(reason)."))
            }
        }
        return records
    }

    /// The head of the file says whose export it is; it stands before the messages.
    private mutating func head(_ name: String, _ value: JSONValue) -> ImportedRecord? {
        switch (name, value) {
        case ("id", .integer(let number)):
            // Telegram Desktop writes the bare number of a channel; the Bot API puts -100 before it.
            let found =
                ChannelNumber.isChannel(TelegramID(number))
                ? TelegramID(number)
                : ChannelNumber.chatID(internalNumber: number)
            owner = found
            return found == channel ? nil : refuse(1, "The file is the export of another channel (\(number)).")
        case ("type", .string(let type)) where !["public_channel", "private_channel"].contains(type):
            return refuse(1, "The file is the export of a \(type.prefix(40)), not of a channel.")
        default: return nil
        }
    }

    private mutating func message(_ element: JSONElement) -> ImportedRecord {
        guard owner != nil else { return refuse(element.line, "The file does not say whose messages these are.") }
        do {
            let message = try element.decode(ExportedMessage.self)
            guard message.type == "message" else { return .skipped }
            return .post(try message.observed())
        } catch let error as BrokenRecord {
            return .bad(BadLine(line: element.line, reason: error.reason))
        } catch let error as ServiceError {
            return .bad(BadLine(line: element.line, reason: error.message))
        } catch {
            return .bad(BadLine(line: element.line, reason: "it is no message"))
        }
    }

    private mutating func refuse(_ line: Int, _ reason: String) -> ImportedRecord {
        isRefused = true
        return .refused(line: line, reason: reason)
    }
}
