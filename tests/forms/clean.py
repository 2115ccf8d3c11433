"""Two right declarations, typed by hand: a sea export and an air import of invented companies."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cqdesk.forms.declaration.fields import AttachedDocument, Container, Declaration, GoodsLine

ON = date(2026, 11, 21)
TRADER = "91500112MA5T001X9B"
BROKER = "91500000MA60001D0G"
FACTORY = "91500108MA5X001R3K"


def clean_export() -> Declaration:
    """Two lines by sea from Chongqing to Hamburg on FOB terms, one container, ready to be filed."""
    d = Declaration(
        import_export_flag="E",
        declarant_customs_code="5001980001",
        declarant_name="重庆样例报关有限公司",
        declarant_uscc=BROKER,
        bill_of_lading_number="CQSMPL2611001",
        contract_number="CT-2026-1101",
        declaration_customs_office="8007",
        levy_nature="101",
        transit_or_destination_port="DEU063",
        gross_weight_kg=Decimal("1325.5"),
        entry_exit_customs_office="8007",
        net_weight_kg=Decimal("1250.5"),
        owner_name="重庆样例阀门厂",
        owner_uscc=FACTORY,
        package_count=60,
        domestic_party_customs_code="5001910001",
        domestic_party_name="重庆样例进出口有限公司",
        domestic_party_uscc=TRADER,
        departure_or_arrival_country="DEU",
        supervision_mode="0110",
        transport_mode="2",
        conveyance_name="SAMPLE STAR",
        transaction_mode="3",
        package_type="22",
        edi_mark="1",
        data_entry_org_name="重庆样例报关有限公司",
        data_entry_org_code="MA60001D0",
        entry_type="M",
        typist_card_number="8000000000001",
        typist_name="样例员",
        declaration_transit_relation="0",
        data_entry_org_uscc=BROKER,
        price_confirmations="99999",
        trading_country="DEU",
        marks_and_numbers="N/M",
        entry_exit_port="500002",
        declarant_person_name="样例员",
        overseas_consignee_name="BEISPIEL ARMATUREN GMBH",
    )
    d.free_text.voyage_number = "026E"
    d.goods = [
        GoodsLine(
            item_number=1,
            hs_code="8481804090",
            goods_name="球阀",
            declaration_elements="4|0|管道用|BEISPIEL|BV-15",
            trade_quantity=Decimal(1000),
            trade_unit="006",
            legal_quantity_1=Decimal(1000),
            legal_unit_1="006",
            legal_quantity_2=Decimal("950.5"),
            legal_unit_2="035",
            unit_price=Decimal("12.3456"),
            total_price=Decimal("12345.6"),
            trade_currency="USD",
            duty_mode="1",
            origin_country="CHN",
            destination_country="DEU",
            domestic_district="50129",
        ),
        GoodsLine(
            item_number=2,
            hs_code="7318159090",
            goods_name="螺栓",
            declaration_elements="0|0|钢铁制|螺栓|900兆帕|无品牌|M12",
            trade_quantity=Decimal(300),
            trade_unit="035",
            legal_quantity_1=Decimal(300),
            legal_unit_1="035",
            unit_price=Decimal("2.5"),
            total_price=Decimal(750),
            trade_currency="USD",
            duty_mode="1",
            origin_country="CHN",
            destination_country="DEU",
            domestic_district="50129",
        ),
    ]
    d.containers = [
        Container(
            container_number="TGHU1234567",
            container_spec="21",
            item_numbers="1,2",
            lcl_flag="0",
            container_gross_weight_kg=Decimal("3525.5"),
        )
    ]
    d.documents = [
        AttachedDocument(
            document_id="8007INV0001", document_code="00000001", document_format="US", file_name="invoice.pdf"
        )
    ]
    d.signing.client_sequence_number = "CQ2026112100000001"
    return d


def clean_import() -> Declaration:
    """One line by air from Frankfurt to Chongqing on FOB terms with freight and insurance, ready to be filed."""
    d = Declaration(
        import_export_flag="I",
        declarant_customs_code="5001980001",
        declarant_name="重庆样例报关有限公司",
        declarant_uscc=BROKER,
        bill_of_lading_number="99912345675_H123",
        contract_number="PO-2026-77",
        declaration_customs_office="8003",
        levy_nature="101",
        transit_or_destination_port="DEU057",
        freight_currency="EUR",
        freight_mark="3",
        freight_value=Decimal("480.5"),
        gross_weight_kg=Decimal("42.6"),
        entry_exit_date=date(2026, 11, 20),
        entry_exit_customs_office="8003",
        insurance_mark="1",
        insurance_value=Decimal("0.3"),
        net_weight_kg=Decimal("36.4"),
        owner_name="重庆样例仪表有限公司",
        owner_uscc=FACTORY,
        package_count=2,
        domestic_party_customs_code="5001910001",
        domestic_party_name="重庆样例进出口有限公司",
        domestic_party_uscc=TRADER,
        departure_or_arrival_country="DEU",
        supervision_mode="0110",
        transport_mode="5",
        conveyance_name="CA1043",
        transaction_mode="3",
        package_type="22",
        edi_mark="1",
        data_entry_org_name="重庆样例报关有限公司",
        data_entry_org_code="MA60001D0",
        entry_type="M",
        typist_card_number="8000000000001",
        typist_name="样例员",
        declaration_transit_relation="0",
        data_entry_org_uscc=BROKER,
        price_confirmations="00000",
        trading_country="DEU",
        marks_and_numbers="N/M",
        departure_port="DEU057",
        entry_exit_port="500601",
        goods_location="机场样例监管仓库",
        declarant_person_name="样例员",
        overseas_consignor_name="BEISPIEL MESSTECHNIK GMBH",
    )
    d.goods = [
        GoodsLine(
            item_number=1,
            hs_code="9026100000",
            goods_name="流量计",
            declaration_elements="4|3|测量流量|液体|BEISPIEL|FM-200",
            trade_quantity=Decimal(20),
            trade_unit="007",
            legal_quantity_1=Decimal(20),
            legal_unit_1="007",
            legal_quantity_2=Decimal("36.4"),
            legal_unit_2="035",
            unit_price=Decimal("215.75"),
            total_price=Decimal(4315),
            trade_currency="EUR",
            duty_mode="1",
            origin_country="DEU",
            destination_country="CHN",
            domestic_district="50129",
            administrative_region="500112",
        )
    ]
    d.documents = [
        AttachedDocument(
            document_id="8003INV0001", document_code="00000001", document_format="US", file_name="invoice.pdf"
        )
    ]
    d.signing.client_sequence_number = "CQ2026112100000002"
    return d
