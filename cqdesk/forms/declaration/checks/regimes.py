"""TMD: supervision mode, levy nature, duty mode, and what they ask for in the remarks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from ...rules import Answer, Applies, Facts, cannot, found, milder, rule
from ..combinations import rows_for
from ..fields import Declaration
from .shared import FILLING_RULES, listed, one_currency_total, really_crosses
from .transport import is_day
from .writing import BATCH_LISTS

ITEM_14, ITEM_15, ITEM_32 = (f"{FILLING_RULES} item {number}" for number in (14, 15, 32))
TABLE = "trade_mode_combinations.csv (compiled from code tables and practice)"

CARRY_OVER = frozenset({"0255", "0258", "0654", "0657"})
WITHOUT_LEVY = CARRY_OVER | {"0300", "0500", "0700", "1200", "1233", "1234", "1239", "4400", "4600"}
MATERIALS_OUT = frozenset({"0265", "0664"})
SOLD_INLAND = frozenset({"0245", "0644", "0844", "0845"})
IMPORT_ONLY = frozenset(
    ["0245", "0320", "0420", "0446", "0644", "0844", "0845", "2025", "2225", "4239", "9500", "9639", "9700", "9800"]
)
EXPORT_ONLY = frozenset(["0265", "0466", "0664", "0864", "0865", "1039", "2210", "3422", "5361", "9710", "9810"])
TEMPORARY = frozenset({"2600", "2700"})
RETURNED = frozenset({"4561", "4400", "4600", "3100"})
"""Modes whose goods hang on an earlier declaration in both directions."""
ECOMMERCE = frozenset({"9610", "9710", "9810", "1210", "1239"})
NAMED_ECOMMERCE = frozenset({"9610", "1210", "1239"})
"""Modes the text of 2018 knew; for the later B2B ones the remark is asked at some offices only."""
INTO_BOND = frozenset(["1233", "5010", "5014", "5015", "5033", "5034", "5335", "6033"])
DIRECT_RETURN = "4500"

_EXEMPT = (
    frozenset({"401", "402", "789", "799", "801", "802", "811", "818", "819", "888", "898"})
    | {str(code) for code in range(405, 424)}
    | {str(code) for code in range(605, 612)}
    | {str(code) for code in range(698, 712)}
    | {str(code) for code in range(901, 923)}
)
"""Levy natures that rest on a certificate of exemption; 601 to 603 are also ordinary natures of foreign-invested firms."""


def _zone(mode: str) -> bool:
    return "5000" <= mode <= "6099"


@rule("TMD-001", "error", source=TABLE, key="supervision_mode")
def combination(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Supervision mode, levy nature and duty mode go together.

    A warning unless every row of the mode was seen in public material. What has an id of its own is left to it: an empty
    levy nature, carry-over, sale inland, 101 with an odd duty mode, ordinary exports, market procurement.
    """
    mode, levy, flag = d.supervision_mode, d.levy_nature, d.import_export_flag
    if flag not in ("I", "E") or mode == "1039" or (mode == "0110" and flag == "E"):
        return
    if not levy or mode in CARRY_OVER | MATERIALS_OUT | SOLD_INLAND:
        return
    rows = rows_for(mode, flag)
    if not rows:
        if mode not in IMPORT_ONLY | EXPORT_ONLY and not _zone(mode):
            yield cannot("组合表中没有这个监管方式；请按海关的监管方式说明人工核对征免性质。", "levy_nature")
        return
    fitting = [row for row in rows if row.takes(levy)]
    sure = all(row.sure for row in rows)
    if not fitting:
        finding = found("levy_nature", trouble=f"征免性质{levy}与监管方式{mode}")
        yield finding if sure else milder(finding, "warning")
        return
    allowed = frozenset[str]().union(*(row.duty_modes for row in fitting))
    wrong = [row for row, line in enumerate(d.goods, start=1) if line.duty_mode and line.duty_mode not in allowed]
    if wrong and levy != "101":
        modes = "、".join(sorted({d.goods[row - 1].duty_mode for row in wrong}))
        finding = found(f"goods[{wrong[0]}].duty_mode", trouble=f"{listed(wrong)}征免方式{modes}与征免性质{levy}")
        yield finding if sure else milder(finding, "warning")


@rule("TMD-002", "error", source=f"{TABLE}; {ITEM_15}", key="supervision_mode")
def levy_needed(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A mode all of whose known combinations have a levy nature names it."""
    mode = d.supervision_mode
    if d.levy_nature or mode in WITHOUT_LEVY or _zone(mode):
        return
    rows = rows_for(mode, d.import_export_flag)
    if rows and not any("" in row.levy_natures for row in rows) and mode != DIRECT_RETURN:
        yield found("levy_nature", mode=mode)


@rule("TMD-003", "error", source=ITEM_15, key="supervision_mode")
def levy_of_carry_over(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Carry-over of processing trade has no levy nature."""
    if d.supervision_mode in CARRY_OVER and d.levy_nature:
        yield found("levy_nature", mode=d.supervision_mode)


@rule("TMD-004", "error", source=ITEM_15, key="supervision_mode")
def levy_of_returns(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Materials returned abroad and finished goods returned home are 299."""
    materials = d.import_export_flag == "E" and d.supervision_mode in MATERIALS_OUT
    finished = d.import_export_flag == "I" and d.supervision_mode in ("4400", "4600") and bool(d.levy_nature)
    if (materials or finished) and d.levy_nature != "299":
        yield found("levy_nature", mode=d.supervision_mode)


@rule("TMD-005", "error", source=ITEM_15, applies="import", key="supervision_mode")
def levy_of_inland_sale(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A sale inland has its true levy nature, never that of processing."""
    if d.supervision_mode in SOLD_INLAND and d.levy_nature in ("502", "503"):
        yield found("levy_nature", value=d.levy_nature)


@rule("TMD-006", "error", source=f"{FILLING_RULES} items 7, 15", applies="import", key="levy_nature")
def exemption_certificate(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """An exemption rests on a certificate (征免税证明), whose number begins with Z."""
    if d.levy_nature in _EXEMPT and not d.record_book_number.startswith("Z"):
        yield found("record_book_number", value=d.levy_nature)


def _direction_rule(id: str, applies: Applies, modes: frozenset[str], title: str) -> None:
    def judge(d: Declaration, facts: Facts) -> Iterator[Answer]:
        if d.supervision_mode in modes:
            yield found("supervision_mode", value=d.supervision_mode)

    judge.__doc__ = title
    rule(id, "error", source="code table trade_modes, names", applies=applies, key="supervision_mode")(judge)


_direction_rule("TMD-009", "export", IMPORT_ONLY, "A mode of imports is no mode of an export.")
_direction_rule("TMD-010", "import", EXPORT_ONLY, "A mode of exports is no mode of an import.")


@rule("TMD-011", "warning", source="trade practice", needs=("fx_rates@date?",), key="supervision_mode")
def value_of_samples(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Samples and advertising goods are worth 5,000 CNY at most; judged in CNY."""
    if d.supervision_mode != "3010":
        return
    total = one_currency_total(d)
    if total is None or total[0] != "CNY":
        yield cannot("货样广告品的总价不是人民币，没有当月汇率；请折算后核对是否超过5000元。")
    elif total[1] > 5000:
        yield found("supervision_mode", total=f"{total[1]:f}")


_CATEGORY = re.compile("暂[进出][一二三四五六七八九十]{1,3}")
_RETURN_DAY = re.compile("([0-9]{8})前")


def _return_leg(d: Declaration) -> bool:
    """The second leg of a temporary movement names the first, or the confirmation of its extension."""
    return bool(d.free_text.related_entry_number) or "<ZS" in d.remarks


@rule("TMD-012", "error", source=ITEM_32, key="supervision_mode")
def remarks_of_temporary(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Temporary goods name their class and the day of return, parted by a stroke."""
    if d.supervision_mode not in TEMPORARY or _return_leg(d):
        return
    if not (_CATEGORY.search(d.remarks) and _RETURN_DAY.search(d.remarks) and "/" in d.remarks):
        yield found("remarks")


@rule("TMD-013", "error", source=ITEM_32, key="supervision_mode")
def number_of_direct_return(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A direct return names its contact form or order as <ZT...>."""
    if d.supervision_mode == DIRECT_RETURN and not re.search("<ZT[^<>]+>", d.remarks):
        yield found("remarks")


@rule("TMD-014", "warning", source=ITEM_32, key="supervision_mode")
def related_declaration(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Returned goods and carry-over name the declaration they hang on."""
    mode, flag = d.supervision_mode, d.import_export_flag
    asked = mode in RETURNED or (mode == DIRECT_RETURN and flag == "I") or (mode in ("0255", "0654") and flag == "E")
    if asked and not d.free_text.related_entry_number:
        yield found("free_text.related_entry_number", mode=mode)


@rule(
    "TMD-016",
    "warning",
    source=ITEM_14,
    applies="import",
    needs=("fx_rates@date?",),
    key="supervision_mode",
)
def value_of_accessories(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Low-value accessories are worth 5,000 USD at most; judged in USD."""
    if d.supervision_mode != "0815":
        return
    total = one_currency_total(d)
    if total is None or total[0] != "USD":
        yield cannot("低值辅料的总价不是美元，没有当月汇率；请折算后核对是否超过5000美元。")
    elif total[1] > Decimal(5000):
        yield found("supervision_mode", total=f"{total[1]:f}")


@rule("TMD-018", "warning", source="trade practice", applies="export", key="levy_nature")
def levy_of_ordinary_exports(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Ordinary exports have 101."""
    if d.supervision_mode == "0110" and d.levy_nature != "101":
        yield found("levy_nature", value=d.levy_nature)


_NOT_ORDINARY = frozenset("234589")
"""Duty modes that do not go with 101; what is no duty mode at all is the fault of TMD-020."""


@rule("TMD-019", "warning", source=TABLE)
def duty_mode_of_ordinary_levy(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """101 means full duty, a deposit or a letter of guarantee. One finding that names the lines."""
    if d.levy_nature != "101" or d.supervision_mode == "1039":
        return
    wrong = [row for row, line in enumerate(d.goods, start=1) if line.duty_mode in _NOT_ORDINARY]
    if wrong:
        yield found(f"goods[{wrong[0]}].duty_mode", lines=listed(wrong))


@rule("TMD-023", "warning", source="GACC 2018/60 and filling guide of 2018", key="supervision_mode")
def ecommerce_remark(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """E-commerce goods say so in the remarks; for 9710 and 9810 that is a hint."""
    if d.supervision_mode in ECOMMERCE and "跨境电子商务" not in d.remarks:
        finding = found("remarks", mode=d.supervision_mode)
        yield finding if d.supervision_mode in NAMED_ECOMMERCE else milder(finding, "info")


@rule("TMD-024", "warning", source="GACC 2018/60 and filling guide of 2018", applies="import", key="supervision_mode")
def into_bond(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Goods from abroad into a zone or a bonded warehouse say so."""
    said = "保税入库" in d.remarks or "境外入区" in d.remarks
    if really_crosses(d) and d.supervision_mode in INTO_BOND and not said:
        yield found("remarks")


@rule("TMD-025", "warning", source="GACC 2018/60 and filling guide of 2018", key="supervision_mode")
def word_of_direct_return(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A direct return says so in words; its number is TMD-013."""
    if d.supervision_mode == DIRECT_RETURN and "直接退运" not in d.remarks:
        yield found("remarks")


@rule("TMD-026", "info", source="GACC 2018/60 and filling guide of 2018", needs=("path?",))
def words_for_remarks(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Repairs and batch deliveries say so."""
    for asked, word in ((d.supervision_mode == "1300", "修理物品"), (d.record_list_type in BATCH_LISTS, "分送集报")):
        if asked and word not in d.remarks:
            yield found("remarks", word=word)


def half_a_year_after(day: date) -> date:
    """The same day six months later, the last of the month where there is none."""
    year, month = (day.year, day.month + 6) if day.month <= 6 else (day.year + 1, day.month - 6)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    return date(year, month, day.day)


@rule("TMD-028", "warning", source=f"{ITEM_32}; GACC 2018/60", needs=("moments?",), key="supervision_mode")
def day_of_return(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Temporary goods return within six months of crossing (of the day of the check when that is not known)."""
    match = _RETURN_DAY.search(d.remarks)
    if d.supervision_mode not in TEMPORARY or _return_leg(d) or match is None or not is_day(match[1]):
        return
    due = date(int(match[1][:4]), int(match[1][4:6]), int(match[1][6:]))
    limit = half_a_year_after(d.entry_exit_date or facts.on)
    if due > limit:
        yield found("remarks", due=due.isoformat(), limit=limit.isoformat())
