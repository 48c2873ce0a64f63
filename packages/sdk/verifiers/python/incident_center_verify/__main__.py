"""python3 -m incident_center_verify BUNDLE... --trust keys.json [--checkpoint NOTE] [--consistency FILE] [--receipts FILE]
[--require-openings]

Prints the verdict as JSON and exits with its status, with 64 for wrong usage and 74 where a file cannot be read. With
`--batch`, reads such calls as JSON from standard input, one on each line, `{"bundles","trust",...}` with the names of files,
and answers each with one line.
"""

import argparse
import json
import sys

from .verify import verify_bundles

FILES = ("trust", "checkpoint", "consistency", "receipts")
EXIT_USAGE, EXIT_IO = 64, 74
MAX_GIVEN, MAX_RECEIPTS = 1 << 20, 64 << 20


class Parser(argparse.ArgumentParser):
    def error(self, message):
        self.print_usage(sys.stderr)
        self.exit(EXIT_USAGE, f"{self.prog}: {message}\n")


def _verify(bundles, names):
    contents = {}
    for name in FILES:
        if names.get(name) is not None:
            with open(names[name], "rb") as file:
                limit = MAX_RECEIPTS if name == "receipts" else MAX_GIVEN
                contents[name] = file.read(limit + 1)
                if len(contents[name]) > limit:
                    raise OSError(f"{names[name]} is larger than {limit} bytes")
    return verify_bundles(bundles, require_openings=bool(names.get("require_openings")), **contents)


def main():
    parser = Parser(prog="incident_center_verify")
    parser.add_argument("bundles", nargs="*", metavar="BUNDLE")
    parser.add_argument("--batch", action="store_true")
    parser.add_argument("--require-openings", action="store_true")
    for name in FILES:
        parser.add_argument(f"--{name}")
    flags = parser.parse_args()
    if flags.batch:
        for line in sys.stdin:
            call = json.loads(line)
            print(json.dumps(_verify(call.pop("bundles"), call)), flush=True)
        return 0
    if not flags.bundles:
        parser.error("name a bundle")
    try:
        verdict = _verify(flags.bundles, vars(flags))
    except OSError as error:
        print(f"incident_center_verify: {error}", file=sys.stderr)
        return EXIT_IO
    print(json.dumps(verdict, indent=2))
    return verdict["exit_code"]


if __name__ == "__main__":
    sys.exit(main())
