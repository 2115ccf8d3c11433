"""The content of a case package, checked to the last value before anything of it is stored.

A signature proves who made it, not that it is well made: whatever is not exactly of our form is refused as damaged.
"""

from __future__ import annotations

import base64
import binascii
import re
from datetime import UTC, datetime
from typing import Any, TypeVar

from ..domain.stage import Stage
from ..domain.steps import Step
from ..errors import UserError
from ..forms import path as paths
from ..forms.declaration.fields import Declaration
from ..forms.declaration.paper_facts import Links
from ..forms.document import Filled, NotAForm, from_document
from ..forms.issues import SEVERITIES, Acceptance, Issue
from ..intake.case_package import damaged, newer
from ..intake.pairing import Side
from ..store import history, receipts

T = TypeVar("T")
_UID = re.compile(r"[0-9a-f-]{32,36}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_STATES = (receipts.UNDERSTOOD, receipts.UNREADABLE, receipts.ORPHAN, receipts.NEW)
MAX_DECLARATIONS, MAX_ITEMS = 200, 20_000


def odd() -> UserError:
    """The content is not of our form."""
    return damaged("票包的内容不完整或格式不对，没有导入。")


def text(of: Any, name: str, most: int = 20_000) -> str:
    """A text of an object."""
    value = of.get(name, "") if isinstance(of, dict) else None
    if not isinstance(value, str) or len(value) > most:
        raise odd()
    return value


def texts(of: Any, name: str) -> dict[str, str]:
    """An object of texts."""
    value = of.get(name) if isinstance(of, dict) else None
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise odd()
    return {str(key): one for key, one in value.items()}


def items(of: Any, name: str, most: int = MAX_ITEMS) -> list[Any]:
    """A list of an object."""
    value = of.get(name) if isinstance(of, dict) else None
    if not isinstance(value, list) or len(value) > most:
        raise odd()
    return value


def whole(of: Any, name: str, most: int = 10**9) -> int:
    """A count of an object."""
    value = of.get(name) if isinstance(of, dict) else None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise odd()
    return value


def uid(of: Any, name: str = "uid") -> str:
    """A name drawn by a program."""
    found = text(of, name)
    if not _UID.fullmatch(found):
        raise odd()
    return found


def sha256(of: Any, name: str = "sha256") -> str:
    """A hash."""
    found = text(of, name)
    if not _SHA256.fullmatch(found):
        raise odd()
    return found


def instant(of: Any, name: str) -> datetime | None:
    """An instant; None when it is empty."""
    words = text(of, name)
    if not words:
        return None
    try:
        return datetime.fromisoformat(words).astimezone(UTC)
    except (ValueError, OverflowError):
        raise odd() from None


def needed(value: T | None) -> T:
    """What must not be empty."""
    if value is None:
        raise odd()
    return value


def raw(of: Any, name: str) -> bytes:
    """Bytes."""
    try:
        return base64.b64decode(text(of, name, 64 << 20), validate=True)
    except (binascii.Error, ValueError):
        raise odd() from None


def form(version: Any) -> tuple[Filled[Declaration], Links]:
    """The form of a version, read as strictly as an exported one."""
    document = version.get("document") if isinstance(version, dict) else None
    if not isinstance(document, dict):
        raise odd()
    try:
        filled = from_document(
            Declaration, {**document, "unparsed": texts(version, "unparsed")}, texts(version, "origins")
        )
        filled.accepted = [Acceptance(**texts({"one": one}, "one")) for one in items(version, "accepted")]
        links = Links.from_json(version["links"])
    except paths.NoSuchPlace:
        raise newer() from None  # a field this program does not know yet
    except (NotAForm, KeyError, TypeError, AttributeError, ValueError):
        raise odd() from None
    keys = [*links.deleted, *(key for link in links.rows for key in link)]
    if not all(isinstance(one, str) for one in keys):
        raise odd()
    return filled, links


def version_kind(version: Any) -> str:
    """draft, handed_over, declared or amended."""
    found = text(version, "kind")
    if found not in ("draft", "handed_over", "declared", "amended"):
        raise odd()
    return found


def step(filing: Any) -> Step:
    """What a filing of the sender is here: certain things stay, everything else is in doubt."""
    try:
        found = Step(text(filing, "step"))
    except ValueError:
        raise odd() from None
    return found if found in (Step.ANSWERED, Step.FAILED) else Step.IN_DOUBT


def stage(of: Any) -> str:
    """An official stage."""
    try:
        return Stage(text(of, "stage") or Stage.NONE).value
    except ValueError:
        raise odd() from None


def receipt_state(receipt: Any) -> str:
    """A state receipts have."""
    found = text(receipt, "state")
    if found not in _STATES:
        raise odd()
    return found


def reading(value: Any) -> dict[str, Any]:
    """What was read from a paper, as the store keeps it: every place has the kind of thing lists and panes expect."""
    if not isinstance(value, dict):
        raise odd()
    documents = items(value, "documents", 500)
    for document in documents:
        text(document, "kind")
        if not isinstance(document.get("sure", False), bool):
            raise odd()
        for cells in (
            document.get("header", {}),
            document.get("further", {}),
            *_rows(document, "lines"),
            *_rows(document, "boxes"),
        ):
            _cells(cells)
        _issues(document.get("issues", []))
    _issues(value.get("issues", []))
    text(value, "file")
    return value


def _rows(document: dict[str, Any], name: str) -> list[Any]:
    rows = document.get(name, [])
    if not isinstance(rows, list) or len(rows) > MAX_ITEMS:
        raise odd()
    return rows


def _cells(cells: Any) -> None:
    if not isinstance(cells, dict):
        raise odd()
    for cell in cells.values():
        if isinstance(cell, dict):
            text(cell, "value")
            text(cell, "origin")
        elif not isinstance(cell, str | list):
            raise odd()


def _issues(found: Any) -> None:
    if not isinstance(found, list):
        raise odd()
    for issue in found:
        if text(issue, "severity") not in SEVERITIES:
            raise odd()
        text(issue, "message")
        text(issue, "remedy")


def pages(of: Any) -> list[dict[str, Any]]:
    """What the pages of an attached PDF were made from: plain facts only."""
    found = items(of, "pages", 5000)
    for page in found:
        if not isinstance(page, dict) or not all(isinstance(one, str | int | float | None) for one in _leaves(page)):
            raise odd()
    return found


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for one in value.values() for leaf in _leaves(one)]
    if isinstance(value, list):
        return [leaf for one in value for leaf in _leaves(one)]
    return [value]


def paper_issues(of: Any) -> list[dict[str, Any]]:
    """What the papers of the case disagree about, as `PaperIssue.to_json` writes it."""
    found = items(of, "paper_issues")
    for one in found:
        text(one, "line"), text(one, "field")
        issue: dict[str, Any] = {**texts(one, "issue")}
        if issue.get("severity") not in SEVERITIES or not isinstance(one.get("assumed"), bool):
            raise odd()
        try:
            Issue(**issue)
            for side in items(one, "sides", 100):
                Side(**texts({"side": side}, "side"))
        except TypeError:
            raise newer() from None  # a part this program does not know yet
    return found


def chain(of: Any, case_uid: str, *, partial: bool) -> list[dict[str, Any]]:
    """The sender's history of the case, proven link by link (without payloads as far as that goes)."""
    found = of.get("history") if isinstance(of, dict) else None
    entries = items(found, "entries")
    if text(found, "chain") != f"case:{case_uid}":
        raise odd()
    previous = history.START
    for number, entry in enumerate(entries, 1):
        kept = sha256(entry, "hash")
        if whole(entry, "seq") != number or text(entry, "previous") != previous:
            raise damaged("票包中的操作记录不连续，没有导入。")
        text(entry, "who", 200), text(entry, "act", 100), needed(instant(entry, "at"))
        _changes(entry.get("payload", {}))
        if not partial:
            expected = history.link(
                previous,
                chain=f"case:{case_uid}",
                seq=number,
                at=needed(instant(entry, "at")),
                who=text(entry, "who"),
                act=text(entry, "act"),
                payload=entry.get("payload"),
            )
            if expected != kept:
                raise damaged("票包中的操作记录与校验不符，没有导入。")
        previous = kept
    if text(found, "head") != previous:
        raise damaged("票包中的操作记录与校验不符，没有导入。")
    return entries


def stations(of: Any) -> list[dict[str, Any]]:
    """The desks the case went through before; a package of an older program tells none."""
    found = items(of, "stations", 500) if isinstance(of, dict) and "stations" in of else []
    for one in found:
        if not isinstance(one, dict) or set(one) != {"at", "desk", "from", "fingerprint"}:
            raise odd()
        needed(instant(one, "at"))
        for name in ("desk", "from", "fingerprint"):
            text(one, name, 400)
    return found


def contents(of: Any) -> list[dict[str, Any]]:
    """What the package says it holds and leaves out (`package_contents`); one of an older program does not say."""
    found = items(of, "contents", 100) if isinstance(of, dict) and "contents" in of else []
    return [
        {"what": text(one, "what", 40), **{name: whole(one, name) for name in ("held", "left_out")}} for one in found
    ]


def goes_on(before: list[dict[str, Any]], head: str, entries: list[dict[str, Any]]) -> bool:
    """Whether a chain continues the one an earlier package brought: its head stands in it, or, where prices were hidden
    and hashes veiled, the same people did the same acts at the same instants."""
    if head == history.START or head in {one["hash"] for one in entries}:
        return True
    facts = [[one[name] for name in ("seq", "at", "who", "act")] for one in entries[: len(before)]]
    return bool(before) and facts == [[one[name] for name in ("seq", "at", "who", "act")] for one in before]


def _changes(payload: Any) -> None:
    """What the history pane shows of an entry: [path, old, new] each."""
    if not isinstance(payload, dict):
        raise odd()
    stations(payload), contents(payload)
    for change in items({"changes": payload.get("changes", [])}, "changes"):
        if not (isinstance(change, list) and len(change) == 3 and all(isinstance(one, str) for one in change)):
            raise odd()
