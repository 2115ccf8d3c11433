"""What the columns of a form version say, read: the form, its links, and the last of them kept at hand.

A reading is a function of the five texts alone, so one kept under its texts is never out of date. Only what an edit
just wrote is kept: the next edit is most likely in the same form.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ..forms import path as paths
from ..forms.changed import Known, document_of, form_of
from ..forms.declaration.fields import Declaration
from ..forms.declaration.paper_facts import Links
from ..forms.document import Filled, cleaned, from_document, to_document
from ..forms.issues import Acceptance
from .column_types import canonical

STATE = ("document", "unparsed", "origins", "links", "accepted")
"""The columns a reading is made of."""
_AT_HAND = 24
"""Forms a clerk goes to and fro between in a morning."""


@dataclass(frozen=True)
class Reading:
    """A version's content. It is shared: who wants to change it takes copies."""

    texts: Mapping[str, str]
    """As the columns hold them."""
    state: dict[str, Any]
    """The same as JSON-able values, by column."""
    filled: Filled[Declaration]
    links: Links
    rows: Mapping[str, Sequence[str]]
    """The texts of the document's rows, by list: an edit writes anew the row it changed."""

    @property
    def as_written(self) -> bool:
        """Whether the form holds all the document says (else a value is no longer one of its kind)."""
        return bool(self.filled.unparsed == self.state["unparsed"])


def read(texts: Mapping[str, str]) -> Reading:
    """The reading of five texts."""
    kept = _RECENT.get(texts)
    if kept is not None:
        return kept
    state = {name: json.loads(texts[name]) for name in STATE}
    filled = from_document(Declaration, {**state["document"], "unparsed": state["unparsed"]}, state["origins"])
    filled.accepted = [Acceptance(**one) for one in state["accepted"]]
    return Reading(texts, state, filled, Links.from_json(state["links"]), {})


def write(filled: Filled[Declaration], links: Links, before: Reading | None) -> Reading:
    """What the columns are to hold of a form, and how it will be read from them. `before` only saves work."""
    before = before if before is not None and before.as_written else None
    known = None if before is None else Known(before.filled.form, before.state["document"])
    document = to_document(filled.form) if known is None else document_of(filled.form, known)
    links, origins = links.copy(), dict(filled.origins)
    state: dict[str, Any] = {
        "document": document,
        "unparsed": dict(sorted(filled.unparsed.items())),
        "origins": origins,
        "links": links.to_json(),
        "accepted": accepted_json(filled),
    }
    texts = {
        name: before.texts[name] if before is not None and value == before.state[name] else canonical(value)
        for name, value in state.items()
        if name != "document"
    }
    texts["document"], rows = _document_text(document, before)
    form = None if known is None else form_of(document, known)
    if form is None:
        return _RECENT.keep(read(texts))
    again = Filled(
        form=form,
        unparsed={place: cleaned(words) for place, words in state["unparsed"].items()},
        origins=origins,
        accepted=list(filled.accepted),
    )
    for place in again.unparsed:
        paths.get(again.form, place)  # raises, as reading does, for a place the form does not have
    return _RECENT.keep(Reading(texts, state, again, links, rows))


def _document_text(document: dict[str, Any], before: Reading | None) -> tuple[str, dict[str, list[str]]]:
    """The canonical text of a document, and those of its rows. Rows taken over from before are not written again."""
    parts, rows = [], {}
    for name in sorted(document):
        value = document[name]
        if isinstance(value, list):
            known = {} if before is None else _written_rows(before, name)
            rows[name] = [known.get(id(one)) or canonical(one) for one in value]
            text = f"[{','.join(rows[name])}]"
        else:
            text = canonical(value)
        parts.append(f"{canonical(name)}:{text}")
    return "{" + ",".join(parts) + "}", rows


def _written_rows(before: Reading, name: str) -> dict[int, str]:
    """The texts of the rows of a list by the identity of what was written: the reading holds it, so it stays."""
    return {
        id(one): text
        for one, text in zip(before.state["document"].get(name, ()), before.rows.get(name, ()), strict=False)
    }


def accepted_json(filled: Filled[Declaration]) -> list[dict[str, str]]:
    """The findings set aside, as the store keeps them."""
    return [asdict(one) for one in filled.accepted]


class _Recent:
    """The last few readings by their texts, for several threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, ...], Reading] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, texts: Mapping[str, str]) -> Reading | None:
        with self._lock:
            return self._kept.get(_key(texts))

    def keep(self, reading: Reading) -> Reading:
        with self._lock:
            key = _key(reading.texts)
            self._kept[key] = reading
            self._kept.move_to_end(key)
            if len(self._kept) > _AT_HAND:
                self._kept.popitem(last=False)
        return reading


def _key(texts: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(texts[name] for name in STATE)


_RECENT = _Recent()
