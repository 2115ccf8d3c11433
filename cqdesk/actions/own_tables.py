"""The code book of a desk: the shipped tables with the office's imported sets and its own rows laid over them."""

from __future__ import annotations

import hashlib
from contextlib import suppress

from ..codes.book import ReferenceBook
from ..codes.imported import ImportedBook, ImportedSet, build_imported
from ..codes.overlay import OverlayBook
from ..places import Places
from ..store import code_sets
from ..store.engine import Store

_NAME = "imported-{}.sqlite"


def code_book(store: Store, places: Places, shipped: ReferenceBook) -> ReferenceBook | OverlayBook:
    """The book for the sets and rows as they now stand in the store.

    The index of the imported sets is made when it is not there (a second for a whole tariff); it is named after the
    state of the sets, so that two windows never disagree about a file. Raises `UserError` when it cannot be written.
    """
    with store.read() as connection:
        state = code_sets.state_of_codes(connection)
        own = [row.entry for row in code_sets.own_rows(connection)]
    if not state:
        return OverlayBook(shipped, own) if own else shipped
    made_of = hashlib.sha256(f"{shipped.made_of} {state}".encode()).hexdigest()
    target = places.codes / _NAME.format(made_of[:16])
    if not target.is_file():
        with store.read() as connection:
            sets = [
                ImportedSet(
                    table=one.table_name,
                    source=one.source,
                    as_of=one.as_of,
                    covers_to=one.covers_to,
                    complete=one.complete,
                    parts=tuple(one.parts),
                    rows=code_sets.rows_of_set(connection, one),
                )
                for one in code_sets.all_sets(connection)
                if one.undone_at is None
            ]
        build_imported(target, shipped, sets, made_of)
    for old in places.codes.glob(_NAME.format("*")):
        if old != target:
            with suppress(OSError):  # another window still reads it: it goes next time
                old.unlink()
    return OverlayBook(shipped, own, imported=ImportedBook(target))
