"""What was handed over to brokers, on its way into a case package and out of one.

Whole, each hand-over travels with its text and its files. Without prices it travels as a fact (which broker, which
version, when, by whom): drafts and papers name prices, so no file goes along and none is named; the text goes along
unless it tells a price. What stayed at home is told by `package_contents`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..forms.declaration.prices import Hidden
from ..store import brokers, handover_records
from ..store.engine import Connection
from . import package_content as content
from .brokers import LONGEST_NAME, Broker

Told = dict[str, Any]


def of_declaration(
    connection: Connection, declaration_id: int, versions: Mapping[int, str], hidden: Hidden | None
) -> list[Told]:
    """The hand-overs of one declaration, oldest first. `versions`: key of each version -> its name."""
    return [
        {
            "uid": one["uid"],
            "version": versions[one["version_id"]],
            "broker": one["broker"],
            "text": one["text"],
            "files": one["files"] if hidden is None else [],
            "at": one["at"].isoformat(),
            "who": one["who"],
        }
        for one in handover_records.hand_overs(connection, declaration_id)
    ]


def swept(told: list[Told], hidden: Hidden) -> list[Told]:
    """The same without texts that tell a price; when all hidden figures are known."""
    return [{**one, "text": hidden.swept(one["text"])} for one in told]


def take(
    connection: Connection,
    declaration_id: int,
    told: Any,
    versions: Mapping[str, int],
    originals: Mapping[str, bytes],
) -> None:
    """Store what `of_declaration` told. `told`: the declaration; a package of an older program has no hand-overs.

    Raises `UserError` `package-damaged` for what is not well made.
    """
    for one in content.items(told, "hand_overs", 1000) if "hand_overs" in told else []:
        name, at = content.text(one, "broker", LONGEST_NAME), content.needed(content.instant(one, "at"))
        version, who = versions.get(content.uid(one, "version")), content.text(one, "who", 200)
        if not name.strip() or version is None:
            raise content.odd()
        known = handover_records.put_hand_over(
            connection,
            declaration_id,
            uid=content.uid(one),
            version_id=version,
            broker_id=brokers.know_broker(connection, name, document=Broker(name=name).document(), at=at, who=who),
            text=content.text(one, "text"),
            at=at,
            who=who,
            files=[_file(file, originals) for file in content.items(one, "files", 1000)],
        )
        if not known:
            raise content.odd()


def _file(told: Any, originals: Mapping[str, bytes]) -> Told:
    sha256, name = content.sha256(told), content.text(told, "name", 255)
    if not name or sha256 not in originals:
        raise content.odd()
    return {"name": name, "sha256": sha256, "size": len(originals[sha256])}
