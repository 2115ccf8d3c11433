"""What was declared against what we hold: the differences, and the official version that follows from both.

A message carries everything; a print carries the boxes it has; a list carries a few columns. What a source does not
carry is no difference: it is taken over from the version the source was compared with (`lent`) and says so by its origin
`version:N`. Where both agree our value stays, because prints round and abbreviate, and its place in the print becomes its
origin. Numbers the authority issues (统一编号, 海关编号) are taken, never compared: they are how a source is matched.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from .. import path as paths
from ..diff import Difference, pairs_of_rows
from ..document import Filled
from ..spec import FieldSpec, fields_of
from .alike import NameOf, alike, folded
from .fields import AttachedDocument, Container, Declaration, GoodsLine, Licence

ISSUED = frozenset({"unified_number", "entry_number", "pre_entry_number"})
_OWN_SECTIONS = frozenset({"signing"})
"""Ours alone: who typed and signed our message says nothing about what was declared."""
_OWN_FIELDS = frozenset({"risk_parameters", "print_date"})
_LISTS: dict[str, type] = {"goods": GoodsLine, "containers": Container, "licences": Licence}


@dataclass(frozen=True, kw_only=True)
class Carried:
    """What a source says: `whole` = everything (a message, an exported form), else the fields that are `shown`."""

    whole: bool = False
    shown: frozenset[str] = frozenset()
    """Names of fields with a box or column of their own: an empty one is empty on the declaration too."""
    goods: bool = True
    """Whether it lists the goods lines."""


@dataclass(kw_only=True)
class ReadBack:
    """The outcome of a comparison."""

    filled: Filled[Declaration]
    """The official version: theirs where they speak, ours where they are silent."""
    differences: list[Difference] = field(default_factory=list)
    origins: dict[str, str] = field(default_factory=dict)
    """Path of a difference -> where theirs stands in the source."""
    lent: list[str] = field(default_factory=list)
    """Places of the official version whose value the source does not carry."""
    agreed: int = 0
    goods_order: list[int | None] = field(default_factory=list)
    """Our goods line (from 1) behind each line of the official version; None = new. For `Links.reorder`."""


def read_back(
    ours: Filled[Declaration], theirs: Filled[Declaration], carried: Carried, name_of: NameOf, lender: int
) -> ReadBack:
    """Compare, and make the official version. `lender` is the number of our version."""
    return _Comparison(ours, theirs, carried, name_of, f"version:{lender}").run()


@dataclass(frozen=True)
class _Row:
    """A row of a list in both forms (from 1; None = not there) and in the official version (None = gone)."""

    ours: int | None
    theirs: int | None
    new: int | None
    shown_at: int
    """Row of the path a clerk sees: ours, or one behind our last."""


class _Comparison:
    def __init__(
        self, ours: Filled[Declaration], theirs: Filled[Declaration], carried: Carried, name_of: NameOf, lender: str
    ) -> None:
        self.ours, self.theirs, self.carried, self.name_of, self.lender = ours, theirs, carried, name_of, lender
        self.rows = {name: self._pair(name) for name in _LISTS}
        self.result = ReadBack(filled=self._start())

    def run(self) -> ReadBack:
        for spec in fields_of(Declaration):
            if spec.name in _LISTS:
                self._list(spec)
            elif spec.name == "documents" and not self.carried.whole:
                self._papers()
            elif spec.kind == "rows":
                self._other_list(spec, spec.name, spec.name)
            elif spec.kind == "section":
                if spec.name not in _OWN_SECTIONS and spec.writing != "never":
                    assert spec.item is not None
                    for one in fields_of(spec.item):
                        self._leaf(one, f"{spec.name}.{one.name}", f"{spec.name}.{one.name}")
            else:
                self._leaf(spec, spec.name, spec.name)
        self.result.goods_order = [row.ours for row in self.rows["goods"] if row.new is not None]
        self._lend()
        return self.result

    # Rows

    def _pair(self, name: str) -> list[_Row]:
        mine, yours = getattr(self.ours.form, name), getattr(self.theirs.form, name)
        if not self._speaks_of(name):
            return [_Row(n, None, n, n) for n in range(1, len(mine) + 1)]
        if name == "goods":
            pairs = pairs_of_rows(GoodsLine, mine, yours)
        elif name == "containers":
            pairs = _by_number(mine, yours)
        else:
            pairs = _by_permit(mine, yours)
        rows: list[_Row] = []
        extra = len(mine)
        for left, right in pairs:
            if left is None:
                extra += 1
            rows.append(
                _Row(
                    None if left is None else left + 1,
                    None if right is None else right + 1,
                    None if right is None else right + 1,
                    extra if left is None else left + 1,
                )
            )
        return sorted(rows, key=lambda row: (row.new is None, row.new or row.shown_at))

    def _speaks_of(self, name: str) -> bool:
        if self.carried.whole:
            return True
        return self.carried.goods if name == "goods" else _KEYS[name] in self.carried.shown

    def _list(self, spec: FieldSpec) -> None:
        assert spec.item is not None
        if not self._speaks_of(spec.name):
            return
        for row in sorted(self.rows[spec.name], key=lambda one: one.shown_at):
            for one in fields_of(spec.item):
                here = f"{spec.name}[{row.shown_at}].{one.name}"
                if one.kind == "rows":
                    if row.new is not None:
                        self._other_list(one, here, f"{spec.name}[{row.new}].{one.name}")
                    continue
                if row.new is None:  # the line is gone
                    words = self.ours.text_at(here)
                    if words and (self.carried.whole or self._is_shown(one.name, here)) and one.name != "item_number":
                        self.result.differences.append(Difference(path=here, ours=words, theirs=""))
                    continue
                new = f"{spec.name}[{row.new}].{one.name}"
                self._leaf(one, here, new, new_row=row.ours is None, in_list=True)

    def _other_list(self, spec: FieldSpec, here: str, new: str) -> None:
        """Licences, attached papers, product permits and the like: a message replaces them as a whole; no print carries
        them so."""
        if not self.carried.whole or spec.writing == "never":
            return
        theirs = dict(_leaves(self.theirs, new))
        if spec.writing == "switch" and not theirs:
            return  # a message need not carry it
        ours = {f"{new}{path.removeprefix(here)}": (path, words) for path, words in _leaves(self.ours, here)}
        for path in dict.fromkeys([*ours, *theirs]):
            place, mine = ours.get(path, (f"{here}{path.removeprefix(new)}", ""))
            if mine == theirs.get(path, ""):
                self.result.agreed += bool(mine)
            else:
                self.result.differences.append(Difference(path=place, ours=mine, theirs=theirs.get(path, "")))
        try:
            rows = copy.deepcopy(paths.get(self.theirs.form, new))
        except paths.NoSuchPlace:
            rows = []
        paths.put(self.result.filled.form, new, rows)
        _replace_under(self.result.filled, self.theirs, new)

    def _papers(self) -> None:
        """Attached papers: a print names their kinds, each once, without numbers. Where ours has no files at all they
        are taken over as they are, for whoever types the declaration attaches them."""
        shown = [one.document_code for one in self.theirs.form.documents]
        if "document_code" not in self.carried.shown or not shown:
            return
        ours, rows = self.ours.form.documents, self.result.filled.form.documents
        gone = [row for row, one in enumerate(ours, start=1) if one.document_code not in shown]
        new = [row for row, code in enumerate(shown, start=1) if code not in {one.document_code for one in ours}]
        self.result.agreed += len(shown) - len(new)
        for row in gone:
            here = f"documents[{row}].document_code"
            self.result.differences.append(Difference(path=here, ours=self.ours.text_at(here), theirs=""))
        if gone:
            moves = {row: at for at, row in enumerate((n for n in range(1, len(ours) + 1) if n not in gone), start=1)}
            rows[:] = [rows[row - 1] for row in moves]
            for book in (self.result.filled.unparsed, self.result.filled.origins):
                moved = {_moved(path, {"documents": moves}): words for path, words in book.items()}
                book.clear()
                book.update({path: words for path, words in moved.items() if path is not None})
        silent = not any(has_file(one.document_code) for one in ours)
        told = 0
        for row in new:
            theirs = f"documents[{row}].document_code"
            words, origin = self.theirs.text_at(theirs), self.theirs.origins.get(theirs, "")
            rows.append(AttachedDocument())
            self.result.filled.type_in(f"documents[{len(rows)}].document_code", words, origin or self.lender)
            if not (silent and has_file(words)):
                told += 1
                here = f"documents[{len(ours) + told}].document_code"
                self.result.differences.append(Difference(path=here, ours="", theirs=words))
                self.result.origins[here] = origin

    # Leaves

    def _is_shown(self, name: str, path: str) -> bool:
        return name in self.carried.shown or path in self.carried.shown

    def _leaf(self, spec: FieldSpec, here: str, new: str, *, new_row: bool = False, in_list: bool = False) -> None:
        if spec.writing == "never" or spec.name in _OWN_FIELDS:
            return
        theirs = self._their_text(new)
        if here in ISSUED:
            if theirs and len(theirs) <= (spec.max_len or len(theirs)):  # prints put longer numbers under 预录入编号
                self._take(new, theirs)
            return
        if not (self.carried.whole or theirs or self._is_shown(spec.name, here)):
            return
        if not theirs and (spec.until is not None if self.carried.whole else spec.name == "entry_exit_date"):
            return  # no longer written; or printed before the goods leave, when the box of an export is empty
        ours = "" if new_row else self.ours.text_at(here)
        if self._alike(spec, here, ours, theirs):
            if ours or theirs:
                self.result.agreed += 1
            if theirs:
                self._agree(new)
            return
        if spec.name == "item_number" and in_list:
            return  # ours: always the place in the list
        self.result.differences.append(Difference(path=here, ours=ours, theirs=theirs))
        if origin := self.theirs.origins.get(new, ""):
            self.result.origins[here] = origin
        self._take(new, theirs)

    def _their_text(self, path: str) -> str:
        try:
            return self.theirs.text_at(path)
        except paths.NoSuchPlace:
            return ""

    def _alike(self, spec: FieldSpec, here: str, ours: str, theirs: str) -> bool:
        if self.carried.whole:
            return ours == theirs
        if here in ("conveyance_name", "free_text.voyage_number"):
            return self._joined("/", "conveyance_name", "free_text.voyage_number", ours, theirs)
        if here in ("marks_and_numbers", "remarks"):
            return self._joined("", "marks_and_numbers", "remarks", ours, theirs)
        if here == "price_confirmations":
            return all(b in ("9", "") or a == b for a, b in zip(ours.ljust(len(theirs), "9"), theirs, strict=False))
        if here.endswith("_currency") and here.removesuffix("_currency") in _CHARGES:
            kind = here.removesuffix("_currency")
            if "1" in (self.ours.text_at(f"{kind}_mark"), self._their_text(f"{kind}_mark")) and not theirs:
                return True  # a rate has no currency
        if spec.name == "domestic_district" and ours and not theirs:
            region = here.replace(spec.name, "administrative_region")
            return bool(self._their_text(region)) and self._their_text(region) == self.ours.text_at(region)
        return alike(spec, ours, theirs, self.name_of)

    def _joined(self, between: str, first: str, second: str, ours: str, theirs: str) -> bool:
        """Two fields that one box prints together may be parted at another place."""
        if folded(ours) == folded(theirs):
            return True
        a = folded(between.join(w for w in (self.ours.text_at(first), self.ours.text_at(second)) if w))
        b = folded(between.join(w for w in (self._their_text(first), self._their_text(second)) if w))
        return a == b

    def _agree(self, path: str) -> None:
        origin = self.theirs.origins.get(path)
        if origin:
            self.result.filled.origins[path] = origin

    def _take(self, path: str, words: str) -> None:
        filled = self.result.filled
        filled.type_in(path, words, self.theirs.origins.get(path, "") or self.lender)
        if not words:
            filled.origins.pop(path, None)

    # What is taken over

    def _start(self) -> Filled[Declaration]:
        """Our form with the rows of theirs, nothing changed yet."""
        start = Filled(form=copy.deepcopy(self.ours.form), origins={}, unparsed={})
        moves: dict[str, dict[int, int]] = {}
        for name, item in _LISTS.items():
            mine = getattr(start.form, name)
            kept = [row for row in self.rows[name] if row.new is not None]
            setattr(start.form, name, [item() if row.ours is None else mine[row.ours - 1] for row in kept])
            moves[name] = {row.ours: row.new for row in kept if row.ours is not None and row.new is not None}
        for source, target in ((self.ours.unparsed, start.unparsed), (self.ours.origins, start.origins)):
            for path, words in source.items():
                if (moved := _moved(path, moves)) is not None:
                    target[moved] = words
        for one in self.ours.accepted:
            if (moved := _moved(one.path, moves)) is not None:
                start.accepted.append(replace(one, path=moved))
        for number, line in enumerate(start.form.goods, start=1):
            line.item_number = number
        return start

    def _lend(self) -> None:
        """Mark what the source does not carry."""
        filled = self.result.filled
        known = self.theirs.origins
        for path, spec, value in paths.walk(filled.form):
            if value in ("", None) or path in known or spec.name == "item_number":
                continue
            if self.carried.whole and path.partition(".")[0].partition("[")[0] not in _OWN_SECTIONS:
                continue
            filled.origins[path] = self.lender
            self.result.lent.append(path)


def has_file(document_code: str) -> bool:
    """Whether a kind of attached paper is a file: kinds 1....... are numbers alone (electronic agreement, B2B order)."""
    return not document_code.startswith("1")


_KEYS = {"containers": "container_number", "licences": "licences"}
"""The field that tells whether a source speaks of a list."""
_CHARGES = frozenset({"freight", "insurance", "misc_charge"})


def _by_number(mine: list[Any], yours: list[Any]) -> list[tuple[int | None, int | None]]:
    """Containers belong together by their number, whatever the order."""
    where = {folded(one.container_number): at for at, one in enumerate(yours)}
    pairs: list[tuple[int | None, int | None]] = [
        (at, where.pop(folded(one.container_number), None)) for at, one in enumerate(mine)
    ]
    return pairs + [(None, at) for at in sorted(where.values())]


def _by_permit(mine: list[Any], yours: list[Any]) -> list[tuple[int | None, int | None]]:
    """Permits belong together by kind and number, else by number, else by kind: one of them may have been corrected."""
    free = list(range(len(yours)))
    found: dict[int, int] = {}
    for kind, number in ((True, True), (False, True), (True, False)):
        for at, one in enumerate(mine):
            other = next((n for n in free if at not in found and _same_permit(one, yours[n], kind, number)), None)
            if other is not None:
                found[at] = other
                free.remove(other)
    return [(at, found.get(at)) for at in range(len(mine))] + [(None, at) for at in free]


def _same_permit(a: Licence, b: Licence, kind: bool, number: bool) -> bool:
    if number and (not a.licence_number or folded(a.licence_number) != folded(b.licence_number)):
        return False
    return not kind or a.licence_code == b.licence_code


def _leaves(filled: Filled[Declaration], name: str) -> Iterator[tuple[str, str]]:
    """The places below a list that hold anything, with their texts."""
    try:
        rows = paths.get(filled.form, name)
    except paths.NoSuchPlace:
        return
    for number, row in enumerate(rows, start=1):
        for path, _spec, _value in paths.walk(row, f"{name}[{number}]"):
            if words := filled.text_at(path):
                yield path, words


def _replace_under(filled: Filled[Declaration], by: Filled[Declaration], name: str) -> None:
    for book, other in ((filled.unparsed, by.unparsed), (filled.origins, by.origins)):
        for path in [path for path in book if path.startswith(f"{name}[")]:
            del book[path]
        book.update({path: words for path, words in other.items() if path.startswith(f"{name}[")})


def _moved(path: str, moves: dict[str, dict[int, int]]) -> str | None:
    """A path of our form in the official version; None when its row is gone."""
    name, bracket, rest = path.partition("[")
    if not bracket or name not in moves:
        return path
    number, _, tail = rest.partition("]")
    new = moves[name].get(int(number))
    return None if new is None else f"{name}[{new}]{tail}"
