"""Messages typed by hand from the official tables, read and written again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from cqdesk.forms.declaration.fields import Declaration, GoodsLine, Signing
from cqdesk.forms.declaration.message import read_message, write_message
from cqdesk.forms.declaration.old_head import OldHead

from .lenient import NS, lenient_schema, without_later_tags

MESSAGES = Path(__file__).parent / "messages"


def flat(root: etree._Element) -> list[tuple[str, str]]:
    """Trail and text of every element in document order, without namespaces."""
    result = []
    for element in root.iter():
        steps = [etree.QName(e).localname for e in (*reversed(list(element.iterancestors())), element)]
        text = element.text or ""
        result.append(("/".join(steps), text if len(element) == 0 else ""))
    return result


def test_an_export_lcl_is_read_with_clear_countries() -> None:
    message = read_message((MESSAGES / "export_lcl.xml").read_bytes(), source="export_lcl.xml")
    form = message.filled.form
    assert message.issues == []
    assert message.unknown == {}
    assert message.version == ""
    assert form.gross_weight_kg == Decimal("1250.5")
    assert form.remarks == "样品 & 附件 <两件>"
    assert form.overseas_consignee_name == "MUSTER ZWEIRAD GMBH"
    assert [(g.item_number, g.origin_country, g.destination_country) for g in form.goods] == [
        (1, "CHN", "DEU"),
        (2, "JPN", "DEU"),
    ]
    assert form.goods[0].declaration_elements == "0|0|摩托车用|无品牌|X-1"
    assert form.goods[1].total_price == Decimal("592")
    box = form.containers[0]
    assert (box.container_number, box.lcl_flag, box.item_numbers) == ("CSQU3054383", "1", "1,2")
    assert box.container_gross_weight_kg == Decimal("3450.5")
    assert form.signing.client_sequence_number == "QABCDE000000000001"
    assert [d.document_code for d in form.documents] == ["00000001", "00000002"]
    assert message.filled.origins["gross_weight_kg"] == "export_lcl.xml!line 13"
    assert message.filled.origins["goods[1].destination_country"] == "export_lcl.xml!line 57"


def test_an_export_lcl_is_written_as_the_clerk_of_the_table_would() -> None:
    typed = (MESSAGES / "export_lcl.xml").read_bytes()
    ours = write_message(read_message(typed).filled)
    assert flat(etree.fromstring(ours)) == flat(etree.fromstring(typed, etree.XMLParser(remove_blank_text=True)))
    assert etree.fromstring(ours).nsmap == {None: NS}


def test_an_import_with_a_prefix_keeps_its_countries_and_blanks() -> None:
    message = read_message((MESSAGES / "import_prefixed.xml").read_bytes())
    form = message.filled.form
    assert message.version == "4.8"
    assert form.document_type == "  5   "
    assert form.entry_exit_date == date(2026, 11, 19)
    assert form.departure_date == date(2026, 10, 2)
    assert (form.goods[0].origin_country, form.goods[0].destination_country) == ("DEU", "CHN")
    assert form.goods[0].preferential_origin_country == "DEU"
    assert form.licences[0].licence_number == "<14>C0000000001"
    assert form.freight_value == Decimal(1200)
    assert form.documents[0].item_numbers == "1"
    relation = form.origin_relations[0]
    assert (relation.certificate_type, relation.certificate_number) == ("Y14", "C0000000001")
    assert (relation.item_number, relation.certificate_item_number) == ("1", "1")
    assert message.unknown == {}
    assert message.issues == []


def test_a_message_of_version_3_1_is_read_with_what_it_lacks_and_what_we_lack() -> None:
    message = read_message((MESSAGES / "export_3_1.xml").read_bytes())
    form = message.filled.form
    assert message.version == "3.1"
    assert form.domestic_party_name == "重庆示例镕材厂"  # 镕 is outside GB2312, senders write it all the same
    assert form.domestic_party_uscc == "91500000MA5SAMPL2X"
    line = form.goods[0]
    assert (line.origin_country, line.destination_country, line.trade_currency) == ("CHN", "DEU", "USD")
    assert form.departure_or_arrival_country == "DEU"
    assert line.domestic_district == "50122"  # stood in the head
    assert form.old_head.pay_way == "1"
    assert form.containers[0].tare_weight_kg == Decimal(2200)
    assert form.gross_weight_kg is None
    assert message.filled.unparsed == {"gross_weight_kg": "约300"}
    assert message.unknown == {}
    assert [(issue.id, issue.severity, issue.path) for issue in message.issues] == [
        ("message-unparsed", "error", "gross_weight_kg"),
        ("message-old-district", "info", "goods[1].domestic_district"),
        ("message-old-countries", "info", "departure_or_arrival_country"),
        ("message-old-currencies", "info", "goods[1].trade_currency"),
        ("message-old-container_types-unsure", "warning", "containers[1].container_spec"),
    ]
    assert "304→DEU 德国、142→CHN 中国" in message.issues[2].message
    assert "共3处" in message.issues[2].message
    ours = write_message(message.filled.form)  # what only 3.1 had is never written
    assert b"PayWay" not in ours
    assert read_message(ours).filled.form.old_head == OldHead()


def test_the_export_swap_is_the_golden_file() -> None:
    form = Declaration(
        import_export_flag="E",
        departure_or_arrival_country="USA",
        goods=[GoodsLine(item_number=1, hs_code="8714100010", origin_country="CHN", destination_country="USA")],
        signing=Signing(operation_type="G"),
    )
    golden = (MESSAGES / "golden_export_swap.xml").read_text(encoding="utf-8")
    assert write_message(form).decode("utf-8") == golden
    assert form.goods[0].origin_country == "CHN"  # the form itself is untouched


@pytest.mark.parametrize("name", ["export_lcl.xml", "import_prefixed.xml", "import_all_sections.xml"])
def test_what_we_write_passes_the_official_schema(name: str) -> None:
    schema = lenient_schema()
    ours = write_message(read_message((MESSAGES / name).read_bytes()).filled, version="3.1")
    tree = without_later_tags(ours)
    assert schema.validate(tree), schema.error_log


def test_the_schema_is_no_rubber_stamp() -> None:
    schema = lenient_schema()
    typed = (MESSAGES / "export_lcl.xml").read_bytes()
    assert schema.validate(etree.fromstring(typed)), schema.error_log
    for spoil in (
        lambda root: root.append(root[1]),  # DecLists behind the documents
        lambda root: root[0].append(root[0][0]),  # IEFlag last
        lambda root: root.remove(root[2]),  # no DecContainers
        lambda root: root[1][0].remove(root[1][0][0]),  # a line without CodeTS
        lambda root: root[1].extend(etree.fromstring(typed)[1][0] for _ in range(49)),  # 51 lines
    ):
        root = etree.fromstring(typed)
        spoil(root)
        assert not schema.validate(root)


def test_every_section_is_read_and_written_as_the_clerk_of_the_table_would() -> None:
    """Values typed by hand into the tags of the official table, in its order; all 26 sections and the supplement."""
    typed = (MESSAGES / "import_all_sections.xml").read_bytes()
    message = read_message(typed)
    assert message.issues == []
    assert message.unknown == {}
    form = message.filled.form
    permit = form.goods[0].product_permits[0]
    assert (permit.permit_type, permit.write_off_unit, permit.vehicles[0].invoice_quantity) == (
        "408",
        "001",
        Decimal("1.5"),
    )
    assert [row.package_type for row in form.other_packages] == ["93"]
    assert form.mark_attachments[0].attachment_name == "唛头.jpg"
    assert (form.transit.transit_type, form.transit_bill.voyage_number) == ("1K", "0618")
    assert form.transit_container_goods[0].goods_weight_kg == Decimal("1910.5")
    assert form.supplements[0].invoice_date == date(2026, 11, 5)
    assert form.tax_form.results[0].tax_amount == Decimal("88012.3456")
    assert (form.royalty.royalty_amount, form.royalty.contract_end_date) == (Decimal("1200.5"), "2030-12-31")
    assert form.two_stage_access.transfer_site_code == "50010000001"
    assert form.commitments[0].promise_material_code == "101040"
    ours = write_message(message.filled, version="4.8", supplements=True)
    assert flat(etree.fromstring(ours)) == flat(etree.fromstring(typed, etree.XMLParser(remove_blank_text=True)))
    structure = lenient_schema(facets=False)
    assert structure.validate(without_later_tags(ours)), structure.error_log
    without = write_message(message.filled)
    assert b"DecSupplementLists" not in without
    assert read_message(without).filled.form.transit == form.transit
