"""Cuts a folder of HTTP cases into shards that run side by side: a proxy's cases run one by one, and most of their time is
waiting for nothing to happen."""
import json
import os
import re


def redirected(data, places):
    """The stream with the first request for `/` asking for another path.

    Only bytes before the first line's end change, so every length and every later byte stays what it was.
    """
    match = re.match(rb"(?:\r\n)?([A-Z]+) / HTTP/1", data)
    if not match or match[1].decode() not in places:
        return data
    cut = match.end(1) + 1
    return data[:cut] + places[match[1].decode()].encode() + data[cut + 1:]


def cut(cases_folder, out, count, places):
    """Writes `count` folders below `out`; `places` says where `/` is, by method. Gives the folders."""
    with open(os.path.join(cases_folder, "cases.jsonl")) as file:
        cases = [json.loads(line) for line in file]
    folders = [os.path.join(out, str(number)) for number in range(count)]
    for number, folder in enumerate(folders):
        os.makedirs(os.path.join(folder, "raw"))
        mine = cases[number::count]
        for case in mine:
            for step in case["steps"]:
                for index, part in enumerate(step):
                    with open(os.path.join(cases_folder, "raw", part["file"]), "rb") as file:
                        data = file.read()
                    with open(os.path.join(folder, "raw", part["file"]), "wb") as file:
                        file.write(redirected(data, places) if index == 0 else data)
        with open(os.path.join(folder, "cases.jsonl"), "w") as file:
            file.writelines(json.dumps(case) + "\n" for case in mine)
    return folders
