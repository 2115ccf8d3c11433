"""Papers made fit to be attached: pictures and PDF files become PDF files within the published limits.

Runs in the reading process only: what comes in was made by strangers. A picture becomes a page with one JPEG, upright,
at the highest resolution and quality that stays inside the limit of a page; red seals keep their colour, everything
else goes grey. A page of a digital PDF stays as it is (its text stays text) unless it is too large or draws with a
font it does not carry: then it becomes a picture too. What a document has besides its pages (scripts, attachments,
links, forms that can be filled) is left behind. Files above the limit are split between pages.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Sequence
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image, ImageChops, ImageOps, UnidentifiedImageError

from cqdesk.errors import UserError
from cqdesk.intake.fit_files import FitFile, FitPage
from cqdesk.intake.gate import ForeignFile, damaged

TRIES = ((200, (50, 65, 80)), (150, (42, 55, 70)), (120, (38, 50)))
"""Dots per inch, best first, and JPEG qualities, worst first; below the last, small print can no longer be read."""
LEAST_DPI = 120
MAX_PAGES = 200
PAGE_FRAME_BYTES = 2_000
"""What a page takes besides its picture."""
A4_POINTS = (595.0, 842.0)
SEAL_SHARE = 0.0015
"""A seal of 4 cm on an A4 page covers 1 % and draws a sixth of that."""
_SATURATED = 70


def squeeze(foreign: ForeignFile, *, file_bytes: int, page_bytes: int) -> list[FitFile]:
    """Make an admitted picture or PDF fit; `file_bytes` and `page_bytes` are the limits.

    Raises `UserError`: neither picture nor PDF, damaged, a password, too many pages, a page that stays unreadable or
    too large whatever is tried.
    """
    if foreign.kind == "picture":
        pages = list(_picture_pages(foreign.data, page_bytes - PAGE_FRAME_BYTES))
    elif foreign.kind == "pdf":
        pages = list(_pdf_pages(foreign.data, page_bytes))
    else:
        raise UserError(
            "attachment-kind",
            f"“{foreign.name}”不是图片或 PDF，不能作为随附单据。",
            "请在 Excel、WPS 或 Word 中另存为 PDF 后再添加。",
        )
    return list(_files(pages, file_bytes))


def join(files: Sequence[FitFile], *, file_bytes: int) -> list[FitFile]:
    """Files of one kind of paper as few files as the limit allows, in their order: one photographed page after another."""
    return list(_files(files, file_bytes))


# --- pictures ---------------------------------------------------------------------------------------------------


def _picture_pages(data: bytes, room: int) -> Iterator[FitFile]:
    try:
        with Image.open(io.BytesIO(data)) as picture:
            frames = getattr(picture, "n_frames", 1)
            if frames > MAX_PAGES:
                raise _too_many()
            for at in range(frames):
                if at:
                    picture.seek(at)
                else:
                    picture.draft("RGB", _draft_size(picture.size))
                yield _picture_page(_upright(picture), at + 1, room)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, struct.error) as error:
        raise damaged() from error


def _draft_size(size: tuple[int, int]) -> tuple[int, int]:
    """The smallest size a JPEG may be decoded to: what the best try needs."""
    long, short = (round(side / 72 * TRIES[0][0]) for side in (A4_POINTS[1], A4_POINTS[0]))
    return (long, short) if size[0] >= size[1] else (short, long)


def _upright(picture: Image.Image) -> Image.Image:
    """As a person sees it: turned as the camera noted, on white paper, in 8 bits a colour."""
    seen = ImageOps.exif_transpose(picture)
    if seen.mode in ("RGBA", "LA", "PA") or "transparency" in seen.info:
        clear = seen.convert("RGBA")
        paper = Image.new("RGB", clear.size, "white")
        paper.paste(clear, mask=clear.getchannel("A"))
        return paper
    if seen.mode.startswith("I;16") or seen.mode in ("I", "F"):
        return seen.convert("F").point(lambda value: value / 257).convert("L")
    return seen if seen.mode in ("L", "RGB") else seen.convert("RGB")


def _has_colour(picture: Image.Image) -> bool:
    """Whether a seal or a coloured mark would be lost in grey."""
    if picture.mode == "L":
        return False
    small = picture.resize((max(1, picture.width // 4), max(1, picture.height // 4)), Image.Resampling.BOX)
    red, green, blue = small.split()
    spread = ImageChops.subtract(
        ImageChops.lighter(ImageChops.lighter(red, green), blue), ImageChops.darker(ImageChops.darker(red, green), blue)
    )
    counts = spread.histogram()
    return sum(counts[_SATURATED:]) > SEAL_SHARE * small.width * small.height


def _picture_page(picture: Image.Image, number: int, room: int) -> FitFile:
    """The best JPEG that fits `room` bytes, on a sheet of A4 that stands or lies as the picture does."""
    colour = _has_colour(picture)
    source = picture if colour else picture.convert("L")
    wide = source.width > source.height
    sheet = (A4_POINTS[1], A4_POINTS[0]) if wide else A4_POINTS
    scale = min(sheet[0] / source.width, sheet[1] / source.height)  # points a dot
    source_dpi = round(72 / scale)
    shown, shown_dpi = source, source_dpi
    for dpi, qualities in TRIES:
        if dpi < shown_dpi:
            size = (max(1, round(source.width * dpi / source_dpi)), max(1, round(source.height * dpi / source_dpi)))
            shown, shown_dpi = shown.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0), dpi
        packed = _best_jpeg(shown, qualities, room)
        if packed is not None:
            quality, jpeg = packed
            page = FitPage(
                number=number,
                size=len(jpeg) + PAGE_FRAME_BYTES,
                dpi=shown_dpi,
                quality=quality,
                colour=colour,
                source_dpi=source_dpi,
            )
            box = (source.width * scale, source.height * scale)
            return FitFile(pages=(page,), data=_picture_pdf(jpeg, sheet, box))
    raise UserError(
        "attachment-too-rich",
        f"第 {number} 页压缩到 {LEAST_DPI} dpi 后仍超过每页 {(room + PAGE_FRAME_BYTES) // 1000} KB，再压缩将看不清字。",
        "请在光线均匀处重拍，只拍单证本身；或用扫描仪以 200 dpi 扫描。",
    )


def _best_jpeg(picture: Image.Image, qualities: Sequence[int], room: int) -> tuple[int, bytes] | None:
    """The best of the qualities (worst first) whose JPEG fits; None when not even the worst does."""
    best = None
    for quality in qualities:
        packed = io.BytesIO()
        picture.save(packed, "JPEG", quality=quality)
        if packed.tell() > room:
            break
        best = quality, packed.getvalue()
    return best


def _picture_pdf(jpeg: bytes, sheet: tuple[float, float], box: tuple[float, float]) -> bytes:
    document = pdfium.PdfDocument.new()
    try:
        page = document.new_page(*sheet)
        image = pdfium.PdfImage.new(document)
        image.load_jpeg(io.BytesIO(jpeg), inline=True, autoclose=True)
        matrix = pdfium.PdfMatrix().scale(*box)
        image.set_matrix(matrix.translate((sheet[0] - box[0]) / 2, (sheet[1] - box[1]) / 2))
        page.insert_obj(image)
        page.gen_content()
        return _saved(document)
    finally:
        document.close()


def _saved(document: pdfium.PdfDocument) -> bytes:
    out = io.BytesIO()
    document.save(out, version=17)
    return out.getvalue()


# --- PDF --------------------------------------------------------------------------------------------------------


def _pdf_pages(data: bytes, room: int) -> Iterator[FitFile]:
    try:
        source = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "assword" in str(error):
            raise UserError(
                "attachment-password", "这个 PDF 设有密码，海关无法打开。", "请向客户索取没有密码的 PDF，或打印后扫描。"
            ) from None
        raise damaged() from error
    try:
        if not len(source):
            raise damaged()
        if len(source) > MAX_PAGES:
            raise _too_many()
        for at in range(len(source)):
            yield _pdf_page(source, at, room)
    except pdfium.PdfiumError as error:
        raise damaged() from error
    finally:
        source.close()


def _pdf_page(source: pdfium.PdfDocument, at: int, room: int) -> FitFile:
    page = source[at]
    width, height = page.get_size()
    if not (1 <= width <= 14_400 and 1 <= height <= 14_400):
        raise damaged()
    raw.FPDFPage_Flatten(page, raw.FLAT_PRINT)  # notes, stamps and filled fields become part of the page
    page.close()
    data, carried = _only_the_page(source, at)
    if carried and len(data) <= room:
        return FitFile(pages=(FitPage(number=at + 1, size=len(data)),), data=data)
    again = pdfium.PdfDocument(data)
    try:
        scale = min(TRIES[0][0] / 72, 4_000 / max(width, height))
        drawn = again[0].render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    finally:
        again.close()
    return _picture_page(drawn, at + 1, room - PAGE_FRAME_BYTES)


def _only_the_page(source: pdfium.PdfDocument, at: int) -> tuple[bytes, bool]:
    """What is drawn on a page as a PDF of its own, and whether it carries its fonts.

    The page is drawn, cut and turned as it is seen, on a new one: links, scripts and other actions hang on the old
    page and stay there.
    """
    single = pdfium.PdfDocument.new()
    try:
        page = single.new_page(*source[at].get_size())
        page.insert_obj(source.page_as_xobject(at, single).as_pageobject())
        page.gen_content()
        carried = _carries_its_fonts(page)
        page.close()
        return _saved(single), carried
    finally:
        single.close()


def _carries_its_fonts(page: pdfium.PdfPage) -> bool:
    """Whether every text is drawn by a font inside the file: another machine would draw it otherwise."""
    for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=8):
        font = raw.FPDFTextObj_GetFont(thing)
        if font and not raw.FPDFFont_GetIsEmbedded(font):
            return False
    return True


def _too_many() -> UserError:
    return UserError(
        "attachment-pages", f"这个文件超过 {MAX_PAGES} 页，不像单证。", "请只保留单证所在的页，另存后再添加。"
    )


# --- files ------------------------------------------------------------------------------------------------------


def _files(pages: Sequence[FitFile], file_bytes: int) -> Iterator[FitFile]:
    """Pages packed into files in their order, a new file before one would grow too large."""
    packed: list[FitFile] = []
    for ready in pages:
        if packed and sum(len(one.data) for one in (*packed, ready)) > file_bytes:
            yield _file(packed)
            packed = []
        packed.append(ready)
    if packed:
        yield _file(packed)


def _file(pages: Sequence[FitFile]) -> FitFile:
    if len(pages) == 1:
        return pages[0]
    joined = pdfium.PdfDocument.new()
    try:
        for ready in pages:
            part = pdfium.PdfDocument(ready.data)
            joined.import_pages(part)
            part.close()
        return FitFile(data=_saved(joined), pages=tuple(page for ready in pages for page in ready.pages))
    finally:
        joined.close()


def page_picture(data: bytes, number: int, width: int) -> bytes:
    """Page `number` (from 1) of a PDF, or a picture, drawn `width` dots wide as PNG, to be looked at.

    The PNG says how many dots an inch of a PDF page has, so that places in points can be shown on it.
    """
    more: dict[str, Any] = {}
    if data.startswith(b"%PDF"):
        try:
            document = pdfium.PdfDocument(data)
        except pdfium.PdfiumError as error:
            raise damaged() from error
        try:
            if not 1 <= number <= len(document):
                raise damaged()
            page = document[number - 1]
            scale = width / max(page.get_width(), 1)
            more["dpi"] = (scale * 72, scale * 72)
            shown = page.render(scale=scale).to_pil()
        finally:
            document.close()
    else:
        try:
            with Image.open(io.BytesIO(data)) as picture:
                picture.draft("RGB", (width, width))
                shown = _upright(picture)
                shown.thumbnail((width, width * 2))
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
            raise damaged() from error
    out = io.BytesIO()
    shown.convert("RGB").save(out, "PNG", **more)
    return out.getvalue()
