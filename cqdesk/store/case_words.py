"""The words of cases: the text each is found by, and how far the history has been taken into it.

Every act leaves an entry in the history of its case; the key of the last entry seen is the mark up to which the texts
are fresh. Whoever writes to a case need not know of the search. Derived: dropping it all and starting at 0 is harmless.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from . import search
from .tables import cases, company, declaration, filing, form_version, history, meta, paper, receipt
from .work_tables import case_text

_MARK = "case_text.history"
_CHAIN = "case:"
_AT_ONCE = 500


def mark(connection: Connection) -> int:
    """Key of the last history entry whose case is in the index."""
    kept = connection.execute(select(meta.c.value).where(meta.c.key == _MARK)).scalar_one_or_none()
    return int(kept) if kept else 0


def put_mark(connection: Connection, history_id: int) -> None:
    """Remember how far the history was taken in."""
    changed = connection.execute(meta.update().where(meta.c.key == _MARK).values(value=str(history_id)))
    if not changed.rowcount:
        connection.execute(meta.insert().values(key=_MARK, value=str(history_id)))


def changed_since(connection: Connection, after: int, limit: int) -> tuple[list[int], int, bool]:
    """(keys of cases with newer history, key of the newest entry looked at, whether that was all)."""
    entries = connection.execute(
        select(history.c.id, history.c.chain).where(history.c.id > after).order_by(history.c.id).limit(limit)
    ).all()
    if not entries:
        return [], after, True
    uids = list({row.chain[len(_CHAIN) :] for row in entries if row.chain.startswith(_CHAIN)})
    keys: list[int] = []
    for start in range(0, len(uids), _AT_ONCE):
        piece = uids[start : start + _AT_ONCE]
        keys += connection.execute(select(cases.c.id).where(cases.c.uid.in_(piece))).scalars()
    return sorted(keys), int(entries[-1].id), len(entries) < limit


def cases_numbered(connection: Connection, numbers: Sequence[str]) -> list[int]:
    """Keys of the cases with these numbers."""
    return list(connection.execute(select(cases.c.id).where(cases.c.number.in_(list(numbers)))).scalars())


def behind(connection: Connection, after: int) -> int:
    """How many history entries are newer than the mark."""
    newest = connection.execute(select(func.max(history.c.id))).scalar_one_or_none() or 0
    return max(0, int(newest) - after)


def sources(connection: Connection, keys: Sequence[int]) -> dict[int, list[Any]]:
    """Case -> everything it is found by: texts, and the newest documents as dicts."""
    found: dict[int, list[Any]] = {}
    for start in range(0, len(keys), _AT_ONCE):
        piece = keys[start : start + _AT_ONCE]
        head = (
            select(cases.c.id, cases.c.number, cases.c.title, company.c.name, company.c.uscc)
            .outerjoin(company, company.c.id == cases.c.company_id)
            .where(cases.c.id.in_(piece))
        )
        for row in connection.execute(head):
            found[row.id] = [row.number, row.title, row.name or "", row.uscc or ""]
        forms = (
            select(
                declaration.c.case_id,
                declaration.c.known_unified_number,
                declaration.c.known_entry_number,
                form_version.c.document,
            )
            .join(form_version, form_version.c.id == declaration.c.version_id)
            .where(declaration.c.case_id.in_(piece))
        )
        for form in connection.execute(forms):
            found[form.case_id] += [form.known_unified_number, form.known_entry_number, form.document]
        names = select(paper.c.case_id, paper.c.name).where(paper.c.case_id.in_(piece))
        sent = (
            select(declaration.c.case_id, filing.c.client_sequence_number)
            .join(declaration, declaration.c.id == filing.c.declaration_id)
            .where(declaration.c.case_id.in_(piece))
        )
        notes = (
            select(declaration.c.case_id, receipt.c.note)
            .join(declaration, declaration.c.id == receipt.c.declaration_id)
            .where(declaration.c.case_id.in_(piece), receipt.c.note != "")
        )
        for wanted in (names, sent, notes):
            for key, words in connection.execute(wanted):
                found[key].append(words)
    return found


def texts_of(connection: Connection, keys: Sequence[int]) -> dict[int, str]:
    """The kept texts of cases."""
    found: dict[int, str] = {}
    for start in range(0, len(keys), _AT_ONCE):
        piece = keys[start : start + _AT_ONCE]
        found.update(
            (int(row.case_id), str(row.text))
            for row in connection.execute(select(case_text).where(case_text.c.case_id.in_(piece)))
        )
    return found


def put_texts(
    connection: Connection, texts: Mapping[int, str], tokens: Mapping[int, str], old: Mapping[int, str]
) -> None:
    """Replace the texts of cases and what the index holds of them. `old`: the tokens put in before."""
    search.drop_words(connection, list(old.items()), "case_words")
    connection.execute(case_text.delete().where(case_text.c.case_id.in_(list(old))))
    if texts:
        connection.execute(case_text.insert(), [{"case_id": key, "text": words} for key, words in texts.items()])
    search.put_words(connection, list(tokens.items()), "case_words")


def ids_with(connection: Connection, expression: str, *, below: int, limit: int) -> list[int]:
    """Keys of cases that hold an index expression, the newest first, below a key."""
    return search.ids_with(connection, expression, below=below, limit=limit, index="case_words")
