internal import ChannelCore
internal import Kernel

/// What a channel is to be called: 1 to 128 characters on one line.
struct TitleField: Decodable, Sendable {
    let title: ChannelTitle

    init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        title = try checked(in: decoder) { () throws(ServiceError) in try ChannelTitle(text) }
    }

    private init(_ title: ChannelTitle) {
        self.title = title
    }
}

extension TitleField: JSONShaped {
    static var jsonShape: JSONShape { .text(format: nil) }
    static var standIn: TitleField { TitleField(ChannelTitle(fitting: "", fallback: "Channel")) }
}
