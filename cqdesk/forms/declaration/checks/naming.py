"""ITM: names of goods and the words of their declaration elements (规格型号)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cqdesk.domain.codes import TariffLine

from ...rules import Answer, Facts, found, rule
from ..fields import Declaration, GoodsLine
from .goods import elements
from .shared import FILLING_RULES, lines, listed

ITEM_35 = f"{FILLING_RULES} item 35"

GENERAL = frozenset(
    [
        "配件",
        "零件",
        "样品",
        "日用品",
        "货物",
        "商品",
        "产品",
        "杂货",
        "杂品",
        "百货",
        "日用百货",
        "其他",
        "其它",
        "物品",
        "材料",
        "设备",
        "机器",
        "电器",
        "零配件",
        "零部件",
        "工具",
        "礼品",
        "五金",
        "小商品",
    ]
)
"""Names that say nothing of what the goods are."""
NO_BRAND = frozenset({"", "无", "无品牌", "无牌", "无品牌名", "NO", "NONE", "N/A", "NA", "/", "-", "无中文品牌"})
EMPTY_WORDS = frozenset(
    {"不详", "见发票", "见附件", "见箱单", "见合同", "未知", "待定", "不知道", "?", "？", "TBA", "TBD"}
)
"""Words that stand where a value is asked. 无 is not one: it answers many elements rightly."""
_CHINESE = re.compile("[\u3400-\u9fff\U00020000-\U0003134f]")


@rule("ITM-015", "warning", source="public pre-check engines; trade practice")
def general_name(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A name says what the goods are."""
    for path, line in lines(d):
        if line.goods_name and (line.goods_name in GENERAL or len(line.goods_name) < 2):
            yield found(f"{path}.goods_name", value=line.goods_name)


@rule("ITM-016", "warning", source=ITEM_35)
def chinese_name(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A name is Chinese."""
    for path, line in lines(d):
        if line.goods_name and not _CHINESE.search(line.goods_name):
            yield found(f"{path}.goods_name", value=line.goods_name[:30])


@rule("ITM-017", "warning", source="trade practice")
def separators(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Elements are parted by half-width strokes, without line breaks."""
    for path, line in lines(d):
        if re.search("[｜\n\r]", line.declaration_elements):
            yield found(f"{path}.declaration_elements")


@rule("ITM-018", "warning", source="trade practice")
def empty_words(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """An element is a value, no word that stands for one."""
    for path, line in lines(d):
        words = [word for word in elements(line) if word.upper() in EMPTY_WORDS]
        if words:
            yield found(f"{path}.declaration_elements", value="、".join(words))


def _brand(line: GoodsLine, tariff: TariffLine | None) -> str | None:
    """The brand among the elements; None where the list of the commodity number does not tell its place."""
    if tariff is None or tariff.dead or tariff.elements_doubtful:
        return None
    places = [place for place, name in enumerate(tariff.elements) if re.match("品牌(?!类型)", name)]
    given = elements(line)
    return given[places[0]] if len(places) == 1 and places[0] < len(given) else None


def _none_given(brand: str | None) -> bool:
    """Whether the place of the brand is known and holds none; "brand and model" may be one element (无品牌SL-B20)."""
    return brand is not None and (brand.upper() in NO_BRAND or brand.startswith(("无品牌", "无牌")))


@rule("ITM-013", "warning", source=ITEM_35, needs=("hs", "elements@date?"))
def brand_missing(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """With a brand type of 1 to 4 there is a brand; the list of elements tells its place."""
    wrong = [
        row
        for row, (_path, line) in enumerate(lines(d), start=1)
        if elements(line)[:1] in (["1"], ["2"], ["3"], ["4"]) and _none_given(_brand(line, facts.tariff(line.hs_code)))
    ]
    if wrong:
        yield found(f"goods[{wrong[0]}].declaration_elements", lines=listed(wrong))


@rule("ITM-014", "warning", source=ITEM_35, needs=("hs", "elements@date?"))
def brand_denied(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """With brand type 0 there is no brand; the list of elements tells its place."""
    wrong = [
        row
        for row, (_path, line) in enumerate(lines(d), start=1)
        if elements(line)[:1] == ["0"]
        and (brand := _brand(line, facts.tariff(line.hs_code))) is not None
        and not _none_given(brand)
    ]
    if wrong:
        yield found(f"goods[{wrong[0]}].declaration_elements", lines=listed(wrong))


@rule("ITM-025", "info", source=f"{FILLING_RULES} item 42", applies="export", needs=("firm_record?",))
def district_of_producer(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The district is mostly that of the producer, by the first two digits of its customs code."""
    region = d.owner_customs_code[:2]
    if not region.isdigit():
        return
    for path, line in lines(d):
        if line.domestic_district and line.domestic_district[:2] != region:
            yield found(f"{path}.domestic_district", value=line.domestic_district)
            return


@rule("MRG-005", "info", source="public code constants; official message schema of 2018")
def too_many_for_one(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """More than 50 lines are split, first in the manifest."""
    if len(d.goods) > 50:
        yield found("goods", count=len(d.goods))
