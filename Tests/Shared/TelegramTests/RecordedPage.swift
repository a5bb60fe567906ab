/// A preview page written after the real markup, with one post of every kind that is read.
enum RecordedPage {
    static let chatNumber = -1_298_556_816
    // {"c":-1298556816,"p":101,"t":1758708000,"h":"5f"}
    static let view = "eyJjIjotMTI5ODU1NjgxNiwicCI6MTAxLCJ0IjoxNzU4NzA4MDAwLCJoIjoiNWYifQ=="

    static let whole = page(
        posts: [
            post(101, text: "First line<br/>second &amp; third &#33;", views: "873", extra: photo),
            post(
                102,
                text: "Fish &lt;3 <i class=\"emoji\" style=\"background-image:url('x')\"><b>🐟</b></i>",
                views: "1.2K",
                extra: forwarded,
                reactions: reactions,
                footer: "edited ",
                signature: "Ada L."
            ),
            service(103),
            post(104, text: "Answer", views: "27.4K", extra: reply),
        ],
        more:
            "<a class=\"tme_messages_more js-messages_more\" href=\"/s/sample_name?before=101\" data-before=\"101\"></a>"
    )

    static func page(posts: [String], more: String = "", subscribers: String = "27.4K") -> String {
        """
        <!DOCTYPE html><html><head><meta charset="utf-8"><title>Sample – Telegram</title>
        <script>document.write("<div class='tgme_channel_info'>");</script></head><body class="widget_frame_base">
        <header class="tgme_header"><div class="tgme_header_counter">\(subscribers) subscribers</div></header>
        <main class="tgme_main" data-url="/sample_name"><!-- <div class="tgme_widget_message_wrap"> -->
        <div class="tgme_channel_info">
         <div class="tgme_channel_info_header">
          <i class="tgme_page_photo_image bgcolor2"><img src="https://cdn.example/p.jpg?a=1&amp;b=2"></i>
          <div class="tgme_channel_info_header_title_wrap"><div class="tgme_channel_info_header_title">
           <span dir="auto">Sample &amp; Sons</span> <i class="verified-icon">✔</i></div></div>
          <div class="tgme_channel_info_header_username"><a href="https://t.me/sample_name">@sample_name</a></div>
         </div>
         <div class="tgme_channel_info_counters">
          <div class="tgme_channel_info_counter"><span class="counter_value">\(subscribers)</span>
           <span class="counter_type">subscribers</span></div>
          <div class="tgme_channel_info_counter"><span class="counter_value">412</span>
           <span class="counter_type">photos</span></div>
         </div>
         <div class="tgme_channel_info_description">News &amp; views<br/>daily</div>
        </div>
        <section class="tgme_channel_history js-message_history">
        <div class="tgme_widget_message_centered js-messages_more_wrap">\(more)</div>
        \(posts.joined(separator: "\n"))
        </section></main></body></html>
        """
    }

    static func post(
        _ id: Int,
        text: String,
        views: String,
        extra: String = "",
        reactions: String = "",
        footer: String = "",
        signature: String? = nil,
        date: String = "2025-09-24T10:00:00+00:00"
    ) -> String {
        """
        <div class="tgme_widget_message_wrap js-widget_message_wrap">
        <div class="tgme_widget_message text_not_supported_wrap js-widget_message" data-post="sample_name/\(id)"
          data-view="\(view)"><div class="tgme_widget_message_bubble">
        <div class="tgme_widget_message_author accent_color"><a class="tgme_widget_message_owner_name"
          href="https://t.me/sample_name"><span dir="auto">Sample &amp; Sons</span></a></div>
        \(extra)<div class="tgme_widget_message_text js-message_text" dir="auto">\(text)</div>\(reactions)
        <div class="tgme_widget_message_footer compact js-message_footer">
        <div class="tgme_widget_message_info short js-message_info"><span class="tgme_widget_message_views">\(views)</span>\
        <span class="copyonly"> views</span><span class="tgme_widget_message_meta">\
        \(signature.map { "<span class=\"tgme_widget_message_from_author\" dir=\"auto\">\($0)</span>,&nbsp;" } ?? "")\
        \(footer)<a class="tgme_widget_message_date" href="https://t.me/sample_name/\(id)">\
        <time datetime="\(date)" class="time">10:00</time></a></span></div></div></div></div></div>
        """
    }

    static func service(_ id: Int) -> String {
        """
        <div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message text_not_supported_wrap
        service_message js-widget_message" data-post="sample_name/\(id)" data-view="\(view)">
        <div class="tgme_widget_message_bubble"><div class="tgme_widget_message_text js-message_text" dir="auto">Sample
        pinned a photo</div><div class="tgme_widget_message_footer compact js-message_footer">
        <div class="tgme_widget_message_info short js-message_info"><span class="tgme_widget_message_meta">
        <a class="tgme_widget_message_date" href="https://t.me/sample_name/\(id)"><time
        datetime="2025-09-24T10:05:00+00:00" class="time">10:05</time></a></span></div></div></div></div></div>
        """
    }

    private static let photo = """
        <a class="tgme_widget_message_photo_wrap 1 2" href="https://t.me/sample_name/101"
          style="width:800px;background-image:url('https://cdn.example/1.jpg')"><div></div></a>
        """
    private static let forwarded = """
        <div class="tgme_widget_message_forwarded_from accent_color">Forwarded from&nbsp;<a
          class="tgme_widget_message_forwarded_from_name" href="https://t.me/other_name/77"><span dir="auto">Other</span></a></div>
        """
    private static let reply = """
        <a class="tgme_widget_message_reply" href="https://t.me/sample_name/101"><div
          class="tgme_widget_message_text js-message_reply_text js-message_text" dir="auto">First line</div></a>
        """
    private static let reactions = """
        <div class="tgme_widget_message_reactions js-message_reactions">\
        <span class="tgme_reaction"><i class="emoji"><b>👍</b></i>12</span>\
        <span class="tgme_reaction tgme_reaction_paid"><i class="icon icon-telegram-stars"></i>7</span>\
        <span class="tgme_reaction"><tg-emoji emoji-id="5368324170671202286"></tg-emoji>1.1K</span>\
        <span class="tgme_reaction"><i class="emoji" style="background-image:url('//telegram.org/img/emoji/40/F09F94A5.png')"></i>3</span>\
        </div>
        """
}
