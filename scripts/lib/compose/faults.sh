# shellcheck shell=bash
# Kills containers of a running suite as a crash would, while people use it, and measures until all of it works again.
# It sees SUITE (the compose command), GATEWAY (its address) and a folder for its notes.

# How long a kill may be felt, in seconds. The gateway's breakers (gateway/routes.yaml, open_for) leave a route whose
# service failed a few times in a row alone for a minute; the rest is for the container itself.
RECOVERY_LIMIT=90
# So many answers in a row must be good before a suite counts as recovered.
STEADY_ANSWERS=20

# Asks the gateway as somebody at an address of their own: limits are kept per network.
as_somebody() { curl -sS -m 10 -H "X-Forwarded-For: 198.19.$((RANDOM % 256)).$((RANDOM % 254 + 1))" "$@"; }

# Makes the account KEEPER, sets TOKEN and connects a channel.
settle_in() {
    local name="keeper$RANDOM$RANDOM" json='Content-Type: application/json'
    KEEPER=$name@example.org
    CREDENTIALS="{\"email\": \"$KEEPER\", \"password\": \"orbit-and-back-7\"}"
    as_somebody -f -o /dev/null "$GATEWAY/api/v1/users" -H "$json" \
        -d "{\"email\": \"$KEEPER\", \"username\": \"$name\", \"password\": \"orbit-and-back-7\"}"
    TOKEN=$(as_somebody -f "$GATEWAY/api/v1/auth/login" -H "$json" -d "$CREDENTIALS" | jq -r .access_token)
    CHANNEL=$(as_somebody -f "$GATEWAY/api/v1/channels" -H "$json" -H "Authorization: Bearer $TOKEN" \
        -d '{"telegram_id": "@daily_orbit"}' | jq .id)
}

# Whether every service answers for its database, and the gateway's shared memory works: a sign-in, the channel, its
# collection, and a keyed POST, which is refused while Redis is away. The plan holds one channel, and that is connected:
# the payment service says so.
all_works() {
    local bearer="Authorization: Bearer $TOKEN" json='Content-Type: application/json'
    as_somebody -f -o /dev/null "$GATEWAY/api/v1/auth/login" -H "$json" -d "$CREDENTIALS" &&
        as_somebody -f -o /dev/null "$GATEWAY/api/v1/channels/$CHANNEL" -H "$bearer" &&
        as_somebody -f -o /dev/null "$GATEWAY/api/v1/analytics/channels/$CHANNEL/collection" -H "$bearer" &&
        [ "$(as_somebody -o /dev/null -w '%{http_code}' "$GATEWAY/api/v1/channels" -H "$bearer" -H "$json" \
            -H "Idempotency-Key: kill-$RANDOM$RANDOM" -d '{"telegram_id": "@daily_orbit"}')" = 403 ]
} 2>/dev/null

# Somebody who looks at their channel about ten times a second; each answer's status is a line of the file $1.
light_load() {
    local bearer="Authorization: Bearer $TOKEN"
    while :; do
        as_somebody -o /dev/null -w '%{http_code}\n' "$GATEWAY/api/v1/channels/$CHANNEL" -H "$bearer" 2>/dev/null || true
        sleep 0.1
    done >>"$1"
}

# Whether the container $1 is healthy and not the life that began at $2.
is_reborn() {
    local born health
    read -r born health < <(docker inspect -f '{{.State.StartedAt}} {{.State.Health.Status}}' "$1")
    [ "$born" != "$2" ] && [ "$health" = healthy ]
}

# Whether the last answers in the file $1, which had $2 lines when the kill came, were all good.
is_steady() {
    [ "$(wc -l <"$1")" -ge $(($2 + STEADY_ANSWERS)) ] && [ "$(tail -n $STEADY_ANSWERS "$1" | sort -u)" = 200 ]
}

# Ends the main process of the service $1 with SIGKILL, from outside: the engine then restarts it as after a crash.
kill_one() {
    local container born started lines bad
    container=$("${SUITE[@]}" ps -q "$1")
    born=$(docker inspect -f '{{.State.StartedAt}}' "$container")
    lines=$(wc -l <"$2/load")
    started=$EPOCHREALTIME
    as_root kill -9 "$(docker inspect -f '{{.State.Pid}}' "$container")"
    until is_reborn "$container" "$born" && is_steady "$2/load" "$lines" && all_works; do
        if [ $((${EPOCHREALTIME%.*} - ${started%.*})) -ge $RECOVERY_LIMIT ]; then
            docker logs --tail 20 "$container" >&2 || true
            tail -n "+$((lines + 1))" "$2/load" | sort | uniq -c >&2
            die "$1 was killed, and after $RECOVERY_LIMIT s the suite did not work again."
        fi
        sleep 0.2
    done
    bad=$(tail -n "+$((lines + 1))" "$2/load" | grep -cv '^200$' || true)
    say "$(awk -v a="$started" -v b="$EPOCHREALTIME" -v what="$1" -v bad="$bad" \
        'BEGIN { printf "%-18s killed; all works again, and steadily, after %.1f s; not answered 200: %d", what, b - a, bad }')"
}

# Kills one container of each kind in turn.
kill_each_kind() {
    local load service
    settle_in
    : >"$1/load"
    light_load "$1/load" &
    load=$!
    # shellcheck disable=SC2064
    trap "kill $load 2>/dev/null || true" EXIT
    until all_works; do sleep 0.2; done
    for service in user-service channel-service analytics-service api-gateway channel-db rabbitmq redis; do
        kill_one "$service" "$1"
    done
    kill "$load"
    trap - EXIT
    say "$(sort "$1/load" | uniq -c | awk '{ printf "%s%s × %s", (NR > 1 ? ", " : ""), $1, $2 }') under load."
}
