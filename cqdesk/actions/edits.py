"""Changes to a form in memory: a text at a place, rows inserted, deleted, moved. What the history says of them is returned.

Whatever hangs on a row goes with it: half-typed texts, origins, links to paper lines, item numbers named elsewhere.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from ..errors import UserError
from ..forms import path as paths
from ..forms.declaration.combinations import usual
from ..forms.declaration.fields import Declaration, GoodsLine
from ..forms.declaration.inspection import ProductPermit
from ..forms.declaration.item_numbers import follow_goods, written_out
from ..forms.declaration.paper_facts import Links
from ..forms.document import Filled
from ..forms.spec import spec_of
from ..later import Later
from .desk import Desk

if TYPE_CHECKING:
    from ..intake import values
else:
    values = Later("cqdesk.intake.values")


def put_text(filled: Filled[Declaration], path: str, words: str, origin: str) -> list[list[str]]:
    """Put a text at a leaf; [[path, old, new]], or [] when the value stays, which then keeps its origin too."""
    _demand_leaf(path)
    if _ITEM_NUMBER.fullmatch(path):
        return []  # ours: always the place in the list
    old, known = filled.text_at(path), filled.origins.get(path)
    if _ITEM_LIST.fullmatch(path):
        words = written_out(words)
    filled.type_in(path, _SURROGATES.sub("", words), origin)
    new = filled.text_at(path)
    if new != old:
        return [[path, old, new]]
    if known is None:
        filled.origins.pop(path, None)
    else:
        filled.origins[path] = known
    return []


def hand_written(path: str, words: str) -> str:
    """What a hand types or pastes, without what nobody can see in a code, and a number without the mark of its currency:
    `￥1,234.50` is 1234.5. What could be read in two ways, or brings a unit of its own, stays as written.

    Raises `paths.NoSuchPlace` for a wrong path.
    """
    kind = paths.spec_at(Declaration, path).kind
    if words.strip().isdecimal() or kind not in ("decimal", "integer", "code", "flag"):
        return words
    if kind in ("code", "flag"):
        return words.translate(_UNSEEN)
    found = values.parse_number(words)
    return words if found is None or found.doubtful or found.after else found.text


def put_legal_units(filled: Filled[Declaration], said: list[list[str]], desk: Desk) -> list[list[str]]:
    """Where a commodity number was just put, the legal units of the tariff beside it, as the official form does.

    `said` are the changes so far; what a hand typed or emptied stays. A number the tariff does not know changes nothing.
    """
    more: list[list[str]] = []
    for path, _old, code in said:
        here, _, name = path.rpartition(".")
        tariff = desk.codes.tariff(code, desk.today) if name == "hs_code" and code else None
        if tariff is None or tariff.dead:
            continue
        for place, unit in ((f"{here}.legal_unit_1", tariff.unit1), (f"{here}.legal_unit_2", tariff.unit2)):
            origin = filled.origins.get(place, "")
            if origin == _BY_TARIFF or (not origin and not filled.text_at(place)):
                more += put_text(filled, place, unit, _BY_TARIFF)
    return more


def put_voyage_day(filled: Filled[Declaration], said: list[list[str]]) -> list[list[str]]:
    """By rail and mail the voyage is a day of eight digits (filling rules item 10): `2026-11-28` becomes `20261128`."""
    more: list[list[str]] = []
    for path, _old, words in said:
        typed = _DAY.fullmatch(words.strip()) if path == _VOYAGE else None
        if typed is None or filled.form.transport_mode not in _VOYAGE_IS_A_DAY:
            continue
        with suppress(ValueError):  # no such day: it stays as typed, and TRA-004 says what is wanted
            day = date(*(int(part) for part in typed.groups()))
            more += put_text(filled, path, day.strftime("%Y%m%d"), filled.origins.get(path, ""))
    return more


def put_usual_levy(filled: Filled[Declaration], said: list[list[str]]) -> list[list[str]]:
    """The usual levy nature of a supervision mode just put, and the duty mode of its lines: of every goods line, else
    of those just written to.

    What a hand typed or emptied stays; what came by this rule follows another mode, and goes where none is usual. With
    a certificate of exemption (filling rules items 7 and 15) nothing is usual.
    """
    mode = filled.form.supervision_mode
    put = any(path == "supervision_mode" for path, _old, _new in said)
    rows = range(1, len(filled.form.goods) + 1) if put else _rows_written(said)
    if not put and not (mode and rows):
        return []
    levy, duty = usual(mode, filled.form.import_export_flag or "E")
    if filled.form.record_book_number.startswith(_EXEMPTION):
        levy = duty = ""  # the certificate says which
    places = {f"goods[{row}].duty_mode": (duty, _BY_DUTY) for row in rows}
    if put:
        places["levy_nature"] = (levy, _BY_LEVY)
    more: list[list[str]] = []
    for place, (words, rule) in places.items():
        origin = filled.origins.get(place, "")
        if (put and origin == rule) or (words and not origin and not filled.text_at(place)):
            more += put_text(filled, place, words, rule if words else "")
    return more


def _rows_written(said: list[list[str]]) -> list[int]:
    """Goods lines that were just given words."""
    found = (_GOODS.match(path) for path, _old, words in said if words)
    return sorted({int(match[1]) for match in found if match})


_UNSEEN = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD))
"""Marks without width that come along from web pages and PDFs."""
_EXEMPTION = "Z"
"""First letter of certificates of exemption (征免税证明) among record numbers."""
_BY_LEVY, _BY_DUTY = "rule:TMD-002", "rule:TMD-020"
_GOODS = re.compile(r"goods\[(\d+)\]\.")
_VOYAGE = "free_text.voyage_number"
_VOYAGE_IS_A_DAY = frozenset("36")
_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_BY_TARIFF = "rule:QTY-003"
_ITEM_NUMBER = re.compile(r"goods\[\d+\](\.product_permits\[\d+\])?\.item_number")
_ITEM_LIST = re.compile(r"(containers|documents)\[\d+\]\.item_numbers")
_SURROGATES = re.compile("[\ud800-\udfff]")
"""Halves of characters, as a broken clipboard gives them: no file can hold them."""


def _demand_leaf(path: str) -> None:
    """Raises `paths.NoSuchPlace` for a list, a section, or a list without its row."""
    here: type | None = Declaration
    spec = None
    for name, row in paths.parse(path):
        spec = spec_of(here, name) if here is not None else None
        if spec is None or (spec.kind == "rows") != (row is not None):
            raise paths.NoSuchPlace(path)
        here = spec.item
    if spec is None or spec.item is not None:
        raise paths.NoSuchPlace(path)


def demand_room(list_name: str, needed: int) -> None:
    """Raises `UserError` when the list may not hold so many rows."""
    spec = paths.spec_at(Declaration, list_name)
    if spec.max_len and needed > spec.max_len:
        raise UserError(
            "list-full",
            f"{spec.label}将有 {needed} 行，超过上限 {spec.max_len} 行。",
            "请减少行数，或分成几份报关单。",
        )


def rows_of(form: Declaration, list_name: str) -> list[Any]:
    """The rows of a list named by its path (`goods`, `goods[2].product_permits`, `tax_form.lines`).

    Raises `paths.NoSuchPlace` for what is no list or stands in a row that is not there.
    """
    rows = paths.get(form, list_name)
    if paths.spec_at(Declaration, list_name).kind != "rows" or not isinstance(rows, list):
        raise paths.NoSuchPlace(list_name)
    return rows


def reorder(filled: Filled[Declaration], links: Links, list_name: str, order: list[int | None]) -> dict[str, Any]:
    """Put rows into a new order (old row numbers; None = a new empty row) with everything that hangs on them.

    Returns what the history says of item numbers in other lists, which follow the goods lines.
    """
    rows = rows_of(filled.form, list_name)
    item = paths.spec_at(Declaration, list_name).item
    assert item is not None
    rows[:] = [rows[old - 1] if old is not None else item() for old in order]
    places = {old: new for new, old in enumerate(order, start=1) if old is not None}
    for book in (filled.unparsed, filled.origins):
        moved = {new: value for path, value in book.items() if (new := _moved(path, list_name, places)) is not None}
        book.clear()
        book.update(moved)
    filled.accepted = [
        replace(one, path=path) for one in filled.accepted if (path := _moved(one.path, list_name, places)) is not None
    ]
    if list_name == "goods":
        links.reorder(order)
        changes = follow_goods(filled, places)
        return {"changes": changes} if changes else {}
    return {}


def repeat_row(filled: Filled[Declaration], list_name: str, row: int, to: int) -> None:
    """Give the row at place `to` what the row at `row` holds, with half-typed texts and origins (not its paper lines)."""
    rows = rows_of(filled.form, list_name)
    rows[to - 1] = copy.deepcopy(rows[row - 1])
    here, there = f"{list_name}[{row}].", f"{list_name}[{to}]."
    for kept in (filled.unparsed, filled.origins):
        kept.update({there + path[len(here) :]: words for path, words in kept.items() if path.startswith(here)})


def _moved(path: str, list_name: str, places: Mapping[int, int]) -> str | None:
    """A path after its list was put into a new order (old row -> new row); None when its row is gone."""
    inside = path.removeprefix(f"{list_name}[") if path.startswith(f"{list_name}[") else ""
    number, bracket, rest = inside.partition("]")
    if not bracket:
        return path
    return f"{list_name}[{places[int(number)]}]{rest}" if int(number) in places else None


def renumber(filled: Filled[Declaration]) -> None:
    """Item numbers are ours: always 1..n, and a product permit names the line it stands in."""
    for row, line in enumerate(filled.form.goods, start=1):
        owners: list[tuple[str, GoodsLine | ProductPermit]] = [(f"goods[{row}]", line)]
        owners += [(f"goods[{row}].product_permits[{n}]", one) for n, one in enumerate(line.product_permits, start=1)]
        for place, owner in owners:
            path = f"{place}.item_number"
            if owner.item_number != row or path in filled.unparsed:
                owner.item_number = row
                filled.unparsed.pop(path, None)
                filled.origins[path] = "rule:ITM-002"
        _repeat_permits(filled, row, line)


def _repeat_permits(filled: Filled[Declaration], row: int, line: GoodsLine) -> None:
    """A vehicle repeats number and kind of its permit, unless somebody typed others."""
    for n, permit in enumerate(line.product_permits, start=1):
        for k, vehicle in enumerate(permit.vehicles, start=1):
            for name in ("permit_number", "permit_type"):
                path = f"goods[{row}].product_permits[{n}].vehicles[{k}].{name}"
                ours = filled.origins.get(path, "") in ("", _REPEATED)
                if ours and getattr(vehicle, name) != getattr(permit, name) and getattr(permit, name):
                    setattr(vehicle, name, getattr(permit, name))
                    filled.origins[path] = _REPEATED


_REPEATED = "rule:DOC-019"
