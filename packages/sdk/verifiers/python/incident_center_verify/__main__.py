"""python3 -m incident_center_verify BUNDLE --trust keys.json [--checkpoint NOTE] [--consistency FILE] [--receipts FILE]

Prints the verdict as JSON and exits with its status. With `--batch`, reads such calls as JSON from standard input, one on
each line, `{"bundle","trust",...}` with the names of files, and answers each with one line.
"""

import argparse
import json
import sys

from .bundle import verify_bundle

FILES = ("trust", "checkpoint", "consistency", "receipts")


def _verify(bundle, names):
    contents = {}
    for name in FILES:
        if names.get(name) is not None:
            with open(names[name], "rb") as file:
                contents[name] = file.read()
    return verify_bundle(bundle, **contents)


def main():
    parser = argparse.ArgumentParser(prog="incident_center_verify")
    parser.add_argument("bundle", nargs="?")
    parser.add_argument("--batch", action="store_true")
    for name in FILES:
        parser.add_argument(f"--{name}")
    flags = parser.parse_args()
    if flags.batch:
        for line in sys.stdin:
            call = json.loads(line)
            print(json.dumps(_verify(call.pop("bundle"), call)), flush=True)
        return 0
    if flags.bundle is None:
        parser.error("name a bundle")
    verdict = _verify(flags.bundle, vars(flags))
    print(json.dumps(verdict, indent=2))
    return verdict["exit_code"]


if __name__ == "__main__":
    sys.exit(main())
