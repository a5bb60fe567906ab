"""Cuts a folder of HTTP cases into shards that run side by side: a proxy's cases run one by one, and most of their time is
waiting for nothing to happen."""
import json
import os
import shutil


def cut(cases_folder, out, count):
    """Writes `count` folders below `out`, and gives them."""
    with open(os.path.join(cases_folder, "cases.jsonl")) as file:
        cases = [json.loads(line) for line in file]
    folders = [os.path.join(out, str(number)) for number in range(count)]
    for number, folder in enumerate(folders):
        os.makedirs(os.path.join(folder, "raw"))
        mine = cases[number::count]
        for case in mine:
            for step in case["steps"]:
                for part in step:
                    shutil.copy(os.path.join(cases_folder, "raw", part["file"]), os.path.join(folder, "raw"))
        with open(os.path.join(folder, "cases.jsonl"), "w") as file:
            file.writelines(json.dumps(case) + "\n" for case in mine)
    return folders
