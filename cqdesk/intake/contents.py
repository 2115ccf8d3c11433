"""Whether the values of a column are of the kind its field holds: the second evidence beside the head word."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from cqdesk.intake.names import NameBook
from cqdesk.intake.values import folded, parse_number
from cqdesk.intake.workbook import Cell

NUMERIC = frozenset(
    {"quantity", "package_count", "gross_weight_kg", "net_weight_kg", "volume_m3", "unit_price", "amount"}
)
ADDITIVE = NUMERIC - {"unit_price"}
IDENTITY = frozenset({"goods_name", "goods_name_en", "part_number", "model", "specification", "hs_code"})
PLACEHOLDERS = frozenset({"", "-", "--", "---", "/", "n/a", "na", "无", "*", "—", "\\", "nil", "none"})
"""What customers write into a cell that has nothing to say."""
LARGELY = 0.6
MOSTLY = 0.8


def fits(field_name: str, values: Sequence[Cell], names: NameBook, share: float = LARGELY) -> bool | None:
    """Whether the values of a column can be this field; None if there are none to judge by.

    `share` is the part of the values that must pass: loose while totals and footers are still among them.
    """
    if not values:
        return None
    test = _TESTS.get(field_name)
    if test is None:
        return True
    passed = sum(1 for cell in values if test(cell, names))
    return passed >= share * len(values)


def fits_mostly(field_name: str, contents: Sequence[tuple[Cell, int]], names: NameBook) -> bool | None:
    """The same for different contents with how often each of them stands in the column."""
    if not contents:
        return None
    test = _TESTS.get(field_name)
    if test is None:
        return True
    passed = sum(count for cell, count in contents if test(cell, names))
    return passed >= MOSTLY * sum(count for _, count in contents)


def _is_number(cell: Cell, names: NameBook) -> bool:
    return cell.kind == "number" or (cell.kind == "text" and parse_number(cell.text) is not None)


def _is_wordy(cell: Cell, names: NameBook) -> bool:
    text = folded(cell.text)
    return cell.kind == "text" and any(c.isalpha() for c in text) and (len(text) >= 2 or not text.isascii())


def _is_token(cell: Cell, names: NameBook) -> bool:
    return cell.kind in ("text", "number") and len(cell.text) <= 80 and not cell.text.startswith(("http", "="))


def _is_hs(cell: Cell, names: NameBook) -> bool:
    return re.fullmatch(r"\d{4}[. ]?\d{2}([. ]?\d{2}([. ]?\d{2})?)?", cell.text.strip()) is not None


def _is_unit(cell: Cell, names: NameBook) -> bool:
    if names.by_name("units", cell.text):
        return True
    return cell.kind == "text" and len(folded(cell.text)) <= 8 and not any(c.isdigit() for c in cell.text)


def _is_currency(cell: Cell, names: NameBook) -> bool:
    return names.by_name("currencies", cell.text) is not None or re.fullmatch(r"[A-Z]{3}", cell.text) is not None


def _is_country(cell: Cell, names: NameBook) -> bool:
    if names.by_name("countries", cell.text):
        return True
    return cell.kind == "text" and len(cell.text) <= 40 and not any(c.isdigit() for c in cell.text)


def _is_record_item(cell: Cell, names: NameBook) -> bool:
    return re.fullmatch(r"\d{1,19}", folded(cell.text)) is not None


def _is_carton(cell: Cell, names: NameBook) -> bool:
    text = folded(cell.text)
    if cell.kind == "number":
        return text.isdigit()
    return len(text) <= 40 and any(c.isdigit() for c in text)


def _is_package_type(cell: Cell, names: NameBook) -> bool:
    return cell.kind == "text" and not any(c.isdigit() for c in cell.text)


def _is_elements(cell: Cell, names: NameBook) -> bool:
    return cell.kind == "text" and ("|" in cell.text or "；" in cell.text or len(cell.text) > 6)


_TESTS: dict[str, Callable[[Cell, NameBook], bool]] = {
    **dict.fromkeys(NUMERIC, _is_number),
    "goods_name": _is_wordy,
    "goods_name_en": _is_wordy,
    "part_number": _is_token,
    "model": _is_token,
    "brand": _is_token,
    "specification": _is_token,
    "hs_code": _is_hs,
    "unit": _is_unit,
    "currency": _is_currency,
    "origin_country": _is_country,
    "destination_country": _is_country,
    "record_item": _is_record_item,
    "carton_number": _is_carton,
    "package_type": _is_package_type,
    "declaration_elements": _is_elements,
}
