"""The printed declaration: the boxes of the official form in its order, every value, nothing cut; the proof to sign."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from cqdesk.domain.codes import CodeBook
from cqdesk.forms.declaration.fields import Container, Declaration, Licence
from cqdesk.forms.declaration.page import PAPER_WIDTH, head_rows
from cqdesk.forms.document import Filled
from cqdesk.output.declaration_page import DeclarationPrint, check_code, official_pages, proof_pages
from cqdesk.output.page import Pages, Text
from cqdesk.output.page_paint import pdf
from tests.forms.clean import ON, clean_export, clean_import

from .conftest import quick_words_of, words_of
from .test_page_engine import AT

ABOUT = DeclarationPrint(case="26-000123", version=3)


def _heads(words: str) -> list[str]:
    return words.split()


# Typed from the paper form of 2018, from left to right and top to bottom.
EXPORT_HEADS = _heads("""
境内发货人 出境关别 出口日期 申报日期 备案号 境外收货人 运输方式 运输工具名称及航次号 提运单号 生产销售单位 监管方式
征免性质 许可证号 合同协议号 贸易国（地区） 运抵国（地区） 指运港 离境口岸 包装种类 件数 毛重(千克) 净重(千克)
成交方式 运费 保费 杂费 随附单证及编号 标记唛码及备注 项号 商品编号 商品名称及规格型号 数量及单位 单价/总价/币制
原产国（地区） 最终目的国（地区） 境内货源地 征免 特殊关系确认： 价格影响确认： 支付特许权使用费确认：
""")
IMPORT_HEADS = _heads("""
境内收货人 进境关别 进口日期 申报日期 备案号 境外发货人 运输方式 运输工具名称及航次号 提运单号 货物存放地点
消费使用单位 监管方式 征免性质 许可证号 启运港 合同协议号 贸易国（地区） 启运国（地区） 经停港 入境口岸 包装种类
件数 毛重(千克) 净重(千克) 成交方式 运费 保费 杂费 随附单证及编号 标记唛码及备注 项号 商品编号
商品名称及规格型号 数量及单位 单价/总价/币制 原产国（地区） 最终目的国（地区） 境内目的地 征免 特殊关系确认：
价格影响确认： 支付特许权使用费确认：
""")


Make = Callable[[Filled[Declaration], CodeBook, date, DeclarationPrint], Pages]


def print_of(book: CodeBook, form: Declaration, make: Make = official_pages, about: DeclarationPrint = ABOUT) -> Pages:
    return make(Filled(form=form), book, ON, about)


@pytest.mark.parametrize(
    ("form", "heads"), [(clean_export(), EXPORT_HEADS), (clean_import(), IMPORT_HEADS)], ids=["export", "import"]
)
@pytest.mark.parametrize("make", [official_pages, proof_pages])
def test_the_boxes_are_those_of_the_form_in_its_order(
    form: Declaration, heads: list[str], make: Make, book: CodeBook
) -> None:
    page = print_of(book, form, make).pages[0]
    marks = [m for m in page.marks if isinstance(m, Text)]
    places = []
    for head in heads:
        found = [m for m in marks if re.sub(r"　.*|[否是]$", "", m.words) == head]
        assert found, head
        places.append((round(found[0].y), found[0].x))
    assert places == sorted(places)


@pytest.mark.parametrize("direction", ["export", "import"])
def test_every_line_of_boxes_is_as_wide_as_the_paper(direction: str) -> None:
    assert {sum(box.width for box in row.boxes) for row in head_rows(direction)} == {PAPER_WIDTH - 16}


@pytest.mark.parametrize("make", [official_pages, proof_pages])
@pytest.mark.parametrize("form", [clean_export(), clean_import()], ids=["export", "import"])
def test_every_value_stands_on_the_paper(form: Declaration, make: Make, book: CodeBook) -> None:
    words = words_of(pdf(print_of(book, form, make), AT))[0]
    expected = [form.domestic_party_name, form.owner_name, form.declarant_name, form.domestic_party_uscc,
                form.bill_of_lading_number, form.contract_number, f"{form.gross_weight_kg}", f"{form.net_weight_kg}",
                f"({form.supervision_mode})", f"({form.trading_country})", f"({form.entry_exit_customs_office})",
                form.marks_and_numbers]  # fmt: skip
    for line in form.goods:
        expected += [line.hs_code, line.goods_name, line.declaration_elements, f"{line.unit_price}",
                     f"{line.total_price}", f"({line.origin_country})", f"({line.destination_country})"]  # fmt: skip
    expected += [box.container_number for box in form.containers]
    assert [value for value in expected if value not in words] == []


def many_lines(count: int) -> Declaration:
    form = clean_export()
    form.goods = [copy.deepcopy(form.goods[0]) for _ in range(count)]
    for n, line in enumerate(form.goods, start=1):
        line.item_number, line.unit_price = n, Decimal(f"{n}.5")
        line.declaration_elements = f"第{n}项" + "4|0|管道用|BEISPIEL|不锈钢阀体|型号BV-15" * (1 + n % 8) + f"|止{n}."
    return form


@pytest.mark.parametrize("make", [official_pages, proof_pages])
@pytest.mark.parametrize("count", [1, 5, 6, 7, 18, 50])
def test_long_declarations_go_on_with_heads_and_numbers(count: int, make: Make, book: CodeBook) -> None:
    pages = print_of(book, many_lines(count), make)
    assert pages.notes == ()
    texts = quick_words_of(pdf(pages, AT))
    assert [f"第 {n} 页 / 共 {len(texts)} 页" in text for n, text in enumerate(texts, start=1)] == [True] * len(texts)
    whole = "".join("".join(page.texts) for page in pages.pages)
    for n in range(1, count + 1):
        assert f"第{n}项" in whole
        assert f"止{n}." in whole, "the elements are printed to their end"
    with_goods = [page for page in pages.pages if "征免" in page.texts]
    assert all("商品编号" in page.texts and "海关编号：" in page.texts for page in with_goods)
    assert sum(any("特殊关系确认" in t for t in page.texts) for page in pages.pages) == 1
    for page in pages.pages:
        assert all(0 < m.y < page.height and 0 < m.x < page.width for m in page.marks if isinstance(m, Text))


def test_the_proof_says_what_is_confirmed_and_where_to_sign(book: CodeBook) -> None:
    form = clean_export()
    pages = print_of(book, form, proof_pages)
    words = "".join("".join(page.texts) for page in pages.pages)
    code = check_code(Filled(form=form))
    for expected in ("核对单（草稿）", "第 3 版", f"核对码 {code}", "客户确认", "确认人（签字）", "日期", "集装箱"):
        assert expected in words
    assert "客户确认" not in "".join(print_of(book, form).pages[0].texts)


def test_the_check_code_changes_with_every_declared_value_and_not_with_the_signature() -> None:
    form = clean_export()
    before = check_code(Filled(form=form))
    form.signing.signature = "abc"
    assert check_code(Filled(form=form)) == before
    form.goods[1].total_price = Decimal("750.01")
    assert check_code(Filled(form=form)) != before
    assert check_code(Filled(form=clean_export(), unparsed={"gross_weight_kg": "约100"})) != before


def test_a_hundred_containers_are_all_listed_on_the_proof(book: CodeBook) -> None:
    form = clean_export()
    form.containers = [Container(container_number=f"TGHU{n:07}", container_spec="11") for n in range(100)]
    pages = print_of(book, form, proof_pages)
    words = "".join("".join(page.texts) for page in pages.pages)
    assert all(f"TGHU{n:07}" in words for n in range(100))
    assert "集装箱标箱数及号码：200" in words
    assert pages.pages[-1].texts.count("日期：") == 1


def test_permits_fees_and_record_items(book: CodeBook) -> None:
    form = clean_import()
    form.licences = [Licence(licence_code="A", licence_number="11800012345")]
    form.goods[0].record_book_item_number = 7
    words = "".join(print_of(book, form).pages[0].texts)
    assert "随附单证1：" in words
    assert "11800012345" in words
    assert "(7)" in words
    assert "EUR/480.5/3" in words
    assert "/0.3/1" in words


def test_marks_of_draft_release_and_practice(book: CodeBook) -> None:
    def texts(**about: object) -> str:
        one = DeclarationPrint(case="26-000123", **about)  # type: ignore[arg-type]
        return "".join(print_of(book, clean_export(), official_pages, one).pages[0].texts)

    assert "草稿　仅供核对" in texts()
    assert "草稿" not in texts(draft=False)
    assert "仅供核对用" in texts(draft=False)
    assert "练习数据" in texts(practice=True)
    assert "海关编号：530420260000012345" in texts(given={"entry_number": "530420260000012345"})


def test_what_was_typed_and_not_understood_is_printed_as_typed(book: CodeBook) -> None:
    filled = Filled(form=clean_export())
    filled.type_in("gross_weight_kg", "约1300", "hand:x")
    page = official_pages(filled, book, ON, ABOUT).pages[0]
    assert "约1300" in page.texts
