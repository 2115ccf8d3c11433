"""The tariff as a clerk looks into it: one line explained, and codes suggested for a goods name."""

from __future__ import annotations

from dataclasses import dataclass

from ..codes import normal
from ..codes.suggest import Suggestion, suggest
from ..domain.codes import TariffLine
from ..forms.declaration.elements import ElementsForm, read_elements
from ..store import cases, library
from .desk import Desk
from .library import code_note, search_library
from .lookups import code_name, search_codes

__all__ = ["Suggestion", "TariffView", "elements_form", "suggest_codes", "tariff_view"]

_OWN_CANDIDATES = 200


@dataclass(frozen=True, kw_only=True)
class TariffView:
    """A tariff line in words: (label, text) from top to bottom, and what is to be known of its age."""

    code: str
    rows: list[tuple[str, str]]
    elements: tuple[str, ...]
    vintage: str
    """`2020-01-31　2020 年 1 月税则商品表…`"""
    notes: list[str]
    """`疑似作废…`, `未覆盖今天`, …: shown as warnings."""


def tariff_view(desk: Desk, code: str) -> TariffView | None:
    """Everything a tariff line says, None if the code is in no table."""
    line = desk.codes.tariff(code, desk.today)
    if line is None:
        return None
    notes = [note for note in (code_note(desk, code),) if note]
    covered = {part: desk.codes.covers(part, desk.today) for part in ("hs", "duty_rates", "elements")}
    if not covered["hs"]:
        notes.append("这张税则不是今年的，请核对编号是否仍有效")
    if line.dead:
        notes.append("2022 年版协调制度已无前六位")
    if line.elements_doubtful:
        notes.append("申报要素在来源表中缺失或被截断")
    extra = next((row.extra for row in desk.codes.rows("hs", code)), {})
    units = [f"{unit} {code_name(desk, 'units', unit)}".strip() for unit in (line.unit1, line.unit2) if unit]
    rates = [
        ("最惠国", extra.get("mfn", "")),
        ("普通", extra.get("general", "")),
        ("进口暂定", extra.get("import_provisional", "")),
        ("出口关税", extra.get("export_duty", "")),
        ("消费税", extra.get("consumption", "")),
        ("增值税", extra.get("vat", "")),
        ("退税", extra.get("refund", "")),
    ]
    return TariffView(
        code=code,
        rows=[
            ("商品编号", code),
            ("商品名称", line.name_zh),
            ("备注", extra.get("remark", "")),
            ("法定单位", "、".join(units) or "无"),
            ("税率", "　".join(f"{name} {_percent(rate)}" for name, rate in rates if rate) or "无"),
            ("监管条件", _controls(desk, line)),
            ("检验检疫", line.ciq),
        ],
        elements=line.elements,
        vintage=_vintage(desk, code),
        notes=notes,
    )


def _percent(rate: str) -> str:
    return f"{rate}%" if rate.replace(".", "", 1).isdigit() else rate


def _controls(desk: Desk, line: TariffLine) -> str:
    named = [f"{letter} {code_name(desk, 'licence_types', letter) or '（表中没有）'}" for letter in line.supervision]
    return "；".join(named) or "无"


def _vintage(desk: Desk, code: str) -> str:
    hit = next((one for one in search_codes(desk, code, table="hs", limit=3) if one.code == code), None)
    return f"{hit.vintage}　{hit.source}".strip() if hit else ""


def elements_form(desk: Desk, code: str, text: str, direction: str) -> ElementsForm:
    """The declaration elements of a goods line as a form."""
    vintage = desk.codes.vintage("elements")
    return read_elements(
        text,
        desk.codes.tariff(code, desk.today) if code else None,
        direction,
        covered=desk.codes.covers("elements", desk.today),
        vintage=vintage.as_of.isoformat() if vintage else "",
    )


def suggest_codes(desk: Desk, name: str, *, client: int | None = None, limit: int = 8) -> list[Suggestion]:
    """Codes for a goods name, the firm's own declarations first; each says why. Nothing is filled in."""
    if not name.strip():
        return []
    items = {hit.item.id: hit.item for hit in search_library(desk, name, client=client, limit=_OWN_CANDIDATES)}
    with desk.store.read() as connection:
        for item in library.items_alike(connection, _alike(name), limit=_OWN_CANDIDATES):
            items.setdefault(item.id, item)
        companies = {one.id: one.name for one in cases.all_companies(connection)}
        mine = sorted(items.values(), key=lambda item: (item.company_id != client, -item.id))
    own = [
        (
            item.hs_code,
            item.goods_name,
            f"{companies.get(item.company_id, '')} {item.part_number}".strip() or "以往申报",
        )
        for item in mine
        if item.hs_code and item.goods_name
    ]
    return suggest(desk.codes, name, own, on=desk.today, limit=limit)


def _alike(name: str) -> str:
    """Index expression for entries that share a pair of characters with the name."""
    return " OR ".join(f'"{normal.NAME}{pair}"' for pair in normal.pairs(normal.fold(name))[:12])
