"""What an official print tells beside its values: its layout, whether it is whole, which boxes it has, when it was declared.

Reading back needs this: a box that is on the print and empty is empty on the declaration, a box the print does not have
says nothing. The layout before August 2018 (GACC announcement 2018 No. 61 replaced it) has other boxes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from types import MappingProxyType

from cqdesk.forms.declaration.fields import Declaration
from cqdesk.intake.official_containers import COUNT_LABEL
from cqdesk.intake.official_goods import FOOT
from cqdesk.intake.official_layout import HEAD, key
from cqdesk.intake.paper import PrintFacts
from cqdesk.intake.values import parse_day
from cqdesk.intake.workbook import Cell, Sheet

_OLD_LABELS = frozenset({"经营单位", "收发货人", "出口口岸", "进口口岸", "发货单位", "收货单位", "贸易方式", "提单号"})
_NEW_LABELS = frozenset(
    {"境内发货人", "境内收货人", "境外收货人", "境外发货人", "出境关别", "进境关别", "离境口岸", "入境口岸", "监管方式"}
)
_GOODS_FIELDS: dict[str, tuple[str, ...]] = {
    "number": ("item_number",),
    "hs_code": ("hs_code",),
    "name": ("goods_name", "declaration_elements"),
    "elements": ("declaration_elements",),
    "quantities": ("trade_quantity", "trade_unit", "legal_quantity_1", "legal_unit_1"),
    "prices": ("unit_price", "total_price", "trade_currency"),
    "unit_price": ("unit_price",),
    "total_price": ("total_price",),
    "currency": ("trade_currency",),
    "origin": ("origin_country",),
    "destination": ("destination_country",),
    "district": ("domestic_district",),
    "duty": ("duty_mode",),
}
"""Columns of the goods table and the fields they always show."""
_PAGES = re.compile(r"页码/?(?:页数)?[:：]?\s*(\d{1,2})\s*/\s*(\d{1,2})|第(\d{1,2})页[,，/]?共(\d{1,2})页")
_OURS = re.compile(r"(?<![\d-])(\d{2}-\d{6})(?!\d)")
_VERSION = re.compile(r"第\s*(\d{1,4})\s*版")
_BRACKETED = re.compile(r"^[(（]\s*([^()（）]{2,20})\s*[)）]$")


def print_facts(
    sheet: Sheet,
    labels: set[str],
    columns: set[str],
    form: Declaration,
    listed: Collection[str] = (),
    box_sizes: Mapping[str, tuple[str, str]] = MappingProxyType({}),
) -> PrintFacts:
    """What is known of a print with these labels of boxes and meanings of goods columns; `listed` are the fields of
    containers and permits it speaks of, `box_sizes` the sizes of containers it tells without their kind."""
    texts = [cell.text for cells in sheet.rows.values() for cell in cells]
    shown = {name for label in labels for name in (HEAD[label].value, HEAD[label].code) if name}
    shown |= {name for meaning in columns for name in _GOODS_FIELDS.get(meaning, ())}
    shown |= set(listed)
    if form.containers or any(COUNT_LABEL in text for text in texts):
        shown.add("container_number")
    top = [cell.text for cells in list(sheet.rows.values())[:3] for cell in cells]
    case = next((m[1] for text in top if (m := _OURS.search(text))), "")
    version = next((int(m[1]) for text in top if (m := _VERSION.search(text))), 0)
    proof = any("核对码" in text for text in texts)
    ours = bool(case and version)
    return PrintFacts(
        shown=frozenset(shown),
        layout="2017" if len(labels & _OLD_LABELS) >= 2 and not labels & _NEW_LABELS - {"监管方式"} else "2018",
        lacks_zh=_lacks(sheet, texts, form),
        case=case if ours else "",
        version=version if ours else 0,
        draft=any("草单" in text or "报关单草" in text for text in top),
        proof=ours and proof,
        foot=_has_foot(sheet),
        declared_on=_declared_on(sheet),
        box_sizes=dict(box_sizes),
    )


def _lacks(sheet: Sheet, texts: list[str], form: Declaration) -> str:
    """Why a print is only a part of one; "" when nothing speaks for that."""
    pages = [(int(m[1] or m[3]), int(m[2] or m[4])) for text in texts if (m := _PAGES.search(key(text)))]
    if pages:
        of = max(total for _, total in pages)
        missing = sorted(set(range(1, of + 1)) - {page for page, _ in pages})
        found = sheet.pages[1] - sheet.pages[0] + 1 if sheet.pages else len(pages)
        if missing and found < of:
            return f"打印件共 {of} 页，缺第 {'、'.join(map(str, missing))} 页"
    numbers = [line.item_number for line in form.goods]
    if None not in numbers and numbers != list(range(1, len(numbers) + 1)):
        return "商品项号不是从 1 开始连续的"
    if not form.goods:
        return "没有商品项"
    return ""


def _has_foot(sheet: Sheet) -> bool:
    """Whether the lines below the goods (confirmations, declarant) are there."""
    return any(FOOT.search(key(cell.text)) for cells in list(sheet.rows.values())[10:] for cell in cells)


def office_in_brackets(sheet: Sheet) -> tuple[str, Cell] | None:
    """The declaration office: a name in brackets in the lines of the numbers, above the boxes."""
    for cells in list(sheet.rows.values())[:4]:
        for cell in cells:
            if (match := _BRACKETED.match(cell.text.strip())) is not None:
                return match[1], cell
            if (match := re.search(r"海关编号[:：]\s*\w*\s*[(（]([^()（）]{2,20})[)）]", cell.text)) is not None:
                return match[1], cell
    return None


def _declared_on(sheet: Sheet) -> date | None:
    """The day in the box 申报日期."""
    for cells in sheet.rows.values():
        for cell in cells:
            if "申报日期" not in key(cell.text):
                continue
            inside = re.search(r"申报日期\s*[:：]?\s*([\d年月日/.-]{8,11})", cell.text)
            below = sheet.cells.get((cell.row + 1, cell.col))
            for text in (inside[1] if inside else "", below.text if below is not None else ""):
                found = parse_day(text) if text else None
                if found is not None:
                    return found.value
    return None
