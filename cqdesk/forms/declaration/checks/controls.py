"""DOC: what the control conditions (监管条件) of the tariff ask for, as far as they are hints or facts.

The shipped tariff is of another year, so everything here is a warning until an official tariff of the date is loaded.
Only the modes of an ordinary sale are judged: processing, zones and returns are exempt from many permits. Each permit
code belongs to one rule, and each rule speaks once per form and names its lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ...rules import Answer, Applies, Facts, cannot, found, rule
from ..fields import Declaration
from .shared import listed

SOURCE = "control conditions of the tariff; code table 监管证件代码"
JUDGED_MODES: Mapping[str, frozenset[str]] = {"I": frozenset({"0110"}), "E": frozenset({"0110", "9710", "9810"})}
IN_LICENCE_FIELD = frozenset("12345Gxy7Ov")
"""Permits whose number may stand in the licence field of the head."""
USED = "21"
"""Goods attribute 旧品."""
NO_LINE = "本地税则没有部分商品编号；请导入当年税则，或人工核对监管条件。"


def _asked(d: Declaration, facts: Facts, codes: str) -> Iterator[Answer | tuple[int, str]]:
    """(line number, permit codes its tariff line asks for out of `codes`); *cannot judge* for lines the tariff lacks."""
    if d.supervision_mode not in JUDGED_MODES.get(d.import_export_flag, ()):
        return
    for row, line in enumerate(d.goods, start=1):
        if not re.fullmatch("[0-9]{10}", line.hs_code):
            continue  # ITM-003 speaks
        tariff = facts.tariff(line.hs_code)
        if tariff is None:
            yield cannot(NO_LINE, f"goods[{row}]")
        elif not tariff.dead and (asked := "".join(code for code in tariff.supervision if code in codes)):
            yield row, asked


def _given(d: Declaration) -> frozenset[str]:
    codes = {licence.licence_code for licence in d.licences}
    return frozenset(codes | IN_LICENCE_FIELD if d.licence_number else codes)


def _permit_rule(id: str, applies: Applies, by_direction: Mapping[str, str], title: str) -> None:
    def judge(d: Declaration, facts: Facts) -> Iterator[Answer]:
        given = _given(d)
        lacking: dict[int, str] = {}
        for answer in _asked(d, facts, by_direction.get(d.import_export_flag, "")):
            if not isinstance(answer, tuple):
                yield answer
            elif missing := "".join(code for code in answer[1] if code not in given):
                lacking[answer[0]] = missing
        if lacking:
            rows = sorted(lacking)
            codes = "、".join(sorted(set("".join(lacking.values()))))
            yield found(f"goods[{rows[0]}].hs_code", lines=listed(rows), codes=codes, vintage=facts.vintage("hs"))

    judge.__doc__ = title
    rule(id, "warning", source=SOURCE, applies=applies, needs=("hs@date",), error_when="hs")(judge)


_permit_rule("DOC-001", "both", {"I": "12DMbfn", "E": "4D"}, "Import and export licences and other permits.")
_permit_rule("DOC-012", "export", {"E": "3G"}, "Dual-use licences of exports.")
_permit_rule("DOC-016", "export", {"E": "B"}, "The electronic ledger of inspected exports.")
_permit_rule("DOC-020", "import", {"I": "7O"}, "Automatic import licences.")
_permit_rule("DOC-022", "both", {"I": "F", "E": "E"}, "Certificates of endangered species.")
_permit_rule(
    "DOC-023", "both", {"I": "LQRSIJXkU", "E": "LSIJXkVz"}, "Medicine, pesticide, toxic chemicals and the like."
)


def _ban_rule(id: str, applies: Applies, by_direction: Mapping[str, str], title: str) -> None:
    def judge(d: Declaration, facts: Facts) -> Iterator[Answer]:
        banned = []
        for answer in _asked(d, facts, by_direction.get(d.import_export_flag, "")):
            if not isinstance(answer, tuple):
                yield answer
            elif answer[1] != "6" or USED in d.goods[answer[0] - 1].goods_attributes.split(","):
                banned.append(answer[0])
        if banned:
            yield found(f"goods[{banned[0]}].hs_code", lines=listed(banned), vintage=facts.vintage("hs"))

    judge.__doc__ = title
    rule(id, "warning", source=SOURCE, applies=applies, needs=("hs@date",), error_when="hs")(judge)


_ban_rule("DOC-002", "both", {"I": "96", "E": "8"}, "Goods that may not be imported (used ones: code 6) or exported.")
_ban_rule("DOC-021", "import", {"I": "P"}, "Solid waste, banned since 2021.")


@rule("DOC-015", "warning", source=SOURCE, needs=("hs@date",), error_when="hs")
def inspection_data(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Inspected imports have some inspection data: code, use or attributes. One finding that names the lines."""
    bare = []
    for answer in _asked(d, facts, "A" if d.import_export_flag == "I" else ""):
        if not isinstance(answer, tuple):
            yield answer
            continue
        line = d.goods[answer[0] - 1]
        if not (line.ciq_code or line.purpose_code or line.goods_attributes):
            bare.append(answer[0])
    if bare:
        yield found(f"goods[{bare[0]}].ciq_code", lines=listed(bare), vintage=facts.vintage("hs"))


@rule("DOC-024", "warning", source=SOURCE, applies="import", needs=("hs@date",))
def tariff_quota(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Without a quota certificate the rate outside the quota holds. One finding that names the lines."""
    given = _given(d)
    outside = []
    for answer in _asked(d, facts, "tqe"):
        if not isinstance(answer, tuple):
            yield answer
        elif not given & set(answer[1]):
            outside.append(answer[0])
    if outside:
        yield found(f"goods[{outside[0]}].hs_code", lines=listed(outside), vintage=facts.vintage("hs"))
