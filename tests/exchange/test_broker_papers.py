"""Papers on their way to a broker: squeezed to the published limits by themselves, told before and after, none lost."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from cqdesk.actions.attachments import Source, attach, squeeze
from cqdesk.actions.desk import Desk
from cqdesk.actions.hand_over import hand_over, prepare
from cqdesk.store import cases
from tests.intake.test_squeeze import photo

PAGE, FILE = 400_000, 4_000_000


def scan(pages: int, password: str | None = None) -> bytes:
    """A scan with more to a page than allowed."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), encrypt=password)
    picture = Image.open(io.BytesIO(photo(1700, 2400, noise=60)))
    for _ in range(pages):
        canvas.drawInlineImage(picture, 0, 0, 595, 842)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@cache
def papers() -> dict[str, bytes]:
    """A phone picture, a heavy scan, one with a password that nobody can squeeze, and a small picture."""
    small = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(small, "PNG")
    return {
        "发票照片.jpg": photo(1900, 2600, noise=60),
        "合同扫描.pdf": scan(2),
        "加密.pdf": scan(1, password="secret"),
        "唛头.png": small.getvalue(),
    }


@pytest.fixture
def with_papers(desk: Desk, case: str) -> str:
    """The case with these papers as well."""
    with desk.store.write() as connection:
        found = cases.case_of(connection, case)
        for name, data in papers().items():
            cases.add_paper(
                connection, found.id, name=name, sha256=desk.files.keep(data), size=len(data),
                reading={"documents": [], "issues": []}, at=desk.clock.now(),
            )  # fmt: skip
    return case


def test_what_is_too_large_is_squeezed_what_cannot_be_stays_and_the_rest_goes(
    desk: Desk, with_papers: str, tmp_path: Path
) -> None:
    done = hand_over(desk, with_papers, "某报关行", tmp_path / "o")
    written = {path.name: path for path in done.files}
    assert {"发票照片.pdf", "合同扫描.pdf", "唛头.png"} <= written.keys()
    assert not {"发票照片.jpg", "加密.pdf"} & written.keys()
    told = {one.name: one for one in done.squeezed}
    assert set(told) == {"发票照片.jpg", "合同扫描.pdf"}
    for one in told.values():
        assert one.after_bytes < one.before_bytes
        assert one.least_dpi >= 120
    with pdfium.PdfDocument(written["合同扫描.pdf"].read_bytes()) as shown:
        assert len(shown) == 2
        assert written["合同扫描.pdf"].stat().st_size <= 2 * PAGE
    assert written["发票照片.pdf"].stat().st_size <= PAGE
    messages = {issue.id: issue.message for issue in done.issues}
    assert "MB→" in messages["paper-squeezed"]
    assert "加密.pdf" in messages["paper-too-large"]
    assert "没有放入" in messages["paper-too-large"]
    assert "密码" in messages["paper-too-large"]


def test_a_paper_may_stay_by_the_name_it_came_with_or_goes_out_under(desk: Desk, with_papers: str) -> None:
    for name in ("发票照片.jpg", "发票照片.pdf"):
        parcel = prepare(desk, with_papers, "某报关行", without={name})
        assert not any(one.name.startswith("发票照片") for one in parcel.files)


def test_a_paper_already_squeezed_for_the_declaration_goes_in_that_form_once(desk: Desk, with_papers: str) -> None:
    data = papers()["发票照片.jpg"]
    attach(desk, with_papers, 1, squeeze(desk, [Source(name="发票照片.jpg", code="00000001", data=data)]))
    parcel = prepare(desk, with_papers, "某报关行")
    assert [one.name for one in parcel.files if "发票照片" in one.name] == ["发票 发票照片.pdf"]
    assert "发票照片.jpg" not in {one.name for one in parcel.squeezed}
