"""Declaration elements: text to answers and back, whatever stands in the text and whatever the list says."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from cqdesk.domain.codes import TariffLine
from cqdesk.forms.declaration.elements import (
    answers_by_name,
    carried_over,
    join,
    length,
    open_ends,
    read_elements,
    split,
)

VALUE = st.text(
    st.characters(codec="gb18030", exclude_characters="|\r\n\t", exclude_categories=("Cc", "Cs")), max_size=9
)
NAMES = ("品牌类型", "出口享惠情况", "用途", "材质", "品牌", "型号", "GTIN", "CAS", "其他")


def line(*names: str, doubtful: bool = False) -> TariffLine:
    return TariffLine(
        code="8714100090", name_zh="脚踏", unit1="035", unit2="", elements=names, elements_doubtful=doubtful,
        supervision="", ciq="", mfn_rate=Decimal(10), general_rate=None, export_rate=None, vat_rate=None, dead=False,
    )  # fmt: skip


@given(st.lists(VALUE, max_size=14))
def test_what_is_written_is_read_back(values: list[str]) -> None:
    text = join(values)
    kept = [value.strip() for value in values]
    while kept and not kept[-1]:
        kept.pop()
    assert split(text) == kept or (kept == [] and split(text) == [])
    assert join(split(text)) == text
    assert length(values) == len(text.encode("gb18030"))


@given(st.text(max_size=40), st.integers(0, 9))
def test_nothing_that_stands_in_a_text_is_lost(text: str, count: int) -> None:
    form = read_elements(text, line(*NAMES[:count]), "export", covered=True)
    values = [element.value for element in form.elements]
    assert len(form.elements) >= count
    if "｜" not in text:
        assert "|".join(values[: len(split(text))]) == text


def test_each_element_is_asked_in_the_order_of_the_tariff() -> None:
    form = read_elements("0|1|运输", line(*NAMES), "export", covered=True)
    assert [element.name for element in form.elements] == list(NAMES)
    assert [element.value for element in form.elements][:4] == ["0", "1", "运输", ""]
    assert [element.name for element in form.elements if not element.needed] == ["GTIN", "CAS", "其他"]
    assert form.remarks == ()
    assert open_ends(form, ["0", "1", "运输"]) == [3, 4, 5]
    assert open_ends(form, ["7", "1", "运输", "钢", "无", "无"]) == [0]


def test_an_import_may_leave_the_preference_open_or_say_three() -> None:
    form = read_elements("", line(*NAMES[:3]), "import", covered=True)
    assert dict(form.elements[1].choices or {}) == {"3": "进口不适用"}
    assert open_ends(form, ["0", "", "用"]) == []
    assert open_ends(form, ["0", "1", "用"]) == [1]


def test_what_is_wrong_with_the_list_is_said() -> None:
    assert "2020-01-31" in read_elements("", line(*NAMES), "export", covered=False, vintage="2020-01-31").remarks[0]
    cut = read_elements("", line("品牌类型", "用途(适用于", doubtful=True), "export", covered=True)
    assert "截断" in cut.remarks[0]
    assert [element.cut for element in cut.elements] == [False, True]
    none = read_elements("", None, "export", covered=False)
    assert "没有这个商品编号" in none.remarks[0]
    assert [element.name for element in none.elements] == ["品牌类型", "出口享惠情况"]
    more = read_elements("0|0|甲|乙", line("品牌类型", "出口享惠情况"), "export", covered=True)
    assert [(element.name, element.value) for element in more.elements][2:] == [("", "甲"), ("", "乙")]
    assert "多 2 项" in more.remarks[0]
    wide = read_elements("0｜1｜钢", line(*NAMES[:3]), "export", covered=True)
    assert [element.value for element in wide.elements] == ["0", "1", "钢"]
    assert "全角" in wide.remarks[0]
    loose = read_elements("不锈钢螺栓 M8", line(*NAMES[:3]), "export", covered=True)
    assert loose.elements[0].value == "不锈钢螺栓 M8"
    assert "没有分隔" in loose.remarks[0]


def test_earlier_answers_follow_the_name_of_the_element() -> None:
    known = [
        ("0|1|钢|甲牌", "品牌类型|出口享惠情况|材质|品牌", "A-1"),
        ("0|1|乙牌|铝", "品牌类型|出口享惠情况|品牌|材质", "A-2"),
    ]
    assert answers_by_name(known, "材质") == [("钢", "A-1"), ("铝", "A-2")]
    assert answers_by_name(known, "用途") == []
    assert carried_over("0|1|乙牌|铝", ["品牌类型", "出口享惠情况", "品牌", "材质"], NAMES) == [
        "0", "1", "", "铝", "乙牌", "", "", "", "",
    ]  # fmt: skip
    assert carried_over("0|1|x", [], NAMES) == ["0", "1", "x"]
