"""Reader for text tables: CSV and its kin in any encoding and with any separator a program writes.

Values stay text, exactly as written: a CSV has no formats, so a leading zero in the file is a leading zero of the code.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

from cqdesk.errors import UserError
from cqdesk.intake.number_formats import stored_number
from cqdesk.intake.sheet_xml import Budget, clean
from cqdesk.intake.workbook import MAX_CELLS, MAX_COL, MAX_ROW, Cell, Sheet, Workbook, too_many_cells

SEPARATORS = (",", "\t", ";", "|", "，", "；", "^")
_SAMPLE_LINES = 60
_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]+)?\Z")


def decoded(data: bytes) -> str:
    """Text in the encoding it is in: by its mark, else UTF-8, else GB18030 (which holds GBK and GB2312).

    Raises `UserError` when it is none of them.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UserError(
        "text-encoding",
        "文本的编码无法识别，没有读取。",
        "请用 Excel 或 WPS 打开，另存为“Excel 工作簿 (*.xlsx)”后重新导入。",
    )


def read_csv(data: bytes, name: str) -> Workbook:
    """Read a text table as one sheet. Raises `UserError` for a text that is no table."""
    text = decoded(data).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    announced = re.match(r"sep=(.)\n", text, re.IGNORECASE)  # Excel's own way to say it
    if announced:
        text = text[announced.end() :]
    separator = announced[1] if announced else _separator(text)
    if separator is None:
        raise UserError(
            "text-no-table",
            "这是纯文本，没有表格，无法读取。",
            "请提供 Excel、CSV 或 PDF 格式的单证。",
        )
    sheet = Sheet(name=_title(name))
    budget = Budget(MAX_CELLS)
    csv.field_size_limit(1_000_000)
    try:
        for row, values in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), 1):
            for col, value in enumerate(values, 1):
                shown = clean(_unwrapped(value))
                if shown:
                    budget.take(1)
                    if row > MAX_ROW or col > MAX_COL:
                        raise too_many_cells()
                    sheet.cells[row, col] = text_cell(row, col, shown)
    except csv.Error as error:
        raise UserError(
            "text-no-table", "文本表格的内容不完整，无法读取。", "请向客户重新索取，或另存为 .xlsx 后导入。"
        ) from error
    return Workbook(name=name, sheets=[sheet])


def text_cell(row: int, col: int, text: str) -> Cell:
    """A cell of a format that knows texts only: a number where it is written as one, without grouping."""
    if _PLAIN_NUMBER.match(text) and stored_number(text) is not None:
        return Cell(row, col, text, "number")
    return Cell(row, col, text)


def _unwrapped(value: str) -> str:
    """="0123" is how a program keeps Excel from eating a leading zero: the text is meant."""
    match = re.fullmatch(r'="(.*)"', value)
    return match[1] if match else value


def _title(name: str) -> str:
    stem = name.rsplit("/", 1)[-1]
    return stem.rsplit(".", 1)[0] or stem


def _separator(text: str) -> str | None:
    """The separator most lines have equally often; None if there is none."""
    lines = [line for line in text.split("\n", 400)[:400] if line.strip()][:_SAMPLE_LINES]
    best: tuple[float, str] | None = None
    for separator in SEPARATORS:
        counts = Counter(_outside_quotes(line, separator) for line in lines)
        counts.pop(0, None)
        if not counts:
            continue
        often, lines_with = max(counts.items(), key=lambda item: (item[1], item[0]))
        score = lines_with * min(often, 12)
        if best is None or score > best[0]:
            best = (score, separator)
    return best[1] if best else None


def _outside_quotes(line: str, separator: str) -> int:
    return sum(part.count(separator) for part in line.split('"')[::2])
