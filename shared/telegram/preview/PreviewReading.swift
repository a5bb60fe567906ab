internal import Kernel

// Every place on Telegram's preview page that is relied on stands in this file: when the markup changes, only this
// file changes.

extension PreviewPage {
    /// Longer pages are refused; a real one with 20 posts has about 120 KB.
    package static let greatestBytes = 4 * 1_048_576

    /// Reads a page. Throws rather than guesses when the markup is not what it used to be.
    package init(parsing bytes: [UInt8]) throws(PreviewError) {
        guard bytes.count <= PreviewPage.greatestBytes, let document = MarkupReader.read(bytes) else {
            throw .tooLarge
        }
        guard let info = document.first("tgme_channel_info") else { throw .noPreview }
        guard let channel = PreviewChannel(info, in: document) else {
            throw .markupChanged("the channel's head has no readable name")
        }
        let history = document.first("tgme_channel_history")
        let wraps = history?.all("tgme_widget_message_wrap") ?? []
        let posts = wraps.compactMap { $0.first("tgme_widget_message") }.compactMap { PreviewPost($0) }
        self.channel = channel
        self.posts = posts
        unreadable = wraps.count - posts.count
        saysNoMessages = document.first("tme_no_messages_found") != nil
        let more = history?.all("tme_messages_more") ?? []
        before = more.lazy.compactMap { $0.attribute("data-before").flatMap { Int64($0) } }.first
        after = more.lazy.compactMap { $0.attribute("data-after").flatMap { Int64($0) } }.first
        try refuseDrift(posts: wraps.count)
    }

    /// Posts without numbers, dates or most of their views mean that the page was rebuilt, not that nobody looked.
    private func refuseDrift(posts found: Int) throws(PreviewError) {
        if found > 0, posts.isEmpty {
            throw .markupChanged("none of the \(found) posts has a readable number and date")
        }
        if found == 0, !saysNoMessages { throw .markupChanged("neither posts nor the word that there are none") }
        let countable = posts.filter { !$0.isService }
        let without = countable.count { $0.views == nil }
        if without * 2 > countable.count {
            throw .markupChanged("\(without) of \(countable.count) posts have no readable views")
        }
    }
}

extension PreviewChannel {
    fileprivate init?(_ info: MarkupElement, in document: MarkupDocument) {
        guard let name = info.first("tgme_channel_info_header_username")?.label,
            let username = ChannelUsername(String(name.drop { $0 == "@" }))
        else { return nil }
        self.username = username
        let header = info.first("tgme_channel_info_header_title")
        title = header?.firstNamed("span")?.label ?? header?.label ?? username.text
        isVerified = header?.first("verified-icon") != nil
        description = info.first("tgme_channel_info_description")?.label
        photoURL = info.first("tgme_page_photo_image")?.firstNamed("img")?.attribute("src")
        var counters: [String: ApproximateCount] = [:]
        for counter in info.all("tgme_channel_info_counter") {
            guard let kind = counter.first("counter_type")?.label, let value = counter.first("counter_value")?.label
            else { continue }
            counters[kind] = ApproximateCount(value)
        }
        let headerCounter = document.first("tgme_header_counter")?.label?.split(separator: " ").first
        subscribers =
            counters["subscribers"] ?? counters["subscriber"] ?? headerCounter.flatMap { ApproximateCount(String($0)) }
        photos = counters["photos"] ?? counters["photo"]
        videos = counters["videos"] ?? counters["video"]
        files = counters["files"] ?? counters["file"]
        links = counters["links"] ?? counters["link"]
    }
}

extension PreviewPost {
    fileprivate init?(_ message: MarkupElement) {
        guard let address = message.attribute("data-post"),
            let id = address.split(separator: "/").last.flatMap({ Int64($0) }), id > 0,
            let moment = message.first("tgme_widget_message_date")?.firstNamed("time")?.attribute("datetime"),
            let date = Timestamp(moment)
        else { return nil }
        self.id = id
        self.date = date
        chatID = message.attribute("data-view").flatMap { PreviewPost.chatID(inView: $0) }
        isService = message.hasClass("service_message")
        let information = message.first("tgme_widget_message_info")
        isEdited = information?.first("tgme_widget_message_meta")?.text.contains("edited") ?? false
        signature = information?.first("tgme_widget_message_from_author")?.label
        views = information?.first("tgme_widget_message_views")?.label.flatMap { ApproximateCount($0) }
        let texts = message.all(
            "js-message_text",
            outside: ["tgme_widget_message_reply", "tgme_widget_message_link_preview"]
        )
        text = texts.last?.text.trimmingBlanks() ?? ""
        media = PreviewPost.media(of: message)
        let source = message.first("tgme_widget_message_forwarded_from_name")
        forwardedFrom = source?.label
        forwardedFromUsername = source?.attribute("href").flatMap { PreviewPost.username(inLink: $0) }
        let answered = message.first("tgme_widget_message_reply")?.attribute("href")
        replyTo = answered?.split(separator: "/").last.flatMap { Int64($0) }
        reactions =
            message.first("tgme_widget_message_reactions")?.all("tgme_reaction").compactMap {
                PreviewReaction($0)
            } ?? []
    }

    private static let mediaClasses: [(StaticString, Media)] = [
        ("tgme_widget_message_photo_wrap", .photo), ("tgme_widget_message_video_player", .video),
        ("tgme_widget_message_roundvideo", .roundVideo), ("tgme_widget_message_voice", .voice),
        ("tgme_widget_message_document_wrap", .document), ("tgme_widget_message_sticker", .sticker),
        ("tgme_widget_message_poll", .poll), ("tgme_widget_message_location_wrap", .location),
    ]

    private static func media(of message: MarkupElement) -> [Media] {
        let outside: [StaticString] = ["tgme_widget_message_reply", "tgme_widget_message_link_preview"]
        let found = mediaClasses.flatMap { name, kind in
            message.all(name, outside: outside).map {
                (kind == .document && $0.first("audio") != nil ? .audio : kind, $0)
            }
        }
        // `message_media_not_supported` also stands within ordinary video posts, as their fallback.
        if found.isEmpty, message.first("message_media_not_supported") != nil { return [.unsupported] }
        return found.sorted { $0.1.index < $1.1.index }.map(\.0)
    }

    /// The member `c` of the base64 JSON in `data-view`: the channel's internal number, negative.
    private static func chatID(inView encoded: String) -> TelegramID? {
        struct View: Decodable {
            let c: Int64
        }
        guard let bytes = Base64.decoded(encoded),
            let view = try? JSON.decode(View.self, from: bytes, unknownMembers: .ignore)
        else { return nil }
        return ChannelNumber.chatID(internalNumber: view.c)
    }

    private static func username(inLink link: String) -> ChannelUsername? {
        guard case .username(let username) = try? ChatReference(parsing: link) else { return nil }
        return username
    }
}

extension PreviewReaction {
    fileprivate init?(_ reaction: MarkupElement) {
        // The number follows the emoji: `<i class="emoji"><b>👍</b></i>12`.
        let text = reaction.text
        let digits = String(text.reversed().prefix { $0.isASCII && ($0.isNumber || ".KMB".contains($0)) }.reversed())
        guard let count = ApproximateCount(digits) else { return nil }
        let emoji = String(text.dropLast(digits.count)).trimmingBlanks()
        if reaction.hasClass("tgme_reaction_paid") {
            symbol = "paid"
        } else if let custom = reaction.firstNamed("tg-emoji")?.attribute("emoji-id") {
            symbol = "custom:\(custom)"
        } else if !emoji.isEmpty {
            symbol = emoji
        } else if let picture = reaction.first("emoji")?.attribute("style"),
            let drawn = PreviewReaction.emoji(drawnBy: picture)
        {
            symbol = drawn
        } else {
            return nil
        }
        self.count = count
    }

    /// The emoji whose picture's file name is the hexadecimal of its UTF-8: `…/emoji/40/F09F918D.png`.
    private static func emoji(drawnBy style: String) -> String? {
        guard let file = style.split(separator: "/").last?.split(separator: ".").first else { return nil }
        let digits = Array(file)
        guard digits.count % 2 == 0, (2...64).contains(digits.count) else { return nil }
        let bytes = stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...($0 + 1)]), radix: 16) }
        guard !bytes.contains(nil) else { return nil }
        return String(validating: bytes.compactMap(\.self), as: UTF8.self)
    }
}
