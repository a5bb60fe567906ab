internal import Kernel

/// One message as Telegram Desktop writes it; what is not listed here is of no interest.
struct ExportedMessage: Decodable {
    let id: Int64
    let type: String
    let date: String?
    let dateUnixtime: String?
    let edited: String?
    let editedUnixtime: String?
    let text: JSONValue?
    let forwardedFrom: String?
    let author: String?
    let mediaType: String?
    let photo: JSONValue?
    let file: JSONValue?
    let poll: JSONValue?
    let locationInformation: JSONValue?
    let reactions: [Reaction]?

    struct Reaction: Decodable {
        let count: Int64
    }

    func observed() throws(BrokenRecord) -> ObservedPost {
        guard id > 0 else { throw BrokenRecord("its id is not a number from 1") }
        guard let published = ExportedMessage.moment(dateUnixtime, date) else {
            throw BrokenRecord("it has no readable date")
        }
        var total: Int64?
        for reaction in reactions ?? [] {
            guard (0...StatisticsCSV.largestCount).contains(reaction.count) else {
                throw BrokenRecord("a reaction's count is out of range")
            }
            total = (total ?? 0) + reaction.count
        }
        return ObservedPost(
            messageID: id, publishedAt: published,
            content: PostContent(
                text: ExportedMessage.plain(text), mediaType: media, forwardedFrom: forwardedFrom, author: author),
            editedAt: ExportedMessage.moment(editedUnixtime, edited),
            figures: PostFigures(reactions: total))
    }

    /// The moment in seconds when it is there; else the local time that older exports have, read as UTC.
    private static func moment(_ seconds: String?, _ local: String?) -> Timestamp? {
        if let seconds {
            guard let seconds = Int64(seconds), (0...253_402_300_799).contains(seconds) else { return nil }
            return Timestamp(seconds: seconds)
        }
        return local.flatMap { Timestamp($0 + "Z") }
    }

    /// A text is a string, or a list of strings and of pieces with a `text` of their own.
    private static func plain(_ text: JSONValue?) -> String {
        switch text {
        case .string(let plain): plain
        case .array(let pieces): pieces.map { $0.string ?? $0["text"]?.string ?? "" }.joined()
        default: ""
        }
    }

    /// In the words of the preview page.
    private var media: String? {
        switch mediaType {
        case "video_file", "animation": "video"
        case "voice_message": "voice"
        case "video_message": "round_video"
        case "audio_file": "audio"
        case .some(let other): other
        case nil where photo != nil: "photo"
        case nil where file != nil: "document"
        case nil where poll != nil: "poll"
        case nil where locationInformation != nil: "location"
        case nil: nil
        }
    }
}
