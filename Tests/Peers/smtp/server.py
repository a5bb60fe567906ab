"""A mail server that nobody here wrote (aiosmtpd), for the tests of shared/mail.

    python server.py FOLDER MODE [CERT KEY]

MODE is plain, starttls or tls; with `+auth` behind it one must sign in as ada with the password "pass word:1". It listens
on a free loopback port, prints the port, and writes each mail it took as one JSON file into FOLDER: the envelope, and what
Python's own parser makes of the message. What it does with a mail stands in the name of whom it is for.
"""

import asyncio
import json
import ssl
import sys
from email import policy
from email.parser import BytesParser

from aiosmtpd.smtp import SMTP, AuthResult


class Handler:
    def __init__(self, folder):
        self.folder = folder
        self.count = 0
        self.grey = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.split("@")[0]
        if name == "refused":
            return "550 5.1.1 no such mailbox"
        if name == "grey" and address not in self.grey:
            self.grey.add(address)
            return "451 4.7.1 come back later"
        if name == "slow":
            await asyncio.sleep(30)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        name = envelope.rcpt_tos[0].split("@")[0]
        if name == "full":
            return "552 5.2.2 mailbox full"
        if name == "busy":
            return "451 4.3.0 try again"
        self.keep(server, session, envelope)
        if name == "dropped":
            server.transport.abort()
        return "250 taken"

    def keep(self, server, session, envelope):
        message = BytesParser(policy=policy.default).parsebytes(envelope.original_content)
        plain = message.get_body(("plain",))
        page = message.get_body(("html",))
        seen = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "greeting": session.host_name,
            "tls": server.transport.get_extra_info("ssl_object") is not None,
            "signed_in": bool(session.authenticated),
            "headers": {name: str(value) for name, value in message.items()},
            "defects": [repr(part.defects) for part in message.walk() if part.defects],
            "text": plain.get_content().replace("\r\n", "\n") if plain else None,
            "html": page.get_content().replace("\r\n", "\n") if page else None,
            "longest_line": max(len(line) for line in envelope.original_content.split(b"\r\n")),
        }
        self.count += 1
        with open(f"{self.folder}/{self.count}.json", "w", encoding="utf-8") as file:
            json.dump(seen, file, ensure_ascii=False)


def signed_in(server, session, envelope, mechanism, data):
    return AuthResult(success=data.login == b"ada" and data.password == b"pass word:1", handled=False)


async def serve(folder, mode, certificate=None, key=None):
    kind, _, auth = mode.partition("+")
    context = None
    if kind != "plain":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, key)
    handler = Handler(folder)

    def protocol():
        return SMTP(
            handler,
            tls_context=context if kind == "starttls" else None,
            require_starttls=kind == "starttls",
            authenticator=signed_in if auth else None,
            auth_required=bool(auth),
            auth_require_tls=False,
        )

    server = await asyncio.get_running_loop().create_server(
        protocol, "127.0.0.1", 0, ssl=context if kind == "tls" else None
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(serve(*sys.argv[1:]))
