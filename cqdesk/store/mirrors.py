"""The columns and tables that mirror the newest versions: filled with each version, and compared by `verify`.

Comparing walks once over all declarations and reads only the fields that are columns from the documents: many thousand
take seconds. What differs is rebuilt by `declarations.rebuild_columns`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Table, exists, select

from ..forms.declaration.fields import Container, Declaration, GoodsLine
from ..forms.document import Unreadable, from_text
from .column_types import as_column, columns_of
from .prepared import PreparedUpdate
from .tables import container, declaration, form_version, goods_line

_TABLES: tuple[tuple[Table, type, str], ...] = ((goods_line, GoodsLine, "goods"), (container, Container, "containers"))


_UPDATE = PreparedUpdate(declaration)
_UPDATE_ROW = {table: PreparedUpdate(table, "declaration_id", "row") for table, _, _ in _TABLES}


def fill(connection: Connection, declaration_id: int, form: Declaration) -> None:
    """Fill the columns and the tables of rows from a form, whatever they held."""
    _UPDATE.run(connection, declaration_id, **_held(Declaration, form))
    for table, item, name in _TABLES:
        _fill_rows(connection, declaration_id, table, item, getattr(form, name))


def fill_changed(connection: Connection, declaration_id: int, old: Declaration, new: Declaration) -> None:
    """Write what differs between two forms of which the first is mirrored: an edit costs what it changes."""
    if not _same(Declaration, old, new):
        _UPDATE.run(connection, declaration_id, **_held(Declaration, new))
    for table, item, name in _TABLES:
        kept, wanted = getattr(old, name), getattr(new, name)
        if len(kept) != len(wanted):
            _fill_rows(connection, declaration_id, table, item, wanted)
            continue
        for row, (was, becomes) in enumerate(zip(kept, wanted, strict=True), start=1):
            if was is not becomes and not _same(item, was, becomes):
                _UPDATE_ROW[table].run(connection, declaration_id, row, **_held(item, becomes))


def _fill_rows(connection: Connection, declaration_id: int, table: Table, item: type, rows: list[Any]) -> None:
    connection.execute(table.delete().where(table.c.declaration_id == declaration_id))
    if rows:
        of = {"declaration_id": declaration_id}
        connection.execute(
            table.insert(), [{**of, "row": at, **_held(item, one)} for at, one in enumerate(rows, start=1)]
        )


@cache
def _values(form: type) -> Callable[[object], tuple[Any, ...]]:
    return attrgetter(*(spec.name for spec in columns_of(form)))


def _same(form: type, one: object, other: object) -> bool:
    """Whether all that columns hold is the same in both."""
    values = _values(form)
    return values(one) == values(other)


def _held(form: type, of: object) -> dict[str, Any]:
    """What the columns hold of a form or one of its rows."""
    return {spec.name: as_column(spec, getattr(of, spec.name)) for spec in columns_of(form)}


def differing_columns(connection: Connection) -> Iterator[tuple[int, str]]:
    """(declaration, name of the column or table) wherever a mirror does not agree with the newest version."""
    lost = ~exists().where(
        form_version.c.id == declaration.c.version_id, form_version.c.declaration_id == declaration.c.id
    )
    for key in connection.execute(select(declaration.c.id).where(lost).order_by(declaration.c.id)).scalars():
        yield int(key), "version_id"
    streams = [_Rows(connection, table, form) for table, form, _ in _TABLES]
    specs = columns_of(Declaration)
    kept = [declaration.c[spec.name] for spec in specs]
    wanted = (
        select(declaration.c.id.label("declaration_id"), form_version.c.document, *kept)
        .join(form_version, form_version.c.id == declaration.c.version_id)
        .order_by(declaration.c.id)
    )
    for row in connection.execution_options(yield_per=200).execute(wanted).mappings():
        document = row["document"]
        said = _columns(Declaration, document)
        yield from ((row["declaration_id"], spec.name) for spec in specs if row[spec.name] != said[spec.name])
        for stream, (table, form, name) in zip(streams, _TABLES, strict=True):
            rows = [{"row": n, **_columns(form, one)} for n, one in enumerate(document.get(name, []), start=1)]
            if stream.of(row["declaration_id"]) != rows:
                yield row["declaration_id"], table.name


def _columns(form: type, document: Mapping[str, Any]) -> dict[str, Any]:
    """What the columns of a form are to hold by its document, read without the form: `verify` does not ask the writer."""
    empty = form()
    found = {}
    for spec in columns_of(form):
        value = getattr(empty, spec.name)
        if spec.name in document:
            try:
                value = from_text(spec, document[spec.name])
            except Unreadable:
                pass  # half-typed: the column is empty
        found[spec.name] = as_column(spec, value)
    return found


class _Rows:
    """The rows of a mirrored table, taken in step with the declarations."""

    def __init__(self, connection: Connection, table: Table, form: type) -> None:
        self._names = ("row", *(spec.name for spec in columns_of(form)))
        wanted = select(table).order_by(table.c.declaration_id, table.c.row)
        rows = connection.execution_options(yield_per=1000).execute(wanted).mappings()
        self._groups = groupby(rows, key=lambda row: int(row["declaration_id"]))
        self._ahead: tuple[int, list[dict[str, Any]]] | None = None

    def of(self, declaration_id: int) -> list[dict[str, Any]]:
        """The rows of this declaration; asked for in rising order."""
        while self._ahead is None or self._ahead[0] < declaration_id:
            key, rows = next(self._groups, (None, ()))
            if key is None:
                return []
            self._ahead = key, [{name: row[name] for name in self._names} for row in rows]
        return self._ahead[1] if self._ahead[0] == declaration_id else []
