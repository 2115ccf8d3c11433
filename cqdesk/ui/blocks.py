"""Blocks of cells on the clipboard, as Excel writes and reads them: tabs, line ends, quotes around what holds either."""

from __future__ import annotations

import html
import re
from collections.abc import Container

from ..errors import UserError

MOST_CHARACTERS = 2_000_000
MOST_IN_CELL = 20_000


def from_clipboard(words: str) -> list[list[str]]:
    """A rectangular block. Control characters go, short rows are filled up.

    Raises `UserError` when it is too large to be a block of cells.
    """
    if len(words) > MOST_CHARACTERS:
        raise UserError("paste-too-large", "粘贴的内容太大，没有粘贴。", "请分几次复制，每次不超过一千行。")
    rows: list[list[str]] = [[]]
    cell: list[str] = []
    quoted = fresh = False
    text = words.replace("\r\n", "\n").replace("\r", "\n")
    text = text[:-1] if text.endswith("\n") else text
    fresh = True
    at = 0
    while at < len(text):
        c = text[at]
        if quoted:
            if c == '"' and text[at + 1 : at + 2] == '"':
                cell.append('"')
                at += 1
            elif c == '"':
                quoted = False
            else:
                cell.append(c)
        elif c == '"' and fresh and _closes(text, at):
            quoted = True
        elif c == "\t":
            rows[-1].append(_clean(cell))
            cell = []
        elif c == "\n":
            rows[-1].append(_clean(cell))
            cell = []
            rows.append([])
        else:
            cell.append(c)
        fresh = not quoted and c in "\t\n"
        at += 1
    rows[-1].append(_clean(cell))
    width = max(len(row) for row in rows)
    return [row + [""] * (width - len(row)) for row in rows]


def _closes(text: str, at: int) -> bool:
    """Whether the quote at the start of a cell has its partner at a cell's end; a lone inch mark has not."""
    at += 1
    while (at := text.find('"', at)) >= 0:
        if text[at + 1 : at + 2] == '"':
            at += 2
            continue
        return text[at + 1 : at + 2] in ("", "\t", "\n")
    return False


def _clean(cell: list[str]) -> str:
    if len(cell) > MOST_IN_CELL:
        raise UserError("paste-cell-too-large", "有一格的内容太长，没有粘贴。", "请检查复制的区域是否正确。")
    return "".join(c for c in cell if c >= " " or c == "\n").replace("\x7f", "").strip()


def without_empty_end(block: list[list[str]]) -> list[list[str]]:
    """The block without the columns at its right end that are empty in every row: whole rows of a sheet bring them, and
    they shall neither be too many nor empty what stands there.
    """
    used = max((n for row in block for n, words in enumerate(row, start=1) if words), default=1)
    return [row[:used] for row in block]


def to_clipboard(block: list[list[str]]) -> str:
    """The block as Excel takes it."""
    return "\n".join("\t".join(_quote(cell) for cell in row) for row in block)


def _quote(cell: str) -> str:
    if any(c in cell for c in '\t\n"'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def to_html(block: list[list[str]], numbers: Container[int] = ()) -> str:
    """The block as a table whose cells say what they are: in the columns `numbers` (from 0) numbers, elsewhere text.

    Without that a spreadsheet takes the zero from `0101210010`, the last digits from an entry number of eighteen, makes a
    date of `3-4` and a formula of what begins with `=`.
    """
    rows = (
        "<tr>" + "".join(_cell(words, number=n in numbers) for n, words in enumerate(row)) + "</tr>" for row in block
    )
    return f"{_HEAD}<table>{''.join(rows)}</table></body></html>"


_HEAD = (
    '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="utf-8">'
    '<style>td {mso-number-format:"\\@";} td.n {mso-number-format:General;}</style></head><body>'
)
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]+)?", re.ASCII)
"""What a spreadsheet keeps as it is: no zero in front, no more digits than it can count."""


def is_plain_number(words: str) -> bool:
    """Whether a spreadsheet that takes it for a number shows the same."""
    return _NUMBER.fullmatch(words) is not None and sum(c.isdigit() for c in words) <= 15


def _cell(words: str, *, number: bool) -> str:
    inside = html.escape(words, quote=False).replace("\n", '<br style="mso-data-placement:same-cell">')
    return f'<td class="n">{inside}</td>' if number and is_plain_number(words) else f"<td>{inside}</td>"
