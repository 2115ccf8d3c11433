"""Statements of every edit and every receipt: compiled once, run at the driver.

The SQL and the conversion of values are SQLAlchemy's, as everywhere else. Only what it does anew at each call is left
out: reading one row by its key is three times as quick, and an edit makes a dozen such calls, a receipt nearly as many.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Insert, SelectBase, Table, bindparam
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.dml import UpdateBase

from ..errors import Fault

_DIALECT = sqlite.dialect(paramstyle="named")
_Converts = tuple[tuple[str, Callable[[Any], Any]], ...]


class Prepared:
    """One statement with named parameters (`bindparam`). Lists of unknown length (`IN`) are not for it."""

    def __init__(self, statement: SelectBase | UpdateBase) -> None:
        self._statement = statement

    @cached_property
    def _made(self) -> tuple[str, dict[str, Any], _Converts]:
        """SQL, the values that stand in the statement itself, and how the given ones are written."""
        compiled = self._statement.compile(dialect=_DIALECT)
        if compiled.post_compile_params or compiled.insert_prefetch or compiled.update_prefetch:
            raise Fault("this statement takes more at each call than its values")
        names = compiled.bind_names
        # by name: a parameter that stands at two places is two to SQLAlchemy, and its value must not be converted twice
        writers = {name: one.type.dialect_impl(_DIALECT).bind_processor(_DIALECT) for one, name in names.items()}
        fixed = {name: one.value for one, name in names.items() if not one.required}
        return str(compiled), fixed, tuple((name, write) for name, write in writers.items() if write is not None)

    @cached_property
    def _read_as(self) -> tuple[tuple[str, ...], _Converts]:
        """Names of the columns, and how those are read that do not stand as they are."""
        if not isinstance(self._statement, SelectBase):
            raise Fault("only a SELECT has rows")
        columns = self._statement.selected_columns
        names = tuple(str(one.key) for one in columns)
        if len(set(names)) != len(names):
            raise Fault("two columns of this statement go by one name")
        readers = [one.type.dialect_impl(_DIALECT).result_processor(_DIALECT, None) for one in columns]
        return names, tuple((name, read) for name, read in zip(names, readers, strict=True) if read is not None)

    def _execute(self, connection: Connection, values: dict[str, Any]) -> sqlite3.Cursor:
        sql, fixed, writers = self._made
        if fixed:
            values = fixed | values
        for name, write in writers:
            values[name] = write(values[name])
        raw: sqlite3.Connection = connection.connection.dbapi_connection  # type: ignore[assignment]
        return raw.execute(sql, values)

    def rows(self, connection: Connection, **values: Any) -> list[dict[str, Any]]:
        """All rows, each by the names of its columns."""
        names, readers = self._read_as
        found = [dict(zip(names, row, strict=True)) for row in self._execute(connection, values).fetchall()]
        for name, read in readers:
            for row in found:
                row[name] = read(row[name])
        return found

    def first(self, connection: Connection, **values: Any) -> dict[str, Any] | None:
        """The first row; None when there is none."""
        found = self.rows(connection, **values)
        return found[0] if found else None

    def one(self, connection: Connection, **values: Any) -> dict[str, Any]:
        """The row that must be there."""
        found = self.rows(connection, **values)
        if len(found) != 1:
            raise Fault(f"{len(found)} rows where one was to be")
        return found[0]

    def run(self, connection: Connection, **values: Any) -> None:
        """Write."""
        self._execute(connection, values)

    def add(self, connection: Connection, **values: Any) -> int:
        """Insert one row; its key."""
        key = self._execute(connection, values).lastrowid
        assert key is not None
        return key


class PreparedUpdate:
    """Writes some columns of the row of a table with a certain key (`by`); which, each call says."""

    def __init__(self, table: Table, *by: str) -> None:
        self._table = table
        self._by = by or ("id",)
        self._of: dict[tuple[str, ...], Prepared] = {}

    def run(self, connection: Connection, *key: Any, **values: Any) -> None:
        """Write these columns of the row `key`."""
        names = tuple(values)
        found = self._of.get(names)
        if found is None:
            found = self._of[names] = self._prepared(names)
        given = {f"new_{name}": value for name, value in values.items()}
        found.run(connection, **given, **dict(zip(self._by, key, strict=True)))

    def _prepared(self, names: tuple[str, ...]) -> Prepared:
        # a parameter of an UPDATE may not be called as a column it sets
        made = {name: bindparam(f"new_{name}", type_=self._table.c[name].type) for name in names}
        which = [self._table.c[name] == bindparam(name) for name in self._by]
        return Prepared(self._table.update().where(*which).values(made))


def insert_of(table: Table, *names: str) -> Prepared:
    """An INSERT of these columns; their values go by the same names."""
    statement: Insert = table.insert().values({name: bindparam(name, type_=table.c[name].type) for name in names})
    return Prepared(statement)
