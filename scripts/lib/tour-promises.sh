# shellcheck shell=bash disable=SC2154
# What must be true once README's tour has run, recomputed without the suite's own code. It sees the tour's variables
# (API, TOKEN, CHANNEL) and runs in the same shell, in a folder of its own.

# Asks the suite as the tour does.
ask() { curl -fsS "$@" -H "Authorization: Bearer $TOKEN"; }

# Ends the check when the JSON $1 does not satisfy the jq condition $2.
holds() {
    jq -e "$2" >/dev/null <<<"$1" && return 0
    printf 'The tour promised: %s\n' "$2" >&2
    jq . <<<"$1" >&2
    exit 1
}

# Counts the posts and adds up the views of a channel's public pages from $2 to $3 (UTC, without offset), reading the
# markup as a person would: "12 34", rounded as the pages round.
recount() {
    local page=recount.html before='' posts=recount.posts
    : >"$posts"
    while :; do
        curl -fsS "http://127.0.0.1:8099/s/$1${before:+?before=$before}" -o "$page"
        grep -oE 'tgme_widget_message_views">[^<]*|<time datetime="[^"]*" class="time"' "$page" |
            sed -E 's/.*">//; s/<time datetime="([^+"]*).*/\1/' | paste - - >>"$posts"
        before=$(sed -nE 's/.*data-before="([0-9]+)".*/\1/p' "$page" | head -n 1)
        if [ -z "$before" ] || [ "$(cut -f 2 "$posts" | sort | head -n 1)" \< "$2" ]; then break; fi
        sleep 0.1
    done
    awk -F '\t' -v from="$2" -v to="$3" '
        function number(text) { return text ~ /K$/ ? text * 1000 : text ~ /M$/ ? text * 1000000 : text + 0 }
        $2 >= from && $2 < to { posts++; views += number($1) }
        END { print posts + 0, views + 0 }' "$posts"
}

holds "$(ask "$API/channels/$CHANNEL")" '.ownership == "verified" and .telegram.username == "daily_orbit"'

dashboard=$(ask "$API/analytics/dashboard/$CHANNEL")
holds "$dashboard" '[.overview.metrics[] | if .value == null then (.meta.explanation | length > 0)
    else (.meta.sources | length > 0) and .meta.sample_size > 0 and .meta.last_collected_at != null end] | length > 10 and all'

members=$(curl -fsS 'http://127.0.0.1:8099/bot123456:SIM-demo-token-of-a-simulated-world-0001/getChatMemberCount?chat_id=@daily_orbit' |
    jq .result)
# People come and go while the tour runs.
holds "$dashboard" ".overview.metrics.subscribers.value | (. - $members) * 1000 | fabs <= $members"

read -r posts views < <(recount daily_orbit "$(jq -r '.overview.period.start | .[:19]' <<<"$dashboard")" \
    "$(jq -r '.overview.period.end | .[:19]' <<<"$dashboard")")
holds "$dashboard" ".overview.metrics.posts.value == $posts and $posts > 20"
# The youngest posts are still being read by people.
holds "$dashboard" ".overview.metrics.views.value | (. - $views) * 100 | fabs <= $views"

week=$(ask "$API/analytics/channels/$CHANNEL/overview?from=2024-05-06&to=2024-05-12")
holds "$week" '.metrics | .joins.value == 706 and .leaves.value == 500 and .net_joined.value == 206'
holds "$week" '.metrics | .channel_views.value == 95300 and .shares.value == 1236 and .joins.meta.coverage == 1'
holds "$(ask "$API/analytics/channels/$CHANNEL/import" -H 'Content-Type: text/csv' --data-binary @week.csv)" \
    '.records | .new == 0 and .unchanged == 7'
# Two months were paid for: in the books, in the inbox, in the bot, and in the mailbox that scripts/up --check names.
holds "$(ask "$API/payments/subscriptions/me")" '.plan == "pro" and .status == "active"'
holds "$(ask "$API/quotas/me")" '.plan == "pro"'
holds "$(ask "$API/payments/invoices")" '[.items[].total] == [999, 999]'
holds "$(ask "$API/payments/history")" '[.items[] | select(.status == "SUCCEEDED")] | length == 2'
holds "$(ask "$API/notifications")" '[.items[] | select(.kind == "payment_processed")] | length == 2'
holds "$(ask "$API/notifications")" 'any(.items[]; .kind == "welcome")'
holds "$(curl -fsS 'http://127.0.0.1:8099/sim/messages?user_id=1001')" 'any(.[].text; contains("9.99"))'
letters=0
for _ in $(seq 100); do
    letters=$(grep -l -e '9\.99' "$MAILBOX"/* 2>/dev/null | wc -l)
    [ "$letters" -lt 2 ] || break
    sleep 0.1
done
[ "$letters" -ge 2 ] || { echo "The tour promised two mails about 9.99 in $MAILBOX." >&2; ls -l "$MAILBOX" >&2; exit 1; }
printf 'Paid twice; told in the inbox, by the bot and in %s mails.\n' "$letters"
printf 'Recounted by hand: %s posts with %s views, %s subscribers; 706 joined, 500 left.\n' "$posts" "$views" "$members"
