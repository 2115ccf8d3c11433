"""The shipped font draws what the trade writes."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase, QRawFont
from PySide6.QtWidgets import QApplication

from cqdesk.places import resources

FONT = "fonts/NotoSansSC-Regular-subset.otf"


def missing(font: QRawFont, text: set[str]) -> str:
    return "".join(sorted(c for c in text if c.isprintable() and not font.supportsCharacter(ord(c))))


def test_the_font_loads_under_a_name_of_its_own(qapp: QApplication) -> None:
    number = QFontDatabase.addApplicationFont(str(resources() / FONT))
    assert QFontDatabase.applicationFontFamilies(number) == ["Noto Sans SC cqdesk"]


def test_every_character_of_the_shipped_tables_is_drawn(qapp: QApplication) -> None:
    font = QRawFont(str(resources() / FONT), 16)
    found = {
        f"{table.name}: {lacking}"
        for table in resources().rglob("*.csv")
        if not table.name.endswith("_names.csv")  # how customers write things: read, never drawn
        if (lacking := missing(font, set(table.read_text(encoding="utf-8-sig"))))
    }
    assert not found


def test_common_chinese_and_the_signs_of_a_form_are_drawn(qapp: QApplication) -> None:
    font = QRawFont(str(resources() / FONT), 16)
    gb2312 = {
        bytes((first, second)).decode("gb2312", "ignore") for first in range(0xB0, 0xF8) for second in range(0xA1, 0xFF)
    } - {""}
    assert len(gb2312) == 6763
    assert not missing(font, gb2312 | set("䶮堃喆（）：，。￥¥€№①ⅣΩ²³℃·—…×÷≤≥─│┌┐└┘├┤┬┴┼□■√"))
