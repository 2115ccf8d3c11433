"""A seal for every form version: the history of its case says which content it has.

    seal = sha256 of document ‖ LF ‖ unparsed ‖ LF ‖ origins ‖ LF ‖ links ‖ LF ‖ accepted, as the columns hold them

Whoever writes a version notes it here; the next entry of the case's chain carries `forms: {uid of the version: seal}`,
in the same transaction. A removed version has the seal "". So a form changed past the program does not fit its chain.
Versions written before seals existed have none until they are next written. A consol has one document: the next entry of
its chain carries `consol: sha256 of the document as the column holds it`. Format: `docs/history-format.md`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, String, bindparam, select, type_coerce

from .column_types import canonical, json_object
from .prepared import Prepared
from .tables import cases, declaration, form_version, history, metadata

KEY = "forms"
CONSOL_KEY = "consol"
_NOTED = "cqdesk_written_forms"
_NOTED_CONSOLS = "cqdesk_written_consols"
_PARTS = ("document", "unparsed", "origins", "links", "accepted")
_OWNER = Prepared(
    select(form_version.c.uid, cases.c.uid.label("of_case"))
    .join(declaration, declaration.c.id == form_version.c.declaration_id)
    .join(cases, cases.c.id == declaration.c.case_id)
    .where(form_version.c.id == bindparam("key"))
)
_TEXTS = [type_coerce(form_version.c[name], String).label(name) for name in _PARTS]


def seal_of(texts: list[str]) -> str:
    """The seal of the texts of the five columns."""
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def begin(connection: Connection) -> None:
    """A transaction begins: nothing is noted yet."""
    connection.info.pop(_NOTED, None)
    connection.info.pop(_NOTED_CONSOLS, None)


def written_consol(connection: Connection, uid: str, document: Any) -> None:
    """The document of this consol was written in this transaction."""
    connection.info.setdefault(_NOTED_CONSOLS, {})[f"consol:{uid}"] = hashlib.sha256(
        canonical(document).encode()
    ).hexdigest()


def said_of(connection: Connection, chain: str) -> dict[str, Any]:
    """What the next entry of this chain says of what was written in this transaction; it is noted no more."""
    said: dict[str, Any] = {}
    if forms := take(connection, chain):
        said[KEY] = forms
    if seal := connection.info.get(_NOTED_CONSOLS, {}).pop(chain, None):
        said[CONSOL_KEY] = seal
    return said


def changed_consols(connection: Connection) -> list[str]:
    """Numbers of the consols that are not what the history last said of them."""
    text = type_coerce(history.c.payload, String)
    wanted = select(history.c.chain, text).where(
        history.c.chain.startswith("consol:"), text.contains(f'"{CONSOL_KEY}":')
    )
    said = {
        chain: json_object(payload).get(CONSOL_KEY)
        for chain, payload in connection.execute(wanted.order_by(history.c.id))
    }
    consol = metadata.tables["consol"]
    rows = connection.execute(select(consol.c.uid, consol.c.number, type_coerce(consol.c.document, String)))
    return [
        number
        for uid, number, document in rows
        if (seal := said.get(f"consol:{uid}")) is not None and hashlib.sha256(document.encode()).hexdigest() != seal
    ]


def note(connection: Connection, *version_ids: int) -> None:
    """These versions were written, or are about to be removed, in this transaction."""
    for key in version_ids:
        _note(connection, key)


def written(connection: Connection, version_id: int, texts: Mapping[str, str]) -> None:
    """This version was written in this transaction, with just these texts in its columns: they need no reading back."""
    _note(connection, version_id).seal = seal_of([texts[name] for name in _PARTS])


def take(connection: Connection, chain: str) -> dict[str, str]:
    """The seals of the versions of this chain's case that were noted, by uid; they are noted no more."""
    noted = _noted(connection)
    mine = {uid: one for uid, one in noted.items() if one.chain == chain}
    for uid in mine:
        del noted[uid]
    found = {uid: one.seal or "" for uid, one in mine.items()}
    if unread := [uid for uid, one in mine.items() if one.seal is None]:
        for row in connection.execute(select(form_version.c.uid, *_TEXTS).where(form_version.c.uid.in_(unread))):
            found[row.uid] = seal_of([getattr(row, name) for name in _PARTS])
    return found


@dataclass
class _Noted:
    """A version written in this transaction. `seal`: None = the columns are to be asked."""

    chain: str
    seal: str | None = None


def _note(connection: Connection, version_id: int) -> _Noted:
    owner = _OWNER.one(connection, key=version_id)
    made = _noted(connection)[owner["uid"]] = _Noted(f"case:{owner['of_case']}")
    return made


def _noted(connection: Connection) -> dict[str, _Noted]:
    """By uid: the key of a removed version goes to the next one made, in the same transaction too."""
    found: dict[str, _Noted] = connection.info.setdefault(_NOTED, {})
    return found


def broken(connection: Connection) -> list[str]:
    """Numbers of the cases in which a form is not what the history last said of it."""
    known: dict[str, tuple[str, str | None]] = {}
    text = type_coerce(history.c.payload, String)
    wanted = select(history.c.chain, text).where(history.c.chain.startswith("case:"), text.contains(f'"{KEY}":'))
    for chain, payload in connection.execute(wanted.order_by(history.c.id)):
        seals: Any = json_object(payload).get(KEY)
        if isinstance(seals, dict):
            known.update({str(uid): (chain, str(seal)) for uid, seal in seals.items()})
    wrong = set()
    missing = {uid for uid, (_, seal) in known.items() if seal}
    for row in connection.execution_options(yield_per=200).execute(select(form_version.c.uid, *_TEXTS)):
        missing.discard(row.uid)
        chain, seal = known.get(row.uid, ("", None))
        if seal is not None and seal_of([getattr(row, name) for name in _PARTS]) != seal:
            wrong.add(chain)
    wrong |= {known[uid][0] for uid in missing}
    numbers = {row.uid: row.number for row in connection.execute(select(cases.c.uid, cases.c.number))}
    return [numbers.get(chain.removeprefix("case:"), "?") for chain in sorted(wrong)]
