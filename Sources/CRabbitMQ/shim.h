#pragma once
#include <stdint.h>
#include <sys/time.h>
#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>

// What Swift cannot say of rabbitmq-c by itself: a call with variable arguments, numbers behind casts, and unions.

/// Signs in by PLAIN; the server chooses how many channels there may be.
static inline amqp_rpc_reply_t crabbitmq_login(
    amqp_connection_state_t state, const char *vhost, int frame_max, int heartbeat, const amqp_table_t *properties,
    const char *user, const char *password) {
    return amqp_login_with_properties(
        state, vhost, 0, frame_max, heartbeat, properties, AMQP_SASL_METHOD_PLAIN, user, password);
}

static const uint32_t crabbitmq_ack = AMQP_BASIC_ACK_METHOD;
static const uint32_t crabbitmq_nack = AMQP_BASIC_NACK_METHOD;
static const uint32_t crabbitmq_return = AMQP_BASIC_RETURN_METHOD;
static const uint32_t crabbitmq_deliver = AMQP_BASIC_DELIVER_METHOD;
static const uint32_t crabbitmq_get_ok = AMQP_BASIC_GET_OK_METHOD;
static const uint32_t crabbitmq_cancel = AMQP_BASIC_CANCEL_METHOD;
static const uint32_t crabbitmq_channel_close = AMQP_CHANNEL_CLOSE_METHOD;
static const uint32_t crabbitmq_channel_close_ok = AMQP_CHANNEL_CLOSE_OK_METHOD;
static const uint32_t crabbitmq_connection_close = AMQP_CONNECTION_CLOSE_METHOD;
static const uint32_t crabbitmq_connection_blocked = AMQP_CONNECTION_BLOCKED_METHOD;
static const uint32_t crabbitmq_connection_unblocked = AMQP_CONNECTION_UNBLOCKED_METHOD;

static inline amqp_table_entry_t crabbitmq_text(amqp_bytes_t key, amqp_bytes_t text) {
    amqp_table_entry_t entry = {.key = key, .value = {.kind = AMQP_FIELD_KIND_UTF8, .value = {.bytes = text}}};
    return entry;
}

static inline amqp_table_entry_t crabbitmq_integer(amqp_bytes_t key, int64_t number) {
    amqp_table_entry_t entry = {.key = key, .value = {.kind = AMQP_FIELD_KIND_I64, .value = {.i64 = number}}};
    return entry;
}

static inline amqp_table_entry_t crabbitmq_flag(amqp_bytes_t key, int flag) {
    amqp_table_entry_t entry = {.key = key, .value = {.kind = AMQP_FIELD_KIND_BOOLEAN, .value = {.boolean = flag}}};
    return entry;
}

static inline amqp_table_entry_t crabbitmq_table(amqp_bytes_t key, amqp_table_t table) {
    amqp_table_entry_t entry = {.key = key, .value = {.kind = AMQP_FIELD_KIND_TABLE, .value = {.table = table}}};
    return entry;
}

/// Writes a whole number of any width to `number`; 0 when the field holds something else.
static inline int crabbitmq_read_integer(const amqp_field_value_t *field, int64_t *number) {
    switch (field->kind) {
        case AMQP_FIELD_KIND_I8: *number = field->value.i8; return 1;
        case AMQP_FIELD_KIND_U8: *number = field->value.u8; return 1;
        case AMQP_FIELD_KIND_I16: *number = field->value.i16; return 1;
        case AMQP_FIELD_KIND_U16: *number = field->value.u16; return 1;
        case AMQP_FIELD_KIND_I32: *number = field->value.i32; return 1;
        case AMQP_FIELD_KIND_U32: *number = field->value.u32; return 1;
        case AMQP_FIELD_KIND_I64: *number = field->value.i64; return 1;
        case AMQP_FIELD_KIND_U64: *number = (int64_t)field->value.u64; return 1;
        case AMQP_FIELD_KIND_TIMESTAMP: *number = (int64_t)field->value.u64; return 1;
        default: return 0;
    }
}
