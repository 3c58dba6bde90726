"""python -m services.parked list | show ID | replay ID|--all | drop ID: what operators do with parked events.

Prints one JSON object per event. Exits 1 when the named event is not parked.
"""

import argparse
import json
import sys
from collections.abc import Sequence

from services.plumbing import parked
from services.plumbing.config import Settings
from services.plumbing.parked import Parked


def main(arguments: Sequence[str] | None = None) -> int:
    args = _parser().parse_args(arguments)
    url = Settings.from_env().amqp_url
    if args.action == "list":
        for one in parked.listing(url):
            print(json.dumps(_line(one)))
        return 0
    found = _act(url, args)
    for one in found:
        print(json.dumps(_line(one) | ({"body": one.body} if args.action == "show" else {})))
    if not found and not getattr(args, "all", False):
        print(f"No event {args.id} is parked here, or it does not say where it came from.", file=sys.stderr)
        return 1
    return 0


def _act(url: str, args: argparse.Namespace) -> list[Parked]:
    def wanted(one: Parked) -> bool:
        return getattr(args, "all", False) or one.id == args.id

    if args.action == "show":
        return [one for one in parked.listing(url) if wanted(one)]
    return parked.replay(url, wanted) if args.action == "replay" else parked.drop(url, wanted)


def _line(one: Parked) -> dict[str, object]:
    return {"id": one.id, "type": one.type, "from": one.origin, "attempts": one.attempts, "reason": one.reason}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="hallway parked", description="Events that no retry could help.")
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("list", help="what is parked, oldest first")
    actions.add_parser("show", help="one of them, whole").add_argument("id")
    replay = actions.add_parser("replay", help="send back to the queue it came from")
    which = replay.add_mutually_exclusive_group(required=True)
    which.add_argument("id", nargs="?")
    which.add_argument("--all", action="store_true")
    actions.add_parser("drop", help="take away for good").add_argument("id")
    return parser


if __name__ == "__main__":
    sys.exit(main())
