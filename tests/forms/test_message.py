"""Writing and reading the declaration message."""

from __future__ import annotations

import base64
import dataclasses
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from cqdesk.errors import UserError
from cqdesk.forms import path as paths
from cqdesk.forms.declaration.fields import (
    NAMESPACE,
    AttachedDocument,
    Container,
    Declaration,
    GoodsLine,
)
from cqdesk.forms.declaration.message import message_kind, read_message, swap_countries, write_message
from cqdesk.forms.declaration.taxes import TaxFormLine, TaxFormResult
from cqdesk.forms.document import Filled
from cqdesk.forms.xml import left_out_values
from cqdesk.forms.xml_parse import parse_safely

from ..official.catalogue import demand_table_rows
from ..official.lenient import lenient_schema, without_later_tags
from .strategies import forms

ARBITRARY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
DIRECTED = st.builds(
    dataclasses.replace, forms(Declaration, ended=False), import_export_flag=st.sampled_from(["I", "E", "X", ""])
)
STRUCTURE = lenient_schema(facets=False)


def message(inner: str, attributes: str = "") -> bytes:
    return f'<DecMessage xmlns="{NAMESPACE}"{attributes}>{inner}</DecMessage>'.encode()


@ARBITRARY
@given(DIRECTED)
def test_what_is_written_is_read_back_equal(form: Declaration) -> None:
    found = read_message(write_message(form))
    assert found.filled.form == form
    assert found.filled.unparsed == {}
    assert found.unknown == {}


# What fails here is a tag out of place, whatever else the form holds: a smaller form would tell no more and cost minutes.
@settings(ARBITRARY, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(forms(Declaration))
def test_order_and_occurrence_are_official_whatever_the_form_holds(form: Declaration) -> None:
    demand_table_rows()
    form.documents = form.documents or [AttachedDocument()]  # the schema of 2018 wants at least one
    form.tax_form.lines = form.tax_form.lines or [TaxFormLine()]  # and a tax form is whole or not there
    form.tax_form.results = form.tax_form.results or [TaxFormResult()]
    tree = without_later_tags(write_message(form, supplements=True))
    assert STRUCTURE.validate(tree), STRUCTURE.error_log


@ARBITRARY
@given(DIRECTED)
def test_the_swap_is_its_own_reverse_and_touches_exports_only(form: Declaration) -> None:
    assert swap_countries(swap_countries(form)) == form
    assert [line.origin_country for line in swap_countries(form).goods] == [
        line.destination_country if form.import_export_flag == "E" else line.origin_country for line in form.goods
    ]
    assert swap_countries(dataclasses.replace(form, import_export_flag="I")).goods == form.goods


def test_values_are_written_as_held() -> None:
    form = Declaration(
        import_export_flag="I",
        net_weight_kg=Decimal("12.3456789"),
        gross_weight_kg=Decimal("1E+3"),
        entry_exit_date=date(2026, 1, 9),
        document_type="  5   ",
    )
    root = etree.fromstring(write_message(form, version="4.8"))
    head = {etree.QName(e).localname: e.text for e in root[0]}
    assert (head["NetWt"], head["GrossWet"], head["IEDate"], head["Type"]) == (
        "12.3456789",
        "1000",
        "20260109",
        "  5   ",
    )
    assert root.attrib == {"Version": "4.8"}


def test_fields_that_ended_are_written_only_for_days_before() -> None:
    form = Declaration(visa_org="500000", containers=[Container(tare_weight_kg=Decimal(2200))])
    assert left_out_values(form) == ["visa_org", "containers[1].tare_weight_kg"]
    assert left_out_values(form, date(2020, 1, 1)) == ["containers[1].tare_weight_kg"]
    assert b"VsaOrgCode" not in write_message(form)
    assert b"VsaOrgCode" in write_message(form, on=date(2020, 1, 1))
    assert b"ContainerWt" not in write_message(form, on=date(2020, 1, 1))


def test_a_value_that_was_not_understood_is_never_dropped() -> None:
    filled = Filled(form=Declaration(goods=[GoodsLine(), GoodsLine()]))
    filled.type_in("goods[2].trade_quantity", "约100", "hand:A")
    filled.type_in("entry_exit_date", "下周", "hand:A")
    with pytest.raises(UserError) as refused:
        write_message(filled)
    assert refused.value.id == "message-unparsed"
    for words in (refused.value.message, refused.value.remedy):
        assert "表体第2项 成交数量" in words
        assert "进出口日期" in words
        assert "约100" not in words  # the sentence also goes to the log
    filled.type_in("goods[2].trade_quantity", "100", "hand:A")
    filled.type_in("entry_exit_date", "", "hand:A")
    assert b"<GQty>100</GQty>" in write_message(filled)


def test_a_character_no_message_may_hold_is_named_not_written() -> None:
    form = Declaration(goods=[GoodsLine(goods_name="支\x00架")])
    with pytest.raises(UserError, match="表体第1项 商品名称") as refused:
        write_message(form)
    assert refused.value.id == "xml-illegal-character"


def test_without_direction_nothing_is_swapped_and_the_reader_says_so() -> None:
    found = read_message(message("<DecLists><DecList><OriginCountry>DEU</OriginCountry></DecList></DecLists>"))
    assert found.filled.form.goods[0].origin_country == "DEU"
    assert [(issue.id, issue.path) for issue in found.issues] == [("message-no-direction", "import_export_flag")]


def test_nothing_that_stands_in_the_file_is_lost() -> None:
    found = read_message(
        message(
            "<DecHead><IEFlag>I</IEFlag><BillNo>A1</BillNo><BillNo>A2</BillNo><New code='7'>x</New></DecHead>"
            "<DecLists><DecList><GNo>1</GNo><DecGoodsLimits><DecGoodsLimit><LicenceNo>L9</LicenceNo><New/><Newer>N</Newer></DecGoodsLimit>"
            "</DecGoodsLimits></DecList><DecList><GNo>zwei<b>!</b></GNo></DecList>stray</DecLists>"
            "<DecFreeTxt><VoyNo>1</VoyNo></DecFreeTxt><DecFreeTxt><VoyNo>2</VoyNo></DecFreeTxt>"
            "<DecHead><BillNo>A3</BillNo></DecHead><TrnHead/>"
        )
    )
    assert found.filled.form.bill_of_lading_number == "A1"
    assert found.filled.unparsed == {"goods[2].item_number": "zwei"}
    assert found.unknown == {
        "DecHead/BillNo[2]": "A2",
        "DecHead/New": "x",
        "DecHead/New/@code": "7",
        "DecLists/DecList/DecGoodsLimits/DecGoodsLimit/Newer": "N",
        "DecLists/DecList[2]/GNo/b": "!",
        "DecLists/text()": "stray",
        "DecFreeTxt[2]/VoyNo": "2",
        "DecHead[2]/BillNo": "A3",
    }
    assert "等8处" in found.issues[-1].message


def test_both_spellings_of_the_credit_code_do_not_hide_each_other() -> None:
    found = read_message(
        message("<DecHead><TradeCodeScc>OLD</TradeCodeScc><TradeCoScc>NEW</TradeCoScc></DecHead>"), source="a.xml"
    )
    assert found.filled.form.domestic_party_uscc == "NEW"
    assert found.filled.form.old_head.domestic_party_uscc == "OLD"
    assert found.unknown == {}


def test_envelopes_are_taken_off() -> None:
    bare = "<DecMessage><DecHead><AgentName>重庆</AgentName></DecHead></DecMessage>"
    inner = f'<?xml version="1.0" encoding="GBK"?>{bare}'
    encoded = base64.b64encode(inner.encode("gbk")).decode()
    request = f'<?xml version="1.0"?><Request xmlns="SPUDP"><IcCode>1</IcCode><Data>{escape(inner)}</Data></Request>'
    for outer in (
        f"<Message xmlns='MES'><Head><Type>DEC.DECLARE</Type></Head><Data>{escape(request)}</Data></Message>",
        f"<Message><Request><Data>{escape(inner)}</Data></Request></Message>",
        f"<ImportMessage><SWImpHead><Format>xml</Format></SWImpHead><SWImpData>{bare}</SWImpData></ImportMessage>",
        f"<d:DxpMsg xmlns:d='http://www.chinaport.gov.cn/dxp'><d:TransInfo/><d:Data>\n{encoded}\n</d:Data></d:DxpMsg>",
    ):
        assert message_kind(parse_safely(outer.encode())) == "DecMessage"
        assert read_message(outer.encode()).filled.form.declarant_name == "重庆"


@pytest.mark.parametrize(
    ("outer", "problem"),
    [
        ("<DxpMsg><Data/></DxpMsg>", "envelope-empty"),
        ("<DxpMsg><Data>不是</Data></DxpMsg>", "envelope-empty"),
        ("<DxpMsg><Data>AAAA</Data></DxpMsg>", "xml-broken"),
        ("<Message><Data>text</Data></Message>", "envelope-empty"),
        ("<Message><Message><Message><Message><Message/></Message></Message></Message></Message>", "envelope-empty"),
        ("<DEC_RESULT/>", "message-not-a-declaration"),
    ],
)
def test_what_is_no_message_is_refused_with_a_reason(outer: str, problem: str) -> None:
    with pytest.raises(UserError) as refused:
        read_message(outer.encode())
    assert refused.value.id == problem


def test_origins_follow_the_swap_and_name_places_that_exist() -> None:
    form = Declaration(import_export_flag="E", goods=[GoodsLine(origin_country="CHN", destination_country="USA")])
    found = read_message(write_message(form), source="old.xml")
    for place in found.filled.origins:
        assert paths.get(found.filled.form, place)
    line = write_message(form).decode().splitlines()
    number = int(found.filled.origins["goods[1].origin_country"].rpartition(" ")[2])
    assert line[number - 1].strip() == "<DestinationCountry>CHN</DestinationCountry>"
