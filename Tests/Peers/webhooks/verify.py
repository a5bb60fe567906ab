"""Checks a webhook with the library of the Standard Webhooks project: whether it was signed by the holder of a secret.

    python verify.py FOLDER SECRET

FOLDER has the files id, timestamp, signature and body. Prints the type of the message, or ends with 1.
"""

import sys

from standardwebhooks import Webhook

folder, secret = sys.argv[1:]


def read(name):
    with open(f"{folder}/{name}", "rb") as file:
        return file.read()


headers = {f"webhook-{name}": read(name).decode() for name in ("id", "timestamp", "signature")}
print(Webhook(secret).verify(read("body").decode(), headers)["type"])
