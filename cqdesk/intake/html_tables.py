"""Reader for HTML tables, the way many web systems "export to Excel": a page that is only named .xls.

One sheet: the tables one below the other, spans as merged areas. A table inside a cell gives its text to that cell.
libxml2's HTML parser knows no entities of its own making and loads nothing. Excel's own attributes (`x:num`,
`mso-number-format:'\\@'`) tell numbers from texts.
"""

from __future__ import annotations

import re

from lxml import etree

from cqdesk.intake.gate import damaged
from cqdesk.intake.sheet_xml import Budget, clean, number_cell, style_of
from cqdesk.intake.texts import decoded
from cqdesk.intake.workbook import MAX_CELLS, Cell, Sheet, Workbook

_MAX_SPAN_COLS, _MAX_SPAN_ROWS = 1_000, 65_536
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]*)(?:\.[0-9]+)?\Z")
_BREAKS = frozenset({"br", "p", "div", "li", "tr"})
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


def read_html(data: bytes, name: str) -> Workbook:
    """Read all tables of a page. Raises `UserError` when it holds none."""
    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    root = etree.fromstring(_text(data), parser)
    if root is None:
        raise damaged()
    sheet = Sheet(name=clean((root.findtext(".//title") or "").strip()) or "Sheet1")
    budget = Budget(MAX_CELLS)
    row = 0
    for table in root.iter("table"):
        if next(table.iterancestors("table"), None) is not None:
            continue
        before = table.getprevious()
        if before is not None and before.tag not in ("table", "style", "script", "head", "meta", "title"):
            words = clean(_words(before))
            if words:
                row += 1
                budget.take(1)
                sheet.cells[row, 1] = Cell(row, 1, words)
        row = _table(table, sheet, row, budget)
    if not sheet.cells:
        raise damaged()
    return Workbook(name=name, sheets=[sheet])


def _text(data: bytes) -> str:
    """The page as text: by its mark, by the charset it names, else by what decodes."""
    named = _CHARSET.search(data[:4096])
    if named and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        encoding = named[1].decode("ascii").lower()
        try:
            text = data.decode("gb18030" if encoding in ("gb2312", "gbk", "gb18030") else encoding)
        except (LookupError, UnicodeDecodeError):
            text = decoded(data)
    else:
        text = decoded(data)
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    return text.replace("\x00", "")


def _table(table: etree._Element, sheet: Sheet, row: int, budget: Budget) -> int:
    """Put one table below `row`; returns the last row used."""
    covered: dict[int, int] = {}
    """Column → last row that a cell from above reaches down to."""
    for line in table.iter("tr"):
        if next(line.iterancestors("table"), None) is not table:
            continue
        row += 1
        col = 0
        hidden = bool(_HIDDEN.search(line.get("style", "")))
        for node in line.iterchildren("td", "th"):
            col += 1
            while covered.get(col, 0) >= row:
                col += 1
            across, down = _span(node, "colspan", _MAX_SPAN_COLS), _span(node, "rowspan", _MAX_SPAN_ROWS)
            if across > 1 or down > 1:
                budget.take(1)
                sheet.merge(row, col, row + down - 1, col + across - 1)
                if down > 1:
                    covered.update(dict.fromkeys(range(col, col + across), row + down - 1))
            cell = _cell(node, row, col)
            if cell is not None:
                budget.take(1)
                sheet.cells[row, col] = cell
                if hidden:
                    sheet.hidden_rows.add(row)
            col += across - 1
            if col > 16_384:
                raise damaged()
    return row


def _span(node: etree._Element, name: str, most: int) -> int:
    text = node.get(name, "1").strip()
    return min(max(int(text), 1), most) if re.fullmatch(r"[0-9]{1,6}", text) else 1


def _cell(node: etree._Element, row: int, col: int) -> Cell | None:
    text = clean(_words(node))
    if not text:
        return None
    style = node.get("style", "").replace(" ", "").lower()
    stored = node.get("x:num") or node.get("num")
    if stored and re.fullmatch(r"-?[0-9.]+(?:[eE][+-]?[0-9]+)?", stored.strip()):
        found = number_cell(row, col, stored, style_of(""), since_1904=False)
        return found._replace(raw=text) if text != found.text else found
    is_text = "mso-number-format:'\\@'" in style or 'mso-number-format:"\\@"' in style or "x:str" in node.attrib
    if not is_text and _NUMBER.match(text) and sum(map(str.isdigit, text)) <= 15:
        plain = text.replace(",", "")
        return Cell(row, col, plain, "number", text if plain != text else "")
    return Cell(row, col, text)


def _words(node: etree._Element) -> str:
    """All text below a node; blanks collapse as a browser shows them, breaks and paragraphs end a line."""
    pieces: list[str] = []
    for event, inner in etree.iterwalk(node, events=("start", "end")):
        if not isinstance(inner.tag, str) or inner.tag in ("script", "style"):
            continue
        if event == "start":
            if inner.tag in _BREAKS and inner is not node:
                pieces.append("\n")
            pieces.append(re.sub(r"\s+", " ", inner.text or ""))
        else:
            if inner.tag in ("td", "th") and inner is not node:
                pieces.append(" ")
            if inner is not node:
                pieces.append(re.sub(r"\s+", " ", inner.tail or ""))
    lines = (line.strip() for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)
