"""`hallway import-recordings`: sends an archive's list of recordings to the API, and shows what it brought.

media.ccc.de lists the events of a conference without their recordings: given its address, each event is asked for, too.
"""

import json
import secrets
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx

from deploy.api import Api
from deploy.importing import Progress
from deploy.problem import Problem

ADDRESSES = ("http://", "https://")
AT_ONCE = 4  # events asked for: their server is others' too
FETCH_SECONDS = 30.0
MAX_BYTES = 20_000_000
SHOWN = 12

Json = dict[str, Any]


def import_recordings(api: Api, source: str, conference: str, *, dry_run: bool) -> Json:
    """The answer for a file, or for what is at an address."""
    with Progress(0):
        content = fetched(source) if source.lower().startswith(ADDRESSES) else _read(Path(source))
        answer = api.call(
            "POST",
            f"/conferences/{quote(conference, safe='')}/recordings/imports",
            f"Importing recordings of {source}",
            params={"dry_run": "true" if dry_run else "false"},
            content=content,
            headers={"content-type": "application/json", "idempotency-key": secrets.token_hex(16)},
        )
    return dict(answer)


def fetched(url: str) -> bytes:
    """What is there, with the recordings of each event that only has an address for them."""
    with httpx.Client(timeout=FETCH_SECONDS, follow_redirects=True) as client:
        content = _get(client, url)
        try:
            document = json.loads(content)
        except ValueError:
            return content  # the installation tells what is wrong with it
        events = document.get("events") if isinstance(document, dict) else None
        bare = [one for one in events or [] if isinstance(one, dict) and "recordings" not in one]
        here = urlsplit(url).netloc
        asked = [one for one in bare if urlsplit(str(one.get("url", ""))).netloc == here]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            found = list(pool.map(lambda one: json.loads(_get(client, one["url"])), asked))
    for event, whole in zip(asked, found, strict=True):
        event["recordings"] = whole.get("recordings", [])
    return json.dumps(document).encode()


def difference(answer: Json) -> str:
    """What it brings, in words: the counts first, then each list up to a dozen."""
    verb = "would bring" if answer["dry_run"] else "brought"
    counts = f"{len(answer['added'])} added, {len(answer['updated'])} updated, {answer['unchanged']} unchanged"
    lines = [f"  {verb} recordings to sessions: {counts}; {len(answer['unmatched'])} of no session here"]
    for kind in ("added", "updated", "unmatched"):
        titles = [one["title"] or one.get("guid") or "(no title)" for one in answer[kind]]
        lines += [f"  {kind}:"] * bool(titles) + [f"    {title}" for title in titles[:SHOWN]]
        lines += [f"    and {len(titles) - SHOWN} more"] * (len(titles) > SHOWN)
    return "\n".join(lines)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        advice = "Give the path of what https://api.media.ccc.de/public/conferences/… answers, or that address."
        raise Problem(f"cannot read {file}: {error.strerror}", advice) from error


def _get(client: httpx.Client, url: str) -> bytes:
    try:
        answer = client.get(url, headers={"accept": "application/json"}).raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Problem(f"cannot get {url}: {error}", "Check the address, and try again in a moment.") from error
    if len(answer.content) > MAX_BYTES:
        raise Problem(f"{url} has more than {MAX_BYTES:,} bytes", "Give the address of one conference.")
    return answer.content
