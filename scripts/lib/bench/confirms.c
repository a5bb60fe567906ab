/* What rabbitmq-c alone reaches: persistent messages to one durable quorum queue with publisher confirms, a window of
 * them on the way at once. Prints messages per second.   confirms PORT MESSAGES WINDOW BYTES */
#include <amqp.h>
#include <amqp_tcp_socket.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void must(int holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "%s failed\n", what);
    exit(1);
}

/* Reads one confirm and returns up to which delivery everything is confirmed, or that one alone. */
static uint64_t confirmed(amqp_connection_state_t link, int *many) {
    amqp_frame_t frame;
    struct timeval patience = {20, 0};
    must(amqp_simple_wait_frame_noblock(link, &frame, &patience) == AMQP_STATUS_OK, "waiting for a confirm");
    must(frame.frame_type == AMQP_FRAME_METHOD && frame.payload.method.id == AMQP_BASIC_ACK_METHOD, "a confirm");
    amqp_basic_ack_t *ack = frame.payload.method.decoded;
    *many = ack->multiple;
    return ack->delivery_tag;
}

int main(int count, char **arguments) {
    must(count == 5, "usage: confirms PORT MESSAGES WINDOW BYTES;");
    int port = atoi(arguments[1]), messages = atoi(arguments[2]), window = atoi(arguments[3]), size = atoi(arguments[4]);
    amqp_connection_state_t link = amqp_new_connection();
    must(amqp_socket_open(amqp_tcp_socket_new(link), "127.0.0.1", port) == AMQP_STATUS_OK, "connecting");
    must(amqp_login(link, "/", 0, 131072, 0, AMQP_SASL_METHOD_PLAIN, "guest", "guest").reply_type == AMQP_RESPONSE_NORMAL,
         "signing in");
    must(amqp_channel_open(link, 1) != NULL, "opening a channel");
    amqp_table_entry_t kind = {.key = amqp_cstring_bytes("x-queue-type")};
    kind.value.kind = AMQP_FIELD_KIND_UTF8;
    kind.value.value.bytes = amqp_cstring_bytes("quorum");
    amqp_table_t entries = {1, &kind};
    amqp_bytes_t queue = amqp_cstring_bytes("bench.confirms");
    must(amqp_queue_declare(link, 1, queue, 0, 1, 0, 0, entries) != NULL, "declaring the queue");
    must(amqp_confirm_select(link, 1) != NULL, "asking for confirms");
    char *body = malloc(size);
    memset(body, 'x', size);
    amqp_bytes_t content = {size, body};
    amqp_basic_properties_t properties = {._flags = AMQP_BASIC_DELIVERY_MODE_FLAG, .delivery_mode = 2};
    char *done = calloc(messages + 1, 1);
    int sent = 0, open = 0, upto = 0;
    double start = now();
    while (sent < messages || open > 0) {
        while (sent < messages && open < window) {
            must(amqp_basic_publish(link, 1, amqp_empty_bytes, queue, 0, 0, &properties, content) == 0, "publishing");
            sent++, open++;
        }
        int many;
        uint64_t tag = confirmed(link, &many);
        must(tag <= (uint64_t)sent, "a known delivery");
        if (many) {
            for (; upto < (int)tag; upto++) open -= !done[upto + 1], done[upto + 1] = 1;
        } else {
            open -= !done[tag], done[tag] = 1;
        }
        amqp_maybe_release_buffers(link);
    }
    printf("%.0f\n", messages / (now() - start));
    amqp_queue_delete(link, 1, queue, 0, 0);
    amqp_connection_close(link, AMQP_REPLY_SUCCESS);
    amqp_destroy_connection(link);
    return 0;
}
