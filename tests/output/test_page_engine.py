"""The page engine: what is laid out is all there, stays in its box, and comes out of the PDF as it went in."""

from __future__ import annotations

import getpass
import io
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor

from cqdesk.output.page import Sheet, Text, finished
from cqdesk.output.page_paint import image, pdf
from cqdesk.output.page_table import Table, TableColumn, put_table
from cqdesk.output.typeface import typeface

from .conftest import words_of

AT = datetime(2026, 11, 21, 3, 4, 5, tzinfo=UTC)
TEXTS = st.text(alphabet="货物名称（阀门）规格，1234.56 ABC-kg/㎡重庆、。", max_size=120)


def page_with(words: str, *, practice: bool = False) -> bytes:
    sheet = Sheet()
    sheet.block(20, 20, 200, 100, words, 3.0)
    return pdf(finished("试印", [sheet], practice=practice), AT)


@given(TEXTS, st.floats(12, 80), st.floats(1.5, 5))
def test_wrapping_loses_nothing_and_stays_in_the_width(words: str, width: float, size: float) -> None:
    lines = typeface().wrap(words, width, size)
    assert "".join("".join(lines).split()) == "".join(words.split())
    assert all(typeface().width(line, size) <= width + size for line in lines)
    longest = max((typeface().width(w, size) for w in words.split()), default=0)
    if longest <= width and not set("，。、（）") & set(words):
        assert all(typeface().width(line, size) <= width + 1e-6 for line in lines)


def test_closing_marks_never_begin_a_line() -> None:
    words = "阀门，" * 40 + "（管道用）" * 20
    for width in range(8, 60, 3):
        lines = typeface().wrap(words, width, 3)
        assert not any(line[0] in "，。）" for line in lines)
        assert not any(line[-1] == "（" for line in lines)


def test_numbers_and_names_are_kept_whole() -> None:
    lines = typeface().wrap("净重 12345.678 千克 MODEL-XL2026 阀门", 22, 3)
    assert any("12345.678" in line for line in lines)
    assert any("XL2026" in line for line in lines)


@given(TEXTS.filter(str.strip))
def test_a_text_is_shrunk_before_it_is_cut(words: str) -> None:
    fitted = typeface().fit(words, 40, 9, 4.0, 1.2)
    assert 1.2 <= fitted.size <= 4.0
    assert len(fitted.lines) * fitted.size * 1.35 <= 9 + 1e-6 or len(fitted.lines) == 1
    if fitted.whole:
        assert "".join("".join(fitted.lines).split()) == "".join(words.split())
    else:
        assert fitted.size == 1.2
        assert fitted.lines[-1].endswith("…")


def test_what_was_cut_is_said() -> None:
    sheet = Sheet()
    sheet.block(10, 10, 20, 4, "很长的品名" * 20, 3.0)
    assert "打印不全" in finished("试印", [sheet]).notes[0]
    sheet = Sheet()
    sheet.block(10, 10, 20, 4, "阀门", 3.0)
    assert finished("试印", [sheet]).notes == ()


def test_a_character_no_font_has_is_said_and_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typeface(), "_stand_ins", {"𠮷": ""})
    sheet = Sheet()
    sheet.words(20, 20, "王𠮷先生", 4)
    pages = finished("试印", [sheet])
    assert "U+20BB7" in pages.notes[0]
    assert "王〓先生" in words_of(pdf(pages, AT))[0]


def test_text_comes_out_as_it_went_in() -> None:
    words = "报关单 0123456789 单价 12.3456 USD／套～件 A-B·C（重庆）"
    data = page_with(words)
    assert words in words_of(data)[0]
    other = pypdfium2.PdfDocument(io.BytesIO(data))[0].get_textpage().get_text_range()
    assert words in other


@given(st.text(alphabet="0123456789 ／～·-ABC阀门内容管道用不锈钢", min_size=1, max_size=60).filter(str.strip))
def test_any_text_can_be_searched_for(words: str) -> None:
    words = " ".join(words.split())
    sheet = Sheet()
    sheet.words(20, 20, words, 3)
    text = pypdfium2.PdfDocument(io.BytesIO(pdf(finished("试印", [sheet], numbered=False), AT)))[0].get_textpage()
    assert text.get_text_range() == words


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=8))])
def test_the_same_pages_make_the_same_file(zone: timezone) -> None:
    made = page_with("阀门")
    sheet = Sheet()
    sheet.block(20, 20, 200, 100, "阀门", 3.0)
    assert pdf(finished("试印", [sheet]), AT.astimezone(zone)) == made
    assert made.count(b"D:20261121030405Z") == 2
    document = pypdfium2.PdfDocument(io.BytesIO(made))
    assert document.get_metadata_value("CreationDate") == "D:20261121030405Z"
    assert document.get_metadata_value("Title") == "试印"


def test_no_machine_and_no_user_stands_in_the_file() -> None:
    data = page_with("阀门")
    named = {platform.node(), str(Path.home()), os.getcwd()} | ({getpass.getuser()} - {"root"})
    assert not [name for name in named if len(name) > 3 and name.encode() in data]


def test_practice_pages_carry_the_watermark_everywhere() -> None:
    sheets = [Sheet(), Sheet()]
    pages = finished("试印", sheets, practice=True)
    assert all(any("练习数据" in words for words in page.texts) for page in pages.pages)
    assert all("练习数据" not in words for page in finished("试印", sheets).pages for words in page.texts)


@pytest.mark.parametrize("rows", [1, 30, 31, 200])
def test_a_long_table_repeats_its_head_and_keeps_every_row(rows: int) -> None:
    sheets = [Sheet(width=210, height=297)]

    def more() -> tuple[Sheet, float]:
        sheets.append(Sheet(width=210, height=297))
        return sheets[-1], sheets[-1].margin

    table = Table(
        columns=(TableColumn(title="件号", share=1, align="right"), TableColumn(title="品名", share=3)),
        rows=tuple((f"N{n}", "阀门配件" * (1 + n % 17)) for n in range(rows)),
    )
    put_table(table, sheets[0], 10, more)
    pages = finished("清单", sheets).pages
    assert all(page.texts.count("件号") == 1 for page in pages)
    found = [words for page in pages for words in page.texts if words.startswith("N")]
    assert found == [f"N{n}" for n in range(rows)]
    for page in pages:
        assert all(mark.y < page.height - 5 for mark in page.marks if isinstance(mark, Text))


def test_a_row_longer_than_a_page_goes_on_on_the_next() -> None:
    sheets = [Sheet(height=60)]

    def more() -> tuple[Sheet, float]:
        sheets.append(Sheet(height=60))
        return sheets[-1], 10.0

    words = "".join(chr(0x4E00 + n % 900) for n in range(900))
    table = Table(columns=(TableColumn(title="说明", share=1),), rows=((words,),), size=5)
    put_table(table, sheets[0], 10, more)
    body = [m.words for s in sheets for m in s.marks if isinstance(m, Text) and m.words != "说明"]
    assert len(sheets) > 2
    assert "".join(body) == words


def test_the_screen_shows_what_the_paper_shows() -> None:
    sheet = Sheet(width=50, height=40, margin=5)
    sheet.frame(10, 10, 20, 10, 0, "#ff0000")
    made = image(finished("试印", [sheet], numbered=False).pages[0], 4)
    assert (made.width(), made.height()) == (200, 160)
    assert made.pixelColor(80, 60) == QColor("#ff0000")
    assert made.pixelColor(10, 10) == QColor("white")


WINDOW = (
    "import os; os.environ['QT_QPA_PLATFORM'] = 'offscreen'; from PySide6.QtGui import QFont, QGuiApplication\n"
    "app = QGuiApplication([]); font = QFont(); font.setStyleHint(QFont.StyleHint.SansSerif); app.setFont(font)\n"
)


@pytest.mark.parametrize("window", ["", WINDOW], ids=["server", "window"])
def test_pages_are_made_without_a_display(tmp_path: Path, window: str) -> None:
    """As on a server: no window system, no Qt application yet, another time zone. A window's font changes nothing."""
    target = tmp_path / "x.pdf"
    script = window + (
        "import sys; from datetime import UTC, datetime; from cqdesk.output.page import Sheet, finished\n"
        "from cqdesk.output.page_paint import pdf\n"
        "sheet = Sheet(); sheet.block(20, 20, 200, 100, '阀门', 3.0)\n"
        "open(sys.argv[1], 'wb').write(pdf(finished('试印', [sheet]), datetime(2026, 11, 21, 3, 4, 5, tzinfo=UTC)))\n"
    )
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden} | {"TZ": "Asia/Shanghai"}
    subprocess.run([sys.executable, "-c", script, str(target)], check=True, env=environment, timeout=120)
    assert target.read_bytes() == page_with("阀门")
