"""Heads whose unit or measure the figures cannot be read by: weights in catties, volumes in litres, figures of one carton.

A figure under such a head is read as printed and to be confirmed; nothing is converted by a guess.
"""

from __future__ import annotations

import re
from dataclasses import replace

from cqdesk.intake.cells import WEIGHTS
from cqdesk.intake.findings import number
from cqdesk.intake.paper import PaperDocument
from cqdesk.intake.table_rows import TableRows, same
from cqdesk.intake.values import folded

_ONE_PACKAGE = re.compile(
    r"(?i)(?:/|\bper\b|@|每)\s*(?:ctns?|c'?tn|cartons?|box(?:es)?|pkgs?|packages?|pallets?|plts?|drums?|bags?|箱|托盘?|桶|袋|包)"
    r"(?![a-z])"
)
_ONE_PIECE = re.compile(r"(?i)(?:/|\bper\b|@|每)\s*(?:pcs?|pieces?|units?|sets?|件|个|只|台|套)(?![a-z])|@")
_OTHER_WEIGHT = re.compile(
    r"(?i)(?<![a-zа-я])(?:ozs?|ounces?|catt(?:y|ies)|jin|quintals?|cwt|stones?|carats?|piculs?|фунт\w*|пуд\w*|центнер\w*|ц)(?![a-zа-я])"
    r"|(?<!公)(?<!千)[市司马]*斤|担|盎司|克拉|\d+\s*(?:kgs?|公斤|千克)(?![a-z])"
)
_OTHER_VOLUME = re.compile(
    r"(?i)(?<![a-z])(?:l|ltrs?|lit(?:er|re)s?|dm[3³]?|cu\.?\s*ft|cuft|cft|ft[3³]|in[3³]|cm[3³]|mm[3³])(?![a-z0-9])"
    r"|升|立方(?:分|厘|毫)米|立方(?:英)?[尺寸]|材"
)
_MANY_PIECES = re.compile(r"(?i)[(（]\s*(?:k|m|[x×*]?\s*\d{2,}\s*(?:pcs|pieces|只|个|件)?)\s*[)）]")


def doubt_heads(doc: PaperDocument, found: TableRows) -> None:
    """Mark the figures under heads that say another measure than the field holds."""
    for name in (*sorted(WEIGHTS), "volume_m3", "quantity"):
        column = found.plan.columns.get(name)
        if column is None:
            continue
        head = folded(found.plan.block.heads.get(column.col, (column.head.text,))[0])
        why = _why(doc, name, head)
        for row in [*doc.lines, *(box.facts for box in doc.boxes)] if why else []:
            cell = row.get(name)
            if cell is not None and not cell.doubtful and (name not in WEIGHTS or not re.search(r"[A-Za-z]", cell.raw)):
                row[name] = replace(cell, doubtful=True, why=why)


def _why(doc: PaperDocument, name: str, head: str) -> str:
    """What is doubtful about the figures under a head; "" if nothing is."""
    if name in WEIGHTS and (unit := _OTHER_WEIGHT.search(head)):
        return f"表头的重量单位是“{unit[0].strip()}”，未换算为千克"
    if name == "volume_m3" and (unit := _OTHER_VOLUME.search(head)):
        return f"表头的体积单位是“{unit[0].strip()}”，不是立方米"
    if name == "quantity" and (unit := _MANY_PIECES.search(head)):
        return f"表头“{unit[0]}”表示数量可能以百、千计"
    each = _ONE_PACKAGE.search(head) or (_ONE_PIECE.search(head) if name != "quantity" else None)
    if each is None or _tied(doc, name) or all(number(line.get("package_count")) == 1 for line in doc.lines):
        return ""
    return f"表头有“{each[0].strip()}”，可能是单件或单箱的数值"


def _tied(doc: PaperDocument, name: str) -> bool:
    """Whether a printed total is the sum of the lines: then each figure is that of its line."""
    stated = number(doc.stated.get(name))
    added = doc.summed.get(name)
    return stated is not None and added is not None and len(doc.lines) > 1 and same(stated, type(stated)(added))
