/// Preview pages of `@harbour`, written after the real markup.
enum PreviewText {
    /// One post, whose `data-view` is `{"c":-1000000002,"p":11,"t":1758708000,"h":"5f"}`.
    static let harbour = page(
        """
        <div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message js-widget_message"
         data-post="harbour/11" data-view="eyJjIjotMTAwMDAwMDAwMiwicCI6MTEsInQiOjE3NTg3MDgwMDAsImgiOiI1ZiJ9">
        <div class="tgme_widget_message_bubble"><div class="tgme_widget_message_text js-message_text">Ship ahoy</div>
        <div class="tgme_widget_message_info"><span class="tgme_widget_message_views">1.2K</span>
        <a class="tgme_widget_message_date" href="https://t.me/harbour/11">
        <time datetime="2026-11-20T10:00:00+00:00">10:00</time></a></div></div></div></div>
        """)

    /// A channel that has posted nothing yet.
    static let empty = page("<div class=\"tme_no_messages_found\">No posts yet</div>")

    private static func page(_ posts: String) -> String {
        """
        <!DOCTYPE html><html><head><meta charset="utf-8"></head><body>
        <main class="tgme_main" data-url="/harbour"><div class="tgme_channel_info">
        <div class="tgme_channel_info_header"><div class="tgme_channel_info_header_title">
        <span dir="auto">Harbour News</span></div>
        <div class="tgme_channel_info_header_username"><a href="https://t.me/harbour">@harbour</a></div></div>
        <div class="tgme_channel_info_counters"><div class="tgme_channel_info_counter">
        <span class="counter_value">27.4K</span> <span class="counter_type">subscribers</span></div></div>
        </div><section class="tgme_channel_history js-message_history">\(posts)</section></main></body></html>
        """
    }
}
