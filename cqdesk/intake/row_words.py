"""Words by which a row of a goods table says that it is no goods: totals, sub-totals, charges."""

from __future__ import annotations

import re

from cqdesk.intake.values import folded

_TOTAL_WORD = (
    r"(?:(?:grand|sub|net|invoice|page|sheet)[\s-]*)?(?:total|ttl)s?"
    r"|(?:gesamt|zwischen|end)?summe|(?:gesamt|rechnungs|end)betrag|gesamt|suma(?:\s+total)?|soma|totale|totaux|somme|итого|всего"
    r"|(?:(?:carried|brought)\s+forward|[cb]/f|carry\s+over)"
    r"|承\s*[前上]\s*页|[转过]\s*[次下]\s*页|接\s*上\s*页|上\s*页\s*合\s*计"
    r"|(?:fob|cif|cfr|c\s*&\s*f|exw|fca|cpt|cip|dap|ddp)\s+(?:value|total|amount)"
    r"|(?:fob|cif|cfr|c\s*&\s*f|exw|fca|cpt|cip|dap|ddp)\s+[^\W\d][^\d/|]{1,40}?[\s,]+(?:total|ttl)(?:\s+(?:value|amount))?"
    r"|tổng(?:\s+(?:cộng|số|trị\s+giá))?|cộng|жалпы|барлығы|жиыны|jami|toplam|razem|celkem|összesen|σύνολο"
    r"|合\s*计|总\s*计|小\s*计|共\s*计|总\s*合\s*计|累\s*计|本\s*页\s*合\s*计"
)
TOTAL = re.compile(
    rf"\W*(?:{_TOTAL_WORD})(?:\s*[/|(（]?\s*(?:{_TOTAL_WORD})\s*[)）]?)*\s*"
    r"(?:$|[:：(（,，.\d=].*|(?:of|amount|value|price|usd|us\$|eur|cny|rmb|in\s|fob|cif|cfr|exw|fca|fas|cpt|cip|dap|dpu|ddp|daf|c&f|к\s+оплате|invoice|sum|to\s+pay|payable|due|cartons|packages|pcs|金额|数量|件数).*)",
    re.IGNORECASE | re.DOTALL,
)
SUBTOTAL = re.compile(r"sub|zwischen|小\s*计|本\s*页|page|forward|\b[cb]/f|carry|页", re.IGNORECASE)
_CHARGE = re.compile(
    r"\W*(?:"
    r"(?:国际|国内|内陆|海|空|陆)?运\s*(?:保)?(?:杂)?\s*费|运\s*保\s*费|保\s*(?:险)?\s*费|杂\s*费|木\s*箱\s*费|快\s*递\s*费|包\s*装\s*费|"
    r"手\s*续\s*费|银行手续费|报\s*关\s*费|港\s*杂\s*费|装\s*卸\s*费|操\s*作\s*费|文\s*件\s*费|折\s*扣|定\s*金|"
    r"(?:ocean|sea|air|inland|local|international)?\s*freight(?:\s*(?:charges?|cost|fee))?|insurance(?:\s*(?:charges?|fee|premium))?|"
    r"(?:courier|shipping|handling|packing|packaging|bank|documentation|document|wooden\s*(?:box|case)|export|delivery|transport(?:ation)?)"
    r"\s*(?:charges?|costs?|fees?)|(?:less\W*)?(?:\d+(?:\.\d+)?\s*%\s*)?(?:discount|deposit|down\s*payment|advance\s*payment|prepayment|commission|rebate)"
    r"(?:\W*\d+(?:\.\d+)?\s*%\W*)?|vat|(?:sample|tooling|mould|mold|handling|inspection|testing|certificate|customs|service)"
    r"\s*(?:charges?|costs?|fees?)|(?:模\s*具|样\s*品|检\s*测|认\s*证|服\s*务|运\s*输|开\s*模|打\s*样)\s*费"
    r")\s*(?:[:：(（].*)?",
    re.IGNORECASE,
)

_TOTAL_HINT = re.compile(
    r"(?i)forward|[cb]/f|carry|页|value|amount|t\s*o\s*t\s*a|ttl|summe|gesamt|betrag|suma|soma|somme|итого|всего|ＴＯＴＡＬ|计"
    r"|cộng|tổng|жалпы|барлығы|жиыны|jami|toplam|razem|celkem|összesen|σύνολο"
)


def says_total(text: str) -> bool:
    """Whether a text is the label of a total."""
    return _TOTAL_HINT.search(text) is not None and TOTAL.fullmatch(folded(text)) is not None


PACKAGE_WORD = re.compile(
    r"(?:pallets?|plts?|cartons?|ctns?|packages?|pkgs?|cases?|bags?|drums?|boxes|bundles?|rolls?|crates?|纸箱|木箱|箱|托盘?|件|包|袋|桶)",
    re.IGNORECASE,
)


_CHARGE_HINT = re.compile(r"(?i)费|金|扣|freight|insur|charge|cost|fee|discount|deposit|payment|vat|commission|rebate")


def is_charge(text: str) -> bool:
    """Whether a text names a charge, in one language or two ("折扣 Discount", "运费/Freight")."""
    if len(text) > 90 or _CHARGE_HINT.search(text) is None:  # runs for every text of every row
        return False
    line = folded(text)
    if len(line) > 60:
        return False
    if _CHARGE.fullmatch(line):
        return True
    pieces = [
        p.strip() for p in re.split(r"/|(?<=[一-鿿])\s*(?=[A-Za-z])|(?<=[A-Za-z])\s*(?=[一-鿿])", line) if p.strip()
    ]
    return len(pieces) > 1 and all(_CHARGE.fullmatch(piece) for piece in pieces)


_WEAK_CHARGE = re.compile(
    r"(?i)\W*(?:wooden\s+(?:box|case|crate)(?:es|s)?|pallets?|packing(?:\s+materials?)?|plywood\s+(?:box|case)s?|木\s*箱|木\s*托|托\s*盘|包\s*装|打\s*包)\W*"
)


_TARE = re.compile(
    r"(?i)\W*(?:(?:weight\s+of\s+)?(?:wooden\s+|empty\s+)?(?:pallets?|plts?|crates?|packing|packaging|dunnage|tare)(?:\s*(?:weight|wt|g\.?w)\.?)?"
    r"|(?:木|空)?\s*(?:托\s*盘?|卡\s*板|木\s*箱|包\s*装)\s*(?:重\s*量?|自\s*重|毛\s*重)?|皮\s*重)(?:\s*[x×*]\s*\d+)?\W*"
)


def may_be_tare(text: str) -> bool:
    """Whether a text names the weight of packing, as packing lists add it below the goods (托盘重量, Pallet weight)."""
    return _TARE.fullmatch(folded(text)) is not None


def may_be_charge(text: str) -> bool:
    """Whether a text names what is goods on one paper and packing charged for on the next (木箱, Wooden box)."""
    return _WEAK_CHARGE.fullmatch(folded(text)) is not None
