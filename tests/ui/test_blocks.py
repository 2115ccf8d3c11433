"""Blocks of cells to Excel and back."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cqdesk.errors import UserError
from cqdesk.ui.blocks import from_clipboard, to_clipboard, to_html, without_empty_end

_CELL = st.text(
    alphabet=st.characters(min_codepoint=32, exclude_characters="\x7f\x85\u2028\u2029", exclude_categories=("Cs",)),
    max_size=12,
).map(str.strip) | st.sampled_from(['12" 管', '"', '""', "两\n行", "a\tb".replace("\t", " "), '说"明"'])
_BLOCKS = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(_CELL, min_size=width, max_size=width), min_size=1, max_size=5)
)


@given(_BLOCKS)
@settings(max_examples=150)
def test_a_block_survives_the_clipboard(block: list[list[str]]) -> None:
    if block[-1] == [""] and len(block) > 1:
        block = [*block, ["x"]]  # a last empty line is how Excel ends every block
    assert from_clipboard(to_clipboard(block)) == block


def test_what_excel_writes() -> None:
    assert from_clipboard("1\t2\r\n3\t4\r\n") == [["1", "2"], ["3", "4"]]
    assert from_clipboard('"两\n行"\t"说""明"""\r\n') == [["两\n行", '说"明"']]
    assert from_clipboard("短\n长\t行") == [["短", ""], ["长", "行"]]
    assert from_clipboard('12" 管\t5') == [['12" 管', "5"]]
    assert from_clipboard("a\x00b\x07\t😀") == [["ab", "😀"]]


def test_ten_megabytes_are_refused_with_a_sentence() -> None:
    with pytest.raises(UserError) as caught:
        from_clipboard("x" * 10_000_000)
    assert caught.value.id == "paste-too-large"
    assert caught.value.remedy


def test_empty_columns_at_the_end_are_no_part_of_a_block() -> None:
    assert without_empty_end([["1", "", ""], ["", "2", ""]]) == [["1", ""], ["", "2"]]
    assert without_empty_end([["", ""]]) == [[""]]


def test_a_spreadsheet_is_told_what_is_a_number_and_what_is_text() -> None:
    cells = ["0101210010", "801020260000000001", "3-4", "=1+1", "1250.5", "12 约", "甲<乙>\n丙", "12345678901234567"]
    told = re.findall(r"<td( class=\"n\")?>(.*?)</td>", to_html([cells], range(len(cells))))
    assert [bool(number) for number, _words in told] == [False, False, False, False, True, False, False, False]
    assert told[6][1] == '甲&lt;乙&gt;<br style="mso-data-placement:same-cell">丙'
    assert 'class="n"' not in to_html([["600"]])  # a code of digits stays a code
