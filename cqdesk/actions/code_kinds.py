"""What kinds of tables can be imported: their columns, how a row is read, and what a file must show to be believed.

A kind says which columns it wants (`intake.listing` finds them) and turns rows into code entries. The tariff is one;
parameter tables of the Single Window (two or more columns: code, name) are made from the shipped ones. Other lists of
the office (holidays, exchange rates) add a kind of their own to `KINDS`: preview, act and undo are then the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from ..codes.build import HS_COLUMNS
from ..domain.codes import CodeEntry
from ..domain.quantity import plain
from ..intake.listing import Column, Listing
from .desk import Desk


@dataclass(frozen=True)
class Refused:
    """A row that is not taken, where it stands and why (Chinese)."""

    place: str
    why: str


@dataclass(kw_only=True)
class ReadRows:
    """What the rows of a listing say."""

    entries: list[CodeEntry] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What was normalised, for the clerk to see."""
    parts: tuple[str, ...] = ()
    """Parts of the table that the file renews (`elements`, `duty_rates`)."""


@dataclass(frozen=True, kw_only=True)
class SetKind:
    """One kind of table that can be imported."""

    table: str
    title_zh: str
    columns: tuple[Column, ...]
    read: Callable[[Desk, Listing], ReadRows]
    why_not: Callable[[Desk, Listing], str] = lambda _desk, _listing: ""
    """Why a listing with the right heads is none of this kind after all; "" = it is one."""
    yearly: bool = False
    """Re-issued every year: right from its date to the end of that year."""


_NEVER = ("原", "旧", "old", "报检", "检验检疫")
_CODE = Column(
    name="code",
    headings=("代码", "编码", "参数代码", "代码值", "编号", "code"),
    endings=("代码", "编码", "编号", "code"),
    never=_NEVER,
    needed=True,
)
_NAME = Column(
    name="name_zh",
    headings=("名称", "中文名称", "中文名", "参数名称", "含义", "说明", "name", "代码名称"),
    endings=("名称", "中文名", "含义", "简称"),
    never=(*_NEVER, "英文", "全称"),
    needed=True,
)
CODE_AND_NAME = (_CODE, _NAME)
_VALID = (
    Column(name="valid_from", headings=("生效日期", "启用日期", "有效期起")),
    Column(name="valid_to", headings=("失效日期", "停用日期", "有效期止", "截止日期")),
)

_HS_HEADS: Mapping[str, tuple[str, ...]] = {
    "remark": ("备注", "商品描述", "说明"),
    "unit1": ("第一法定单位", "法定第一单位", "第一计量单位", "第一单位", "法定单位1", "法定计量单位", "计量单位"),
    "unit2": ("第二法定单位", "法定第二单位", "第二计量单位", "第二单位", "法定单位2"),
    "elements": ("申报要素", "规格型号", "规范申报要素", "要素"),
    "supervision": ("监管条件", "许可证代码", "监管证件", "监管证件代码", "海关监管条件", "监管要求"),
    "ciq": ("检验检疫类别", "检疫类别", "检验检疫", "检验检疫条件"),
    "mfn": ("最惠国税率", "优惠税率", "进口优惠税率", "最惠国", "进口最惠国税率", "最惠国进口税率"),
    "general": ("普通税率", "进口普通税率", "普通", "普通进口税率"),
    "import_provisional": ("暂定税率", "进口暂定税率", "进口暂定"),
    "export_duty": ("出口税率", "出口关税", "出口关税率"),
    "consumption": ("消费税率", "消费税"),
    "vat": ("增值税率", "增值税", "进口增值税率"),
    "refund": ("退税率", "出口退税率", "退税"),
}
HS_LABELS = {"name_zh": "商品名称", **{name: heads[0] for name, heads in _HS_HEADS.items()}}
"""What the columns of the tariff are called on the screen."""
RATES = ("mfn", "general", "import_provisional", "export_duty", "consumption", "vat", "refund")
_TARIFF_ONLY = frozenset({"unit1", "elements", "supervision", "mfn", "general", "vat"})
_TRADE_HEADS = re.compile("数量|单价|总价|金额|毛重|净重|件数|箱号|发票|quantity|amount|price|weight", re.IGNORECASE)
_LEAST_CODES = Decimal("0.9")


def _hs_columns() -> tuple[Column, ...]:
    code = Column(
        name="code",
        headings=("商品编码", "商品编号", "税则号列", "税号", "税则号", "HS编码", "海关编码", "hs code", "hscode"),
        needed=True,
    )
    name = Column(
        name="name_zh", headings=("商品名称", "货品名称", "品名", "名称", "商品名称及备注", "货物名称"), needed=True
    )
    return (code, name, *(Column(name=name, headings=heads) for name, heads in _HS_HEADS.items()))


def _why_no_tariff(desk: Desk, listing: Listing) -> str:
    codes = [re.sub(r"[\s.]", "", row.values.get("code", "")) for row in listing.rows]
    ten = [code for code in codes if re.fullmatch("[0-9]{9,10}", code)]
    trade = [head for head in listing.unknown if _TRADE_HEADS.search(head)]
    if not _TARIFF_ONLY & set(listing.heads):
        return "表中没有计量单位、税率、监管条件或申报要素，不是税则商品表。"
    if trade and not {"mfn", "vat"} & set(listing.heads):
        return f"表中有“{trade[0]}”等栏，像是发票、装箱单或商品清单，不是税则商品表。"
    if not codes or Decimal(len(ten)) / len(codes) < _LEAST_CODES:
        return "商品编码一栏大多不是十位数字，不是税则商品表。"
    if len(set(ten)) * 2 < len(ten):
        return "同一个商品编码出现多次，像是货物清单，不是税则商品表。"
    return ""


def _read_tariff(desk: Desk, listing: Listing) -> ReadRows:
    result = ReadRows(
        parts=tuple(
            part
            for part, names in (("elements", ("elements",)), ("duty_rates", ("mfn", "general")))
            if all(name in listing.heads for name in names)
        )
    )
    fraction = rates_are_fractions(desk, listing)
    if fraction:
        result.notes.append("税率按小数（0.13 即 13%）读取。")
    padded = 0
    seen: dict[str, CodeEntry] = {}
    unknown_units: Counter[str] = Counter()
    for row in listing.rows:
        code = re.sub(r"[\s.]", "", row.values.get("code", ""))
        if re.fullmatch("[1-9][0-9]{8}", code):
            code, padded = f"0{code}", padded + 1
        if not re.fullmatch("[0-9]{10}", code):
            why = f"商品编码“{row.values.get('code', '')}”不是十位数字" if code else "没有商品编码"
            result.refused.append(Refused(row.place, why))
            continue
        known = next(iter(desk.codes.rows("hs", code)), None)
        columns = {name: known.extra.get(name, "") if known else "" for name in HS_COLUMNS}
        columns["hs2022_hs6"] = ""  # said of the shipped tariff only
        for name in listing.heads:
            if name in HS_COLUMNS:
                columns[name] = _tariff_value(name, row.values.get(name, ""), fraction)
        _units(desk, row.values, listing, columns, unknown_units)
        entry = CodeEntry(
            table="hs",
            code=code,
            name_zh=row.values.get("name_zh", "") or (known.name_zh if known else ""),
            extra=columns,
        )
        if code in seen and seen[code] != entry:
            result.refused.append(Refused(row.place, f"商品编码 {code} 在表中重复且内容不同，取第一行"))
        seen.setdefault(code, entry)
    result.entries = list(seen.values())
    if padded:
        result.notes.append(f"{padded} 个商品编码补上了前导 0。")
    if unknown_units:
        named = "、".join(f"“{unit}”" for unit, _count in unknown_units.most_common(5))
        result.notes.append(f"不认识的计量单位：{named}，已留空。")
    return result


def _tariff_value(name: str, words: str, fraction: bool) -> str:
    if name in RATES:
        return rate_text(words, fraction)
    if name == "elements":
        return elements_text(words)
    if name == "supervision":
        return _letters(words)
    return "" if words in ("-", "/", "无") else words


def _units(
    desk: Desk, values: Mapping[str, str], listing: Listing, columns: dict[str, str], unknown: Counter[str]
) -> None:
    """Unit codes out of codes or names; one column may hold both units (千克/台)."""
    if "unit1" not in listing.heads:
        return
    given = [values.get("unit1", ""), values.get("unit2", "")]
    if "unit2" not in listing.heads and re.search("[/／|]", given[0]):
        given = re.split("[/／|]", given[0], maxsplit=1)
    for name, words in zip(("unit1", "unit2"), given, strict=True):
        words = words.strip()
        code = "" if words in ("", "无", "-") else _unit_code(desk, words)
        if words and not code and words not in ("无", "-"):
            unknown[words] += 1
        columns[name] = code


def _unit_code(desk: Desk, words: str) -> str:
    code = words.zfill(3) if words.isdigit() else words
    if desk.codes.find("units", code, desk.today):
        return code
    return desk.names.by_name("units", words) or ""


def _letters(words: str) -> str:
    """监管条件 as letters: `A.入境…;B.出境…` is AB."""
    if re.fullmatch("[0-9A-Za-z]*", words):
        return words
    return "".join(re.findall(r"(?<![0-9A-Za-z])([0-9A-Za-z])(?=[.、:：\s(（/;；,，]|$)", words))


_NUMBERED = re.compile(r"^\s*[0-9]{1,2}\s*[:：.、．)）]")
_BEFORE_NUMBER = re.compile(r"[｜;；\n\r]+\s*(?=[0-9]{1,2}\s*[:：.、．)）])")


def elements_text(words: str) -> str:
    """A list of 申报要素 as we keep it: joined by bars, without numbers and without the goods name at its head."""
    if not words.strip():
        return ""
    if "|" in words:
        parts = words.split("|")
    elif _NUMBERED.match(words):
        parts = _BEFORE_NUMBER.split(words)
    else:
        parts = re.split(r"[｜;；\n\r]+", words)
    numbered = _NUMBERED.match(words) is not None
    names = [(_NUMBERED.sub("", part, count=1) if numbered else part).strip() for part in parts]
    names = [name.rstrip(";；") for name in names if name]
    if names and names[0] in ("品名", "商品名称"):
        names = names[1:]
    return "|".join(names)


def rate_text(words: str, fraction: bool) -> str:
    """A rate in percent without the sign; a specific or compound duty stays as printed."""
    words = words.strip().replace("％", "%")
    if words in ("", "-", "/", "无"):
        return ""
    signed = words.endswith("%")
    try:
        number = Decimal(words.removesuffix("%").strip())
    except InvalidOperation:
        return words
    return plain(number * 100 if fraction and not signed else number)


def rates_are_fractions(desk: Desk, listing: Listing) -> bool:
    """Whether rates are written as 0.13: by the VAT column, else by what the rates of known codes are."""
    vat = [number for row in listing.rows if (number := _number(row.values.get("vat", ""))) is not None]
    if any(vat):
        return max(vat) < 1
    as_percent = as_fraction = 0
    for row in listing.rows[:2000]:
        code = re.sub(r"[\s.]", "", row.values.get("code", "")).zfill(10)
        known = next(iter(desk.codes.rows("hs", code)), None)
        for name in ("mfn", "general"):
            number, old = _number(row.values.get(name, "")), _number(known.extra.get(name, "")) if known else None
            if number and old:
                as_percent += number == old
                as_fraction += number * 100 == old
    return as_fraction > as_percent


def _number(words: str) -> Decimal | None:
    try:
        return Decimal(words)
    except InvalidOperation:
        return None


KINDS: dict[str, SetKind] = {
    "hs": SetKind(
        table="hs",
        title_zh="商品编号（税则）",
        columns=_hs_columns(),
        read=_read_tariff,
        why_not=_why_no_tariff,
        yearly=True,
    )
}
"""Kinds that are more than code and name, in the order in which a file is tried."""


def parameter_kind(desk: Desk, table: str) -> SetKind | None:
    """The kind of a shipped parameter table; None for a table there is not."""
    shipped = desk.shipped.tables.get(table)
    if shipped is None:
        return None
    more = tuple(
        Column(name=name, headings=PARAMETER_HEADS.get(name, ()))
        for name in shipped.columns
        if name not in ("code", "name_zh")
    )
    return SetKind(
        table=table,
        title_zh=shipped.title_zh,
        columns=(*CODE_AND_NAME, *more, *_VALID),
        read=lambda desk, listing: _read_parameters(desk, listing, table),
    )


PARAMETER_HEADS: Mapping[str, tuple[str, ...]] = {
    "name_en": ("英文名称", "英文名", "english name"),
    "full_name_zh": ("全称", "名称全称"),
    "old_customs_code": ("原海关代码", "原报关代码", "旧海关代码"),
    "old_ciq_code": ("原报检代码", "原检验检疫代码"),
    "old_customs_name_zh": ("原海关名称", "原报关名称"),
    "old_ciq_name_zh": ("原报检名称", "原检验检疫名称"),
    "direction": ("进出口标志", "进出口"),
}


def _read_parameters(desk: Desk, listing: Listing, table: str) -> ReadRows:
    result = ReadRows()
    shipped = list(desk.shipped.entries(table))
    widths = {len(entry.code) for entry in shipped}
    width = widths.pop() if len(widths) == 1 else 0
    padded = 0
    seen: dict[tuple[str, str], CodeEntry] = {}
    for row in listing.rows:
        code, name = row.values.get("code", ""), row.values.get("name_zh", "")
        if width and code.isascii() and code.isdigit() and len(code) < width:
            code, padded = code.zfill(width), padded + 1
        why = code_flaw(code) or ("" if name else "没有名称")
        if why:
            result.refused.append(Refused(row.place, why))
            continue
        known = next(iter(desk.codes.rows(table, code)), None)
        columns = dict(known.extra) if known else {}
        columns |= {name: row.values.get(name, "") for name in listing.heads if name not in _PLAIN}
        start, end = row_day(row.values.get("valid_from", "")), row_day(row.values.get("valid_to", ""))
        entry = CodeEntry(table=table, code=code, name_zh=name, valid_from=start, valid_to=end, extra=columns)
        key = (code, columns.get("direction", ""))
        if key in seen and seen[key] != entry:
            result.refused.append(Refused(row.place, f"代码 {code} 在表中重复且内容不同，取第一行"))
        seen.setdefault(key, entry)
    result.entries = list(seen.values())
    if padded:
        result.notes.append(f"{padded} 个代码补上了前导 0。")
    return result


def row_day(words: str) -> date | None:
    """A date as tables print it (2026-11-21, 2026/11/21, 20261121); None if it is none."""
    found = re.match(r"([0-9]{4})[-/.年]?([0-9]{1,2})[-/.月]?([0-9]{1,2})", words)
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


_PLAIN = frozenset({"code", "name_zh", "valid_from", "valid_to"})


def code_flaw(code: str) -> str:
    """What is wrong with the form of a code; "" if nothing is."""
    if not code:
        return "没有代码"
    if not re.fullmatch(r"[0-9A-Za-z\-]{1,20}", code):
        return f"代码“{code[:20]}”含有不能用于代码的字符或过长"
    return ""


def table_of(desk: Desk, listing: Listing, titles: Iterable[str]) -> str:
    """Which parameter table a list of codes and names is: by its own name, else by what it holds; "" if unclear."""
    names = set(titles)
    for table in desk.shipped.tables:
        if table in names and table not in KINDS:
            return table
    pairs = {(row.values.get("code", ""), row.values.get("name_zh", "")) for row in listing.rows}
    best, most = "", 0
    for table in desk.shipped.tables:
        if table in (*KINDS, "hs_ciq"):
            continue
        common = sum(1 for entry in desk.shipped.entries(table) if (entry.code, entry.name_zh) in pairs)
        if common > most:
            best, most = table, common
    return best if most >= max(2, len(pairs) // 2) else ""


def labels_of(table: str, names: Sequence[str]) -> dict[str, str]:
    """What columns are called when a change is told."""
    known = HS_LABELS if table == "hs" else {"name_zh": "名称", **{n: h[0] for n, h in PARAMETER_HEADS.items()}}
    return {name: known.get(name, name) for name in names}
