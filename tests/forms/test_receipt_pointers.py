"""What the authority says about a field leads to the field."""

from __future__ import annotations

import pytest

from cqdesk.forms import path as paths
from cqdesk.forms.declaration.fields import Declaration
from cqdesk.forms.receipts.pointers import places_named


@pytest.mark.parametrize(
    ("message", "places"),
    [
        ("暂存的业务报文格式数据不正确：DecHead/GrossWet（毛重）不得小于净重", ["gross_weight_kg", "net_weight_kg"]),
        ("DecLists/DecList[2]/CodeTS（商品编号）应为10位", ["goods[2].hs_code"]),
        ("DecList[3]/GName 超长；DecHead/PackNo 应为整数", ["goods[3].goods_name", "package_count"]),
        ("第2项商品编号不正确", ["goods[2].hs_code"]),
        ("商品序号：3，法定数量不能为空；成交单位有误", ["goods[3].legal_quantity_1", "goods[3].trade_unit"]),
        ("净重不能大于毛重", ["net_weight_kg", "gross_weight_kg"]),
        ("境内目的地代码不正确", ["goods[1].domestic_district"]),
        ("GrossWet error", ["gross_weight_kg"]),
        ("集装箱号校验码不符", ["containers[1].container_number"]),
        ("系统忙，请稍后再试", []),
        ("", []),
        ("Type error in Note", []),
        ("报关单已删除", []),
        ("入境货物检疫未完成；消费使用环节待核", []),
        ("入境口岸不正确；报关/转关关系标志有误", ["entry_exit_port", "declaration_transit_relation"]),
    ],
)
def test_places_by_path_tag_and_name(message: str, places: list[str]) -> None:
    found = places_named(message, "import")
    assert found == places
    for place in found:
        paths.spec_at(Declaration, place)


def test_the_two_countries_are_the_other_way_round_on_exports() -> None:
    message = "DecLists/DecList[1]/OriginCountry 不在参数表中"
    assert places_named(message, "export") == ["goods[1].destination_country"]
    assert places_named(message, "import") == ["goods[1].origin_country"]
    assert places_named("第1项原产国（地区）不在参数表中", "export") == ["goods[1].origin_country"], (
        "a name is as printed"
    )
