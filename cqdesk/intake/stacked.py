"""Facts hidden in other cells of a line: several facts stacked in the name cell, sizes where a volume should stand.

What is told apart or worked out here was not printed as such: it is always doubtful and keeps what is printed.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from cqdesk.domain.quantity import plain
from cqdesk.intake.cells import coded
from cqdesk.intake.names import NameBook
from cqdesk.intake.paper import PaperRow
from cqdesk.intake.values import folded

_LABELLED = re.compile(
    r"(?i)(?P<label>c\.?o\.?o|country\s+of\s+origin|origin|原产(?:国|地)|brand|品牌|model|型号|m?pn|p/n|part\s*(?:no\.?|number)|料号|货号"
    r"|hs(?:\s*code)?|hts(?:us)?|eccn|mfr|mfg|maker|ncm)\s*(?:[:：#]|(?<=[a-z])\s(?=\d))\s*(?P<value>[^\n;；|]+?)"
    r"(?=\s{2,}|[\n;；|]|$|\s+(?:coo|hts|eccn|origin)\b)"
)
_FIELD = (
    (re.compile(r"(?i)c\.?o\.?o|origin|原产"), "origin_country"),
    (re.compile(r"(?i)brand|品牌"), "brand"),
    (re.compile(r"(?i)model|型号"), "model"),
    (re.compile(r"(?i)^(?:pn|p/n|part.*|料号|货号)$"), "part_number"),
    (re.compile(r"(?i)^hs"), "hs_code"),
)
"""Which field a label inside a cell means; makers' numbers and codes of other countries (HTS, ECCN, NCM) are none."""
_CODE = re.compile(r"(?=.*\d)[A-Z0-9][A-Z0-9./-]{3,}", re.IGNORECASE)
_SIZE = re.compile(
    r"(\d+(?:\.\d+)?)\s*(?:cm|mm|m)?\s*[*x×X]\s*(\d+(?:\.\d+)?)\s*(?:cm|mm|m)?\s*[*x×X]\s*(\d+(?:\.\d+)?)\s*(cm|mm|m)?"
)
_PER_METRE = {"cm": Decimal(100), "mm": Decimal(1000), "m": Decimal(1)}


def split_stacked_names(line: PaperRow, names: NameBook) -> None:
    """Take labelled facts (COO:PH, P/N: …) out of a name cell of several lines, into fields the line does not have."""
    cell = line.get("goods_name")
    if cell is None or "\n" not in cell.value:
        return
    found = list(_LABELLED.finditer(cell.value))
    if not found:
        return
    for match in found:
        field = next((field for label, field in _FIELD if label.search(match["label"].strip())), "")
        if field and field not in line:
            value = coded(field, match["value"].strip(), cell.origin, names, raw=cell.value, doubtful=True)
            line[field] = replace(value, why="从品名单元格的多行文字中分出")
    rest = [text.strip() for text in _LABELLED.sub("", cell.value).split("\n") if re.search(r"\w", text)]
    if len(rest) > 1 and "part_number" not in line and _CODE.fullmatch(rest[0]):
        line["part_number"] = replace(
            cell, value=rest.pop(0), raw=cell.value, doubtful=True, why="从品名单元格的首行分出"
        )
    if rest:
        line["goods_name"] = replace(
            cell, value="\n".join(rest), raw=cell.value, doubtful=True, why="品名单元格中还有其他内容，已分开"
        )


def volume_of_sizes(line: PaperRow, head_words: str) -> None:
    """A volume column that holds the size of a carton: its volume times the cartons of the line."""
    cell = line.get("volume_m3")
    match = _SIZE.search(folded(cell.value)) if cell is not None else None
    if cell is None or match is None:
        return
    unit = (match[4] or next(iter(re.findall(r"(?i)\b(mm|cm|m)\b", head_words)), "cm")).lower()
    one = Decimal(match[1]) * Decimal(match[2]) * Decimal(match[3]) / _PER_METRE[unit] ** 3
    cartons = line.get("package_count")
    count = Decimal(cartons.value) if cartons is not None and re.fullmatch(r"\d+", cartons.value) else Decimal(1)
    line["volume_m3"] = replace(
        cell, value=plain(one * count), raw=cell.value, doubtful=True, why=f"由外箱尺寸（{unit}）和件数算出"
    )
