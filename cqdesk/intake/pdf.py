"""Reader for digital PDF: words and ruled lines of each page, by pdfium. Scripts, links, attachments stay unread.

pdfium gives characters with their places whatever order the file draws them in; rotation and crop of the page are
applied here, so that everything behind sees the page as a person does. Text drawn at another angle than the page's
(watermarks, stamps) is left out. Text no one can see (the layer a scanner's software put behind a picture) is read
and doubtful.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from cqdesk.forms.issues import Issue
from cqdesk.intake.gate import damaged, password_needed
from cqdesk.intake.grid import sheets_of
from cqdesk.intake.pages import Page, PageFile, Word, in_reading_order
from cqdesk.intake.pdf_rules import Affine, Ink, ink_of
from cqdesk.intake.scans import not_installed
from cqdesk.intake.workbook import Workbook

MAX_PAGES = 400
MAX_CHARACTERS = 60_000
"""Of one page; a page of the smallest print has 15,000."""
_SPACE_WIDTH = 0.18
"""Of the letters' height: a wider gap parts two words even where no blank is drawn."""
_INVISIBLE = 3


class _Character(NamedTuple):
    text: str
    x: float
    y: float
    right: float
    bottom: float
    turned: int
    """Quarter turns against the page; -1 for any other angle."""
    doubtful: bool


def read_pdf(data: bytes, name: str, passwords: Sequence[str] = ()) -> Workbook:
    """Read a PDF into sheets of cells. Raises `UserError`: damaged, password, nothing but pictures."""
    file, issues = read_pages(data, name, passwords)
    pictures = [page.number for page in file.pages if page.content == "picture"]
    if not any(page.content == "text" for page in file.pages):
        raise not_installed("这是扫描或图片型 PDF" if pictures else "这个 PDF 里没有文字")
    if pictures:
        error = not_installed(f"第 {'、'.join(map(str, pictures[:8]))} 页是图片")
        issues.append(
            Issue(id="page-is-picture", severity="warning", path="", message=error.message, remedy=error.remedy)
        )
    return Workbook(name=name, sheets=sheets_of(file), issues=issues)


def read_pages(data: bytes, name: str, passwords: Sequence[str] = ()) -> tuple[PageFile, list[Issue]]:
    """The pages of a PDF and what must be said of them. Raises `UserError`."""
    document = _open(data, passwords)
    try:
        count = len(document)
        if count < 1:
            raise damaged()
        issues: list[Issue] = []
        if count > MAX_PAGES:
            issues.append(
                Issue(
                    id="pdf-too-many-pages",
                    severity="error",
                    path="",
                    message=f"PDF 有 {count} 页，只读取了前 {MAX_PAGES} 页。",
                    remedy="请把单证所在的页另存为一个 PDF 后重新导入。",
                )
            )
        pages = [_page(document, number) for number in range(min(count, MAX_PAGES))]
    finally:
        document.close()
    return PageFile(name=name, pages=pages), issues


def _open(data: bytes, passwords: Sequence[str]) -> pdfium.PdfDocument:
    for password in (None, *passwords):
        try:
            return pdfium.PdfDocument(data, password=password, autoclose=True)
        except pdfium.PdfiumError as error:
            if raw.FPDF_GetLastError() != raw.FPDF_ERR_PASSWORD and "assword" not in str(error):
                raise damaged() from error
    raise password_needed()


def _page(document: pdfium.PdfDocument, number: int) -> Page:
    try:
        page = document[number]
    except pdfium.PdfiumError as error:
        raise damaged() from error
    try:
        upright, width, height = _upright(page)
        if not (1 <= width <= 14_400 and 1 <= height <= 14_400):
            raise damaged()
        characters = _characters(page, upright, width, height)
        turned = Counter(c.turned for c in characters if c.turned >= 0).most_common(1)
        quarter = turned[0][0] if turned else 0
        ink = ink_of(page, upright)
        if quarter:  # a landscape page drawn sideways without saying so
            characters = [_turn(c, quarter, width, height) for c in characters]
            ink = ink.turned(quarter, width, height)
            if quarter % 2:
                width, height = height, width
        words = _words(page, [c for c in characters if c.turned == quarter])
        words = [w for w in words if -1 <= w.x <= width and -1 <= w.y <= height]
        return Page(
            number=number + 1,
            width=width,
            height=height,
            words=in_reading_order(words),
            rules=ink.rules,
            content="text" if words else "picture" if ink.is_picture(width * height) else "empty",
        )
    finally:
        page.close()


def _upright(page: pdfium.PdfPage) -> tuple[Affine, float, float]:
    """From the file's coordinates to points from the top left corner of the page as it is shown, and its size.

    The page shown is the crop box within the media box, turned by quarters (ISO 32000-1, 7.7.3.3 and 14.11.2).
    """
    media, crop = page.get_mediabox(), page.get_cropbox()
    left, bottom, right, top = (f(a, b) for f, a, b in zip((max, max, min, min), media, crop, strict=True))
    if right <= left or top <= bottom:
        left, bottom, right, top = media
    width, height = right - left, top - bottom
    turns = raw.FPDFPage_GetRotation(page) % 4
    if turns == 1:
        return Affine(0, 1, 1, 0, -bottom, -left), height, width
    if turns == 2:
        return Affine(-1, 0, 0, 1, right, -bottom), width, height
    if turns == 3:
        return Affine(0, -1, -1, 0, top, right), height, width
    return Affine(1, 0, 0, -1, -left, top), width, height


def _characters(page: pdfium.PdfPage, upright: Affine, width: float, height: float) -> list[_Character]:
    text = page.get_textpage()
    try:
        count = raw.FPDFText_CountChars(text)
        if count > MAX_CHARACTERS:
            raise damaged()
        rotation = raw.FPDFPage_GetRotation(page)
        box = raw.FS_RECTF()
        found: list[_Character] = []
        unicode_of, loose, angle_of = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetCharAngle
        generated, unmapped = raw.FPDFText_IsGenerated, raw.FPDFText_HasUnicodeMapError
        for index in range(count):
            code = unicode_of(text, index)
            if generated(text, index) == 1 or code in (0x0A, 0x0D, 0x20, 0xA0, 0x3000):
                if found and found[-1].text != " ":  # pdfium's own blanks stand where a program drew none
                    found.append(found[-1]._replace(text=" "))
                continue
            if code in (0x00AD, 0x02) or not loose(text, index, box):
                continue
            x1, y1 = upright.point(box.left, box.top)
            x2, y2 = upright.point(box.right, box.bottom)
            x1, x2 = min(x1, x2), max(x1, x2)
            y1, y2 = min(y1, y2), max(y1, y2)
            if not all(map(math.isfinite, (x1, y1, x2, y2))) or y2 - y1 > height or x2 - x1 > width:
                continue
            shown = chr(code) if 0x20 <= code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\ufffd"
            odd = shown == "\ufffd" or 0xE000 <= code <= 0xF8FF or unmapped(text, index) == 1
            turns = angle_of(text, index) / (math.pi / 2)
            nearest = round(turns)
            turned = (nearest + rotation) % 4 if abs(turns - nearest) < 0.06 else -1
            found.append(_Character(shown, x1, y1, x2, y2, turned, odd))
        return found
    finally:
        text.close()


def _turn(c: _Character, quarter: int, width: float, height: float) -> _Character:
    """The character on the page turned so that its text runs from left to right."""
    x1, y1, x2, y2 = Ink.turned_box((c.x, c.y, c.right, c.bottom), quarter, width, height)
    return c._replace(x=x1, y=y1, right=x2, bottom=y2)


def _words(page: pdfium.PdfPage, characters: Sequence[_Character]) -> list[Word]:
    """Characters drawn side by side, in the order of the file; what is drawn twice (false bold) counts once."""
    words: list[Word] = []
    open_word: list[_Character] = []
    drawn: dict[str, list[tuple[float, float]]] = {}

    def close() -> None:
        if not open_word:
            return
        text = "".join(c.text for c in open_word)
        x, y = open_word[0].x, min(c.y for c in open_word)
        right, bottom = max(c.right for c in open_word), max(c.bottom for c in open_word)
        before = drawn.setdefault(text, [])
        if not any(abs(x - px) < 1.5 and abs(y - py) < 1.5 for px, py in before):
            before.append((x, y))
            words.append(Word(text, x, y, right - x, bottom - y, any(c.doubtful for c in open_word)))
        open_word.clear()

    for c in characters:
        if c.text.isspace():
            close()
            continue
        if open_word:
            last = open_word[-1]
            size = max(last.bottom - last.y, 1.0)
            same_line = abs((c.y + c.bottom) - (last.y + last.bottom)) < size * 0.5
            if not same_line or not -0.5 * size < c.x - last.right < _SPACE_WIDTH * size:
                close()
        open_word.append(c)
    close()
    hidden = _invisible(page)
    return [w._replace(doubtful=True) for w in words] if hidden else words


def _invisible(page: pdfium.PdfPage) -> bool:
    """Whether the text of a page is a layer nobody sees: the first drawn texts are all invisible."""
    shown = hidden = 0
    for number in range(min(raw.FPDFPage_CountObjects(page), 400)):
        item: Any = raw.FPDFPage_GetObject(page, number)
        if raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_TEXT:
            if raw.FPDFTextObj_GetTextRenderMode(item) == _INVISIBLE:
                hidden += 1
            else:
                shown += 1
    return hidden > 0 and hidden >= shown
