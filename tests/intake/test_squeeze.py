"""Papers made fit to be attached: inside the limits, readable, nothing active left; told when it cannot be done."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator

import pdfplumber
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageChops, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from cqdesk.errors import UserError
from cqdesk.intake.fit_files import FitFile, unpack_files
from cqdesk.intake.gate import admit
from cqdesk.intake.reading import PaperReaders

FILE, PAGE = 4_000_000, 400_000


@pytest.fixture(scope="module")
def readers() -> Iterator[PaperReaders]:
    with PaperReaders() as found:
        yield found


def photo(width: int = 3000, height: int = 4000, *, noise: int = 18, seal: bool = False, turn: int = 1) -> bytes:
    """A photographed paper: rows of strokes on grainy paper, maybe a red seal, maybe with the camera on its side."""
    chance = random.Random(7)
    grain = Image.frombytes("L", (width // 4, height // 4), chance.randbytes(width // 4 * (height // 4)))
    paper = grain.point(lambda value: 235 - value * noise // 255).resize((width, height)).convert("RGB")
    draw = ImageDraw.Draw(paper)
    for row in range(200, height - 200, 70):
        for at in range(150, width - 150, 45):
            draw.rectangle((at, row, at + chance.randrange(8, 30), row + 36), fill=(30, 30, 40))
    if seal:
        draw.ellipse((width // 2, height // 2, width // 2 + 500, height // 2 + 500), outline=(215, 30, 35), width=24)
    exif = Image.Exif()
    exif[0x0112] = turn
    out = io.BytesIO()
    paper.save(out, "JPEG", quality=93, exif=exif)
    return out.getvalue()


def squeezed(
    readers: PaperReaders, data: bytes, name: str = "p.jpg", file: int = FILE, page: int = PAGE
) -> list[FitFile]:
    return readers.squeezed(admit(name, data), file_bytes=file, page_bytes=page)


def test_a_phone_picture_becomes_one_readable_page_within_the_limit(readers: PaperReaders) -> None:
    data = photo()
    assert len(data) > PAGE
    (file,) = squeezed(readers, data)
    (page,) = file.pages
    assert len(file.data) <= PAGE
    assert page.dpi >= 120
    assert not page.colour
    with pdfplumber.open(io.BytesIO(file.data)) as shown:
        (sheet,) = shown.pages
        assert (round(sheet.width), round(sheet.height)) == (595, 842)
        (image,) = sheet.images
        assert image["srcsize"][0] / (image["width"] / 72) == pytest.approx(page.dpi, rel=0.02)


def test_a_red_seal_keeps_its_colour(readers: PaperReaders) -> None:
    (file,) = squeezed(readers, photo(1500, 2000, seal=True))
    assert file.pages[0].colour
    drawn = pdfium.PdfDocument(file.data)[0].render(scale=1).to_pil().convert("RGB")
    reds = sum(1 for red, green, blue in drawn.get_flattened_data() if red > 150 and green < 110 and blue < 110)
    assert reds > 200


def test_the_camera_on_its_side_gives_an_upright_page(readers: PaperReaders) -> None:
    (file,) = squeezed(readers, photo(1600, 1200, turn=6))
    width, height = pdfium.PdfDocument(file.data).get_page_size(0)
    assert width < height


def test_a_small_clear_picture_is_not_blown_up(readers: PaperReaders) -> None:
    (file,) = squeezed(readers, photo(800, 1100))
    assert file.pages[0].dpi == file.pages[0].source_dpi < 120


def digital(pages: int = 1, *, picture: bytes = b"") -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    pdfmetrics.registerFont(TTFont("Own", "Vera.ttf"))  # lies in reportlab
    for number in range(pages):
        canvas.setFont("Own", 12)
        canvas.drawString(72, 760, f"INVOICE {number + 1}")
        if picture:
            canvas.drawImage(ImageReader(io.BytesIO(picture)), 50, 50, 500, 650)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def test_a_digital_page_keeps_its_text(readers: PaperReaders) -> None:
    (file,) = squeezed(readers, digital(2), "invoice.pdf")
    assert [page.dpi for page in file.pages] == [0, 0]
    with pdfplumber.open(io.BytesIO(file.data)) as shown:
        assert "INVOICE 2" in shown.pages[1].extract_text()


def test_a_digital_page_with_a_large_picture_is_drawn_anew(readers: PaperReaders) -> None:
    (file,) = squeezed(readers, digital(1, picture=photo()), "scan.pdf")
    assert file.pages[0].dpi >= 120
    assert len(file.data) <= PAGE


def with_script() -> bytes:
    """A PDF with a script, an attached file and a link, by hand."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /OpenAction 5 0 R /Names << /JavaScript << /Names [(a) 5 0 R] >> >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /AA << /O 5 0 R >> /Annots [6 0 R] >>",
        b"<< /Length 27 >>\nstream\n0 0 0 rg 50 50 200 200 re f\nendstream",
        b"<< /S /JavaScript /JS (app.alert(1)) >>",
        b"<< /Type /Annot /Subtype /Link /Rect [0 0 595 842] /A << /S /Launch /F (calc.exe) >> >>",
    ]
    out = io.BytesIO(b"%PDF-1.3\n")
    out.seek(0, 2)
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def test_what_is_active_in_a_document_stays_behind(readers: PaperReaders) -> None:
    (file,) = squeezed(readers, with_script(), "x.pdf")
    for word in (b"JavaScript", b"Launch", b"calc.exe", b"/AA", b"OpenAction", b"/Annots"):
        assert word not in file.data, word
    assert file.data.startswith(b"%PDF-1.7"), "older than 1.4 is not taken"


def test_a_turned_and_cropped_page_looks_as_before(readers: PaperReaders) -> None:
    source = pdfium.PdfDocument(digital(1))
    page = source[0]
    page.set_cropbox(40, 500, 400, 800)
    page.set_rotation(90)
    out = io.BytesIO()
    source.save(out)
    before = source[0].render(scale=1).to_pil().convert("L")
    (file,) = squeezed(readers, out.getvalue(), "x.pdf")
    after = pdfium.PdfDocument(file.data)[0].render(scale=1).to_pil().convert("L")
    assert before.size == after.size == (300, 360)
    assert ImageChops.invert(before).getbbox() is not None
    assert max(ImageChops.difference(before, after).get_flattened_data()) < 100, "only edges may differ"


def test_a_font_that_is_not_in_the_file_makes_the_page_a_picture(readers: PaperReaders) -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setFont("Helvetica", 12)
    canvas.drawString(72, 760, "INVOICE")
    canvas.save()
    (file,) = squeezed(readers, out.getvalue(), "x.pdf")
    assert file.pages[0].dpi >= 120


def test_too_large_files_are_split_between_pages(readers: PaperReaders) -> None:
    one = len(squeezed(readers, digital(1), "x.pdf")[0].data)
    files = squeezed(readers, digital(5), "x.pdf", file=int(one * 2.5))
    assert [len(file.pages) for file in files] == [2, 2, 1]
    assert all(len(file.data) <= one * 2.5 for file in files)
    assert [page.number for file in files for page in file.pages] == [1, 2, 3, 4, 5]


def test_photographed_pages_of_one_paper_become_one_file(readers: PaperReaders) -> None:
    parts = [squeezed(readers, photo(1200, 1600))[0] for _ in range(2)]
    (file,) = readers.joined(parts, file_bytes=FILE)
    assert len(pdfium.PdfDocument(file.data)) == 2
    assert len(readers.joined(parts, file_bytes=len(parts[0].data) + 10)) == 2


def test_what_cannot_be_squeezed_is_said(readers: PaperReaders) -> None:
    with pytest.raises(UserError) as refused:
        squeezed(readers, photo(2400, 3200, noise=200), page=60_000)
    assert refused.value.id == "attachment-too-rich"
    assert "60 KB" in refused.value.message


@pytest.mark.parametrize(
    ("name", "data", "id"),
    [
        ("a.csv", "品名,数量\n轴承,3\n".encode(), "attachment-kind"),
        ("cut.jpg", photo(600, 800)[:4000], "gate-damaged"),
        ("cut.pdf", b"%PDF-1.4\n1 0 obj\n", "gate-damaged"),
    ],
)
def test_what_is_no_paper_is_refused(readers: PaperReaders, name: str, data: bytes, id: str) -> None:
    with pytest.raises(UserError) as refused:
        squeezed(readers, data, name)
    assert refused.value.id == id


def test_a_password_is_said_plainly(readers: PaperReaders) -> None:
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption("open", canPrint=1))
    canvas.drawString(72, 700, "x")
    canvas.save()
    with pytest.raises(UserError) as refused:
        squeezed(readers, out.getvalue(), "x.pdf")
    assert refused.value.id == "attachment-password"


def test_pages_are_drawn_to_be_looked_at(readers: PaperReaders) -> None:
    data = photo(900, 1200)
    before = readers.page_picture(admit("p.jpg", data), 1, 300)
    (file,) = squeezed(readers, data)
    after = readers.page_picture(admit("p.pdf", file.data), 1, 300)
    for picture in (before, after):
        with Image.open(io.BytesIO(picture)) as seen:
            assert seen.width == 300


@pytest.mark.parametrize(
    "message", [b"", b"\0\0\0\2[]x"[:3], b"\0\0\0\5[1,2]", b'\0\0\0\x1a[{"size": 9, "pages": []}]1']
)
def test_another_message_is_no_files(message: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (struct, json and our own say different words)
        unpack_files(message)
