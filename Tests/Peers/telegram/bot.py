#!/usr/bin/env python3
"""Talks with the people of a simulated Telegram through aiogram, a Bot API client that its authors did not write.

    bot.py BASE_URL TOKEN

aiogram reads every answer into its own types, strictly; a member that is missing or of another type fails here.
Prints one line a check. Ends with 0 when every answer was read as what it should be, 1 when one was not,
77 when aiogram is not installed. Stops the simulator's clock at MOMENT.
"""
import asyncio
import json
import sys
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

MOMENT = "2026-11-22T12:00:00Z"
ADA, BORIS, GORAN = 1001, 1002, 1007
failures = []


def check(name, fact):
    print(("ok   " if fact else "FAIL ") + name)
    if not fact:
        failures.append(name)


def control(base, path, body=None, method=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(base + path, data, {"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read()


async def expect(name, kind, call, contains=""):
    try:
        await call
    except kind as error:
        check(name, contains.lower() in str(error).lower())
    except Exception as error:  # any other class is the finding
        check(f"{name} (got {type(error).__name__}: {error})", False)
    else:
        check(f"{name} (no error)", False)


async def converse(base, bot):
    from aiogram.enums import ChatMemberStatus, ChatType
    from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
    from aiogram.types import (
        BotCommand, BufferedInputFile, InaccessibleMessage, InlineKeyboardButton, InlineKeyboardMarkup)

    await bot.get_updates(timeout=0, allowed_updates=["message", "callback_query", "my_chat_member"])
    control(base, f"/sim/people/{ADA}/send", {"text": "/start abc"})
    update = (await bot.get_updates(timeout=1))[-1]
    check("a message is from a person", update.message.from_user.id == ADA and not update.message.from_user.is_bot)
    check("in a private chat", update.message.chat.type == ChatType.PRIVATE and update.message.chat.id == ADA)
    entity = update.message.entities[0]
    check("its command is marked", entity.type == "bot_command" and entity.extract_from(update.message.text) == "/start")

    keys = InlineKeyboardMarkup(inline_keyboard=[
        [InlineKeyboardButton(text="One", callback_data="a:1"), InlineKeyboardButton(text="Site", url="https://example.org")]])
    sent = await bot.send_message(ADA, "<b>Pick</b> &amp; <i>choose</i> 😀 <code>x</code>", parse_mode="HTML", reply_markup=keys)
    check("marks became entities", sent.text == "Pick & choose 😀 x" and [e.type for e in sent.entities] == ["bold", "italic", "code"])
    check("their places count UTF-16 units", [e.extract_from(sent.text) for e in sent.entities] == ["Pick", "choose", "x"])
    check("html_text gives the marks back", sent.html_text == "<b>Pick</b> &amp; <i>choose</i> 😀 <code>x</code>")
    check("the buttons came along", sent.reply_markup.inline_keyboard[0][0].callback_data == "a:1")

    control(base, f"/sim/people/{ADA}/press", {"button": "One"})
    query = (await bot.get_updates(offset=update.update_id + 1, timeout=1))[-1].callback_query
    check("a press tells its data", query.data == "a:1" and query.from_user.id == ADA)
    check("and its message", not isinstance(query.message, InaccessibleMessage) and query.message.message_id == sent.message_id)
    check("answerCallbackQuery", await bot.answer_callback_query(query.id, text="Done", show_alert=True))
    await expect("a press is answered once", TelegramBadRequest, bot.answer_callback_query(query.id), "query is too old")

    edited = await bot.edit_message_text("Changed", chat_id=ADA, message_id=sent.message_id)
    check("editMessageText", edited.text == "Changed" and edited.edit_date is not None and edited.reply_markup is None)
    await expect("the same again", TelegramBadRequest,
                 bot.edit_message_text("Changed", chat_id=ADA, message_id=sent.message_id), "message is not modified")
    await expect("marks that do not fit", TelegramBadRequest, bot.send_message(BORIS, "<b>x", parse_mode="HTML"), "can't parse entities")
    await expect("data that is too long", TelegramBadRequest, bot.send_message(BORIS, "x", reply_markup=InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text="x", callback_data="x" * 65)]])), "BUTTON_DATA_INVALID")
    check("deleteMessage", await bot.delete_message(ADA, sent.message_id))

    await expect("who never wrote", TelegramBadRequest, bot.send_message(GORAN, "x"), "chat not found")
    table = bytes(range(256)) + b"\r\n--x\r\n"
    file = await bot.send_document(BORIS, BufferedInputFile(table, "numbers.csv"), caption="Numbers")
    check("sendDocument", file.document.file_name == "numbers.csv" and file.document.file_size == len(table) and file.caption == "Numbers")
    check("the file is whole", control(base, f"/sim/files/{file.document.file_id}") == table)

    check("setMyCommands", await bot.set_my_commands([BotCommand(command="help", description="What there is")], language_code="ru"))
    check("getMyCommands", [c.command for c in await bot.get_my_commands(language_code="ru")] == ["help"])
    check("other languages have none", await bot.get_my_commands() == [])

    control(base, f"/sim/people/{BORIS}/block", {})
    change = (await bot.get_updates(timeout=1))[-1].my_chat_member
    check("blocking is told", change.new_chat_member.status == ChatMemberStatus.KICKED and change.chat.id == BORIS)
    await expect("who blocked it", TelegramForbiddenError, bot.send_message(BORIS, "x"), "blocked by the user")
    control(base, f"/sim/people/{BORIS}/unblock", {})
    change = (await bot.get_updates(timeout=1))[-1].my_chat_member
    check("unblocking is told", change.new_chat_member.status == ChatMemberStatus.MEMBER)


async def meet_trouble(base, bot):
    from aiogram.exceptions import TelegramRetryAfter, TelegramServerError

    control(base, "/sim/trouble", {"method": "sendMessage", "status": 429, "retry_after": 7})
    control(base, "/sim/trouble", {"method": "sendMessage", "status": 500})
    try:
        await bot.send_message(1004, "x")
        check("ordered trouble (no error)", False)
    except TelegramRetryAfter as error:
        check("an ordered pause", error.retry_after == 7)
    await expect("an ordered failure", TelegramServerError, bot.send_message(1004, "x"))
    check("then it goes on", (await bot.send_message(1004, "x")).text == "x")


async def be_told(base, bot):
    """The webhook: deliveries until they are taken, in order, with the secret."""
    heard = []

    class Door(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((self.headers["X-Telegram-Bot-Api-Secret-Token"], body))
            self.send_response(500 if len(heard) == 1 else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    from aiogram.types import Update

    server = HTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    check("setWebhook", await bot.set_webhook(
        f"http://127.0.0.1:{server.server_port}/hook", secret_token="s-1", drop_pending_updates=True))
    for text in ("one", "two"):
        control(base, f"/sim/people/{ADA}/send", {"text": text})
    for _ in range(100):
        if len(heard) >= 3:
            break
        await asyncio.sleep(0.05)
    check("deleteWebhook", await bot.delete_webhook())
    server.shutdown()
    texts = [Update.model_validate_json(body).message.text for _, body in heard]
    check(f"each until it is taken, in order {texts}", texts == ["one", "one", "two"])
    check("with the secret", all(secret == "s-1" for secret, _ in heard))


async def main():
    base, token = sys.argv[1].rstrip("/"), sys.argv[2]
    try:
        from aiogram import Bot
        from aiogram.client.session.aiohttp import AiohttpSession
        from aiogram.client.telegram import TelegramAPIServer
    except ImportError:
        print("skip aiogram is not installed")
        return 77
    control(base, "/sim/clock", {"now": MOMENT, "speed": 0})
    async with Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(base))) as bot:
        check("getMe", (await bot.get_me()).is_bot)
        await converse(base, bot)
        await meet_trouble(base, bot)
        await be_told(base, bot)
    print(f"{len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
