"""Stored records as forms, made when they are first looked at: a year of 50,000 rows opens at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar, cast

from ..forms.spec import fields_of
from ..store.refund import StoredRecord

F = TypeVar("F")


def as_kept(form: type[F], document: Mapping[str, str]) -> F:
    """A flat record from the document the store keeps: its texts are plain already, so none is cleaned or judged again."""
    values: dict[str, Any] = {}
    readers = _readers(cast("type[Any]", form))
    for name, words in document.items():
        values[name] = readers[name](words)
    return form(**values)


_BY_KIND: dict[str, Callable[[str], Any]] = {"decimal": Decimal, "integer": int, "day": date.fromisoformat}
_READERS: dict[Any, dict[str, Callable[[str], Any]]] = {}
"""By class: a class never changes, so this only saves work."""


def _readers(form: type[Any]) -> dict[str, Callable[[str], Any]]:
    found = _READERS.get(form)
    if found is None:
        found = _READERS[form] = {spec.name: _BY_KIND.get(spec.kind, str) for spec in fields_of(form)}
    return found


class LazyForms(Mapping[str, F]):
    """Records by key; `document` shows one as it is kept."""

    def __init__(self, form: type[F], records: Iterable[StoredRecord]) -> None:
        self._form = form
        self._records = {record.key: record for record in records}
        self._made: dict[str, F] = {}

    def __getitem__(self, key: str) -> F:
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = as_kept(self._form, self._records[key].document)
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(self._records)

    def __len__(self) -> int:
        return len(self._records)

    def document(self, key: str) -> dict[str, Any]:
        """The texts of a record, for lists."""
        return self._records[key].document

    def version(self, key: str) -> int:
        """How often a record came in with other content: 1, 2 …"""
        return self._records[key].version

    def origin(self, key: str) -> str:
        """Where a record came from."""
        return self._records[key].origin
