#!/usr/bin/env python3
"""Asks a simulated Telegram through clients that its authors did not write: two of the Bot API, one of the pages.

    peers.py BASE_URL TOKEN

Prints one line a check. Ends with 0 when every answer was read as what it should be, 1 when one was not,
77 when none of aiogram, python-telegram-bot and teleglance is installed. Stops the simulator's clock at MOMENT.
"""
import asyncio
import json
import sys
import urllib.request

MOMENT = "2026-11-22T12:00:00Z"
DAILY_ORBIT, INNER_CIRCLE = -1001700000001, -1001700000004
failures = []


def check(name, fact):
    print(("ok   " if fact else "FAIL ") + name)
    if not fact:
        failures.append(name)


async def expect(name, kind, call, contains=""):
    try:
        await call
    except kind as error:
        check(name, contains.lower() in str(error).lower())
    except Exception as error:  # any other class is the finding
        check(f"{name} (got {type(error).__name__}: {error})", False)
    else:
        check(f"{name} (no error)", False)


async def ask_with_aiogram(base, token):
    from aiogram import Bot
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.enums import ChatMemberStatus, ChatType
    from aiogram.exceptions import (
        TelegramBadRequest, TelegramConflictError, TelegramForbiddenError, TelegramRetryAfter,
        TelegramUnauthorizedError)

    session = AiohttpSession(api=TelegramAPIServer.from_base(base))
    async with Bot(token, session=session) as bot:
        me = await bot.get_me()
        check("aiogram: getMe is a bot", me.is_bot and me.id == int(token.split(":")[0]))
        chat = await bot.get_chat("@daily_orbit")
        check("aiogram: getChat is a channel", chat.type == ChatType.CHANNEL and chat.id == DAILY_ORBIT)
        check("aiogram: getChat has its names", chat.title == "Daily Orbit" and chat.active_usernames == ["daily_orbit"])
        private = await bot.get_chat(INNER_CIRCLE)
        check("aiogram: a private channel has no name", private.username is None)
        count = await bot.get_chat_member_count(DAILY_ORBIT)
        check("aiogram: getChatMemberCount is a number", isinstance(count, int) and count > 0)
        owner = await bot.get_chat_member("@daily_orbit", 1001)
        check("aiogram: the owner is the creator", owner.status == ChatMemberStatus.CREATOR)
        admin = await bot.get_chat_member("@daily_orbit", me.id)
        check("aiogram: our bot may post", admin.status == ChatMemberStatus.ADMINISTRATOR and admin.can_post_messages)
        admins = await bot.get_chat_administrators(DAILY_ORBIT)
        check("aiogram: administrators without bots", sorted(a.user.id for a in admins) == [1001, 1005])
        message = await bot.send_message(INNER_CIRCLE, "Hello <b>circle</b> & all")
        check("aiogram: sendMessage returns the post", message.text == "Hello <b>circle</b> & all")
        check("aiogram: the post is the channel's", message.sender_chat.id == INNER_CIRCLE and message.from_user is None)
        letter = await bot.send_message(1002, "Hello Boris")
        check("aiogram: a letter is from the bot", letter.from_user.id == me.id and letter.chat.type == ChatType.PRIVATE)
        await expect("aiogram: an unknown chat", TelegramBadRequest, bot.get_chat("@nobody_here"), "chat not found")
        await expect("aiogram: a chat it was removed from", TelegramForbiddenError, bot.get_chat(-1001700000010), "kicked")
        await expect("aiogram: a person who blocked it", TelegramForbiddenError, bot.send_message(1006, "x"), "blocked")

        async def burst():
            for _ in range(20):
                await bot.send_message(1004, "again")

        try:
            await burst()
            check("aiogram: too many messages (no error)", False)
        except TelegramRetryAfter as error:
            check("aiogram: too many messages name a pause", error.retry_after >= 1)
        check("aiogram: setWebhook", await bot.set_webhook("https://example.org/hook", secret_token="s-1"))
        info = await bot.get_webhook_info()
        check("aiogram: getWebhookInfo", info.url == "https://example.org/hook" and not info.has_custom_certificate)
        await expect("aiogram: updates beside a webhook", TelegramConflictError, bot.get_updates(), "webhook is active")
        check("aiogram: deleteWebhook", await bot.delete_webhook())
        updates = await bot.get_updates(timeout=0, allowed_updates=["channel_post"])
        posts = [u.channel_post for u in updates]
        check("aiogram: only posts that it asked for", all(post is not None for post in posts))
        check("aiogram: it is not told what it sent", all(post.message_id != message.message_id for post in posts))
        if updates:
            rest = await bot.get_updates(offset=updates[-1].update_id + 1, timeout=0)
            check("aiogram: an offset confirms", all(u.update_id > updates[-1].update_id for u in rest))
    async with Bot("123456:another-token", session=AiohttpSession(api=TelegramAPIServer.from_base(base))) as stranger:
        await expect("aiogram: another token", TelegramUnauthorizedError, stranger.get_me(), "unauthorized")


async def ask_with_ptb(base, token):
    from telegram import Bot, ChatMemberAdministrator, ChatMemberOwner
    from telegram.error import BadRequest, Forbidden, InvalidToken

    async with Bot(token, base_url=f"{base}/bot") as bot:
        check("ptb: getMe", bot.username == "analytic_demo_bot")
        chat = await bot.get_chat("@daily_orbit")
        check("ptb: getChat", chat.id == DAILY_ORBIT and chat.max_reaction_count == 11)
        check("ptb: gifts", chat.accepted_gift_types.unlimited_gifts is True)
        check("ptb: getChatMemberCount", await bot.get_chat_member_count(DAILY_ORBIT) > 0)
        members = await bot.get_chat_administrators("@daily_orbit")
        kinds = {type(m) for m in members}
        check("ptb: administrators", kinds == {ChatMemberOwner, ChatMemberAdministrator})
        message = await bot.send_message(1003, "Hello Carmen")
        check("ptb: sendMessage", message.text == "Hello Carmen" and message.date is not None)
        await expect("ptb: an unknown chat", BadRequest, bot.get_chat("@nobody_here"), "chat not found")
        await expect("ptb: a closed list", BadRequest, bot.get_chat_administrators("@metro_wire"), "inaccessible")
        await expect("ptb: a person who blocked it", Forbidden, bot.send_message(1006, "x"), "blocked")
        await bot.get_updates(timeout=0)
        check("ptb: getUpdates", True)
    stranger = Bot("123456:another-token", base_url=f"{base}/bot")
    await expect("ptb: another token", InvalidToken, stranger.initialize())


async def ask_with_teleglance(base, token):
    from teleglance import TeleGlanceClient
    from teleglance.errors import ChannelNotFound, ChannelPrivate, ParseError

    async with TeleGlanceClient(base_url=base, rate_limit=30) as client:
        channel = await client.get_channel("tiny_workshop")
        check("teleglance: the head", channel.title == "Tiny Workshop" and channel.counts.subscribers == 255)
        posts = [post async for post in client.iter_messages("tiny_workshop", limit=1000)]
        ids = [post.id for post in posts]
        check("teleglance: every post once, newest first", ids == sorted(set(ids), reverse=True) and ids[-1] <= 2)
        check("teleglance: 179 posts beside Telegram's own", len([p for p in posts if p.views is not None]) == 179)
        check("teleglance: exact views below a thousand", all(str(p.views) == p.views_str for p in posts if p.views))
        check("teleglance: signatures", all(p.author == "Boris" for p in posts if p.views))
        # It takes a video's length for the date of its post, so those are left out.
        dated = [p for p in posts if not any(media.type == "video" for media in p.media)]
        check("teleglance: dates, newest first", [p.date for p in dated] == sorted((p.date for p in dated), reverse=True))
        check("teleglance: forwards name their source", any(p.forwarded_from and p.forwarded_from.url for p in posts))
        check("teleglance: reactions", any(len(p.reactions) > 1 for p in posts))
        kinds = {media.type for post in posts for media in post.media}
        check(f"teleglance: photos, videos, documents, polls {kinds}", {"photo", "video", "poll"} <= kinds)
        large = [post async for post in client.iter_messages("metro_wire", limit=20)]
        check("teleglance: rounded views", all(p.views_str[-1] == "K" for p in large if p.views and p.views >= 1000))
        for name in ("curtain_bay", "nobody_here"):
            try:
                await client.get_messages(name)
                check(f"teleglance: {name} has no preview (no error)", False)
            except (ChannelNotFound, ChannelPrivate, ParseError):
                check(f"teleglance: {name} has no preview", True)


def stop_the_clock(base):
    order = json.dumps({"now": MOMENT, "speed": 0}).encode()
    headers = {"Content-Type": "application/json"}
    urllib.request.urlopen(urllib.request.Request(f"{base}/sim/clock", order, headers), timeout=10).read()


def main():
    base, token = sys.argv[1].rstrip("/"), sys.argv[2]
    stop_the_clock(base)
    asked = 0
    for name, ask in (("aiogram", ask_with_aiogram), ("telegram", ask_with_ptb), ("teleglance", ask_with_teleglance)):
        try:
            __import__(name)
        except ImportError:
            print(f"skip {name} is not installed")
            continue
        asked += 1
        asyncio.run(ask(base, token))
    if not asked:
        return 77
    print(f"{len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
