"""What the values of a column look like, whatever its head says: running numbers, codes, sizes, carton numbers, words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from cqdesk.intake.contents import MOSTLY
from cqdesk.intake.row_words import PACKAGE_WORD
from cqdesk.intake.values import folded, parse_number
from cqdesk.intake.workbook import Cell


def is_serial_run(values: Sequence[Cell]) -> bool:
    numbers = [int(c.text) for c in values if re.fullmatch(r"\d{1,5}", c.text)]
    return len(numbers) >= MOSTLY * len(values) and all(a < b for a, b in pairwise(numbers))


_SIZE = re.compile(r"\d[\d.,]*\s*(?:cm|mm|m)?\s*[*xX×✕]\s*\d[\d.,]*\s*(?:cm|mm|m)?\s*[*xX×✕]\s*\d.*").fullmatch


def are_sizes(values: Sequence[Cell]) -> bool:
    """Whether a column holds sizes of packages (60*40*35), no volumes."""
    return bool(values) and sum(1 for c in values if _SIZE(folded(c.text))) >= len(values) / 2


_CODE = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9][A-Za-z0-9./#_-]{2,39}|\d{5,20}").fullmatch
_CARTON = re.compile(r"(?=.*\d)[A-Za-z]{1,4}[\s./#-]?\d{1,6}(?:\s*[-–~/]\s*[A-Za-z]{0,4}[\s./#-]?\d{1,6})?").fullmatch


def are_codes(values: Sequence[Cell]) -> bool:
    """Whether a column of running numbers holds codes of parts instead."""
    return (
        bool(values) and sum(1 for c in values if _CODE(c.text)) >= MOSTLY * len(values) and not is_serial_run(values)
    )


_BARE_CODE = frozenset({"编码", "编号", "代码", "code", "code no", "code no."})
_COMMODITY_NUMBER = re.compile(r"(?:0[1-9]|[1-8]\d|9[0-7])\d{8}").fullmatch


def are_commodity_numbers(head: Cell, values: Sequence[Cell]) -> bool:
    """Whether a column headed by nothing but "code" holds ten-digit commodity numbers, every one of them."""
    bare = re.sub(r"\s*[(（].*", "", folded(head.text)).strip().casefold()
    return bare in _BARE_CODE and bool(values) and all(_COMMODITY_NUMBER(c.text.strip()) for c in values)


def number_cartons(values: Sequence[Cell]) -> bool:
    """Whether a column of package counts holds carton numbers instead: letters before every figure, none twice."""
    texts = [folded(c.text) for c in values]
    numbered = sum(1 for text in texts if _CARTON(text) and not PACKAGE_WORD.match(text))
    return bool(texts) and numbered >= MOSTLY * len(texts) and len(set(texts)) == len(texts)


def all_words(values: Sequence[Cell]) -> bool:
    return all(c.kind == "text" and parse_number(c.text) is None for c in values)


def chinese_share(values: Sequence[Cell]) -> float:
    return sum(1 for c in values if re.search(r"[一-鿿]", c.text)) / max(len(values), 1)
