"""Further cases of rules that have several ways to fail or to pass: what each says of a changed form, exactly.

`says` lists the places found; a place behind `?` is one the rule could not judge.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cqdesk.forms.checks import Known
from cqdesk.forms.declaration.fields import Container, Declaration, Licence
from cqdesk.forms.declaration.inspection import OtherPackage
from cqdesk.forms.declaration.taxes import OriginRelation
from cqdesk.forms.declaration.transit import TransitContainerGoods

from .clean import ON
from .rule_cases import Changes, accessories, claim, control, control_import, goods, licences, permits, samples

THIS_YEAR = date(2026, 12, 31)


@dataclass(frozen=True)
class Also:
    """One rule on one form."""

    rule: str
    changes: Changes
    says: tuple[str, ...] = ()
    base: str = "E"
    on: date = ON
    known: Known | None = None
    tariff_to: date = date(2020, 12, 31)


def line(row: int, **values: object) -> Changes:
    """Values of one line that no keyboard types."""

    def change(d: Declaration) -> None:
        for name, value in values.items():
            setattr(d.goods[row - 1], name, value)

    return change


def both(*changes: Changes) -> Changes:
    """Several changes of the functional kind."""

    def change(d: Declaration) -> None:
        for each in changes:
            assert callable(each)
            each(d)

    return change


def head(**values: object) -> Changes:
    def change(d: Declaration) -> None:
        for name, value in values.items():
            setattr(d, name, value)

    return change


def every(**values: object) -> Changes:
    def change(d: Declaration) -> None:
        for each in d.goods:
            for name, value in values.items():
                setattr(each, name, value)

    return change


def no_goods(d: Declaration) -> None:
    d.goods = []


def vehicles(count: str, unit: str = "003") -> Changes:
    return both(permits("411", "CCC1", "LSVAM4187C2184841"), line(1, trade_unit=unit, trade_quantity=Decimal(count)))


def weightless(d: Declaration) -> None:
    d.transit_container_goods = [TransitContainerGoods(container_number="TGHU1234567", item_number=1)]


def nameless_package(d: Declaration) -> None:
    d.other_packages = [OtherPackage(package_type="", package_count=Decimal(1))]


def wooden_pallet(d: Declaration) -> None:
    d.other_packages = [OtherPackage(package_type="93", package_count=Decimal(1))]


def claim_without_origin(d: Declaration) -> None:
    claim_form = claim()
    assert callable(claim_form)
    claim_form(d)
    d.goods[0].preferential_origin_country = ""


def two_boxes(d: Declaration) -> None:
    d.containers.append(Container(container_number="TGHU7654320", container_spec="21", item_numbers="1，2"))


def caught_fish(*numbers: str) -> Changes:
    def change(d: Declaration) -> None:
        d.licences = [Licence(licence_code="U", licence_number=number) for number in numbers]

    return change


def relation_of_thailand(d: Declaration) -> None:
    d.origin_relations = [
        OriginRelation(certificate_type="Y22", certificate_number="C1", item_number="1", certificate_item_number="1")
    ]
    d.goods[0].preferential_origin_country = "PHL"


CASES = [
    # codes
    Also("HDR-024-T", {"document_type": "cl"}),
    Also("HDR-024-T", {"document_type": "  9"}, ("document_type",)),
    Also("HDR-024-T", {"document_type": "  59"}),
    Also("ITM-004", goods(6), ()),
    Also("ITM-004", both(goods(6), every(hs_code="9999999999")), ("goods[1].hs_code",)),
    Also("ITM-004", both(goods(5), every(hs_code="9999999999")), ("goods[1].hs_code",)),
    Also("TIM-008", line(1, hs_code="8517121011"), ("goods[1].hs_code",)),
    Also("TIM-008", line(1, hs_code="8517121011"), ("goods[1].hs_code",), on=date(2022, 1, 1)),
    Also("TIM-008", line(1, hs_code="8517121011"), (), on=date(2021, 12, 31)),
    Also("TIM-008", both(head(owner_name=""), line(1, hs_code=""))),
    Also("TIM-008", {"supervision_mode": "0139"}, (), on=date(2017, 7, 31)),
    # confirmations
    Also("CFM-001", {"price_confirmations": "090"}, ("price_confirmations",), base="I"),
    Also("CFM-001", {"price_confirmations": "0009"}, (), base="I"),
    Also("CFM-002", {"price_confirmations": "9991"}),
    Also("CFM-008", {"supervision_mode": "0615", "price_confirmations": "99911"}, (), base="I"),
    # containers
    Also("CNT-004", {"containers[1].item_numbers": ""}, ("containers[1].item_numbers",)),
    Also("CNT-004", {"containers[1].item_numbers": "1，2"}),
    Also("CNT-005", {"containers[1].item_numbers": ",".join(["1"] * 128)}),
    Also("CNT-005", {"containers[1].item_numbers": ",".join(["1"] * 127) + ",22"}, ("containers[1].item_numbers",)),
    Also("CNT-006", two_boxes),
    Also("CNT-006", {"containers[1].item_numbers": "1"}, (), known=Known(containers_needed=False)),
    *(
        Also("CNT-011", {"transport_mode": mode, "containers[1].container_spec": size,
                         "containers[1].container_gross_weight_kg": kg}, says)
        for mode, size, kg, says in (
            ("3", "21", "24000", ()),
            ("3", "21", "24000.1", ("containers[1].container_gross_weight_kg",)),
            ("3", "11", "25000", ()),
            ("3", "11", "25000.1", ("containers[1].container_gross_weight_kg",)),
            ("2", "21", "30480", ()),
            ("3", "99", "30480", ()),  # a size nobody knows: the limit of every box
            ("3", "99", "30480.1", ("containers[1].container_gross_weight_kg",)),
        )
    ),
    Also("CNT-017", {"gross_weight_kg": "0", "containers[1].container_gross_weight_kg": "-1"}),
    Also("CNT-017", {"gross_weight_kg": "0.5", "containers[1].container_gross_weight_kg": "0.4"},
         ("containers[1].container_gross_weight_kg",)),
    # control conditions
    Also("DOC-001", control("9900000099"), ("?goods[2]",)),
    Also("DOC-002", control("9900000099"), ("?goods[2]",)),
    Also("DOC-002", line(1, hs_code="9900000010", goods_attributes="19,21"), ("goods[1].hs_code",), base="I"),
    Also("DOC-002", line(1, hs_code="9900000010", goods_attributes="19"), (), base="I"),
    Also("DOC-015", control("9900000099"), ("?goods[2]",)),
    Also("DOC-015", line(1, hs_code="9900000099"), ("?goods[1]",), base="I"),
    Also("DOC-024", line(1, hs_code="9900000099"), ("?goods[1]",), base="I"),
    Also("DOC-001", both(control("9900000001"), head(supervision_mode="0615"))),
    Also("DOC-024", control_import("9900000009", "A"), ("goods[1].hs_code",), base="I"),
    # conveyance
    Also("TRA-024", {"bill_of_lading_number": "2026112020261101"}),
    Also("TRA-024", {"bill_of_lading_number": "2026112020261120"}, ("conveyance_name",)),
    Also("TRA-024", {"bill_of_lading_number": "20261120"}),
    Also("TRA-028", {"transport_mode": "3", "bill_of_lading_number": "1" * 20}),
    Also("TRA-028", {"transport_mode": "3", "bill_of_lading_number": "1" * 21}, ("bill_of_lading_number",)),
    # entered on Friday and Saturday: the 14th day is a Friday and a Saturday, which moves to Monday
    Also("TIM-001", {"entry_exit_date": "2026-11-06"}, ("entry_exit_date",), base="I"),
    Also("TIM-001", {"entry_exit_date": "2026-11-07"}, (), base="I", on=date(2026, 11, 23)),
    Also("TIM-001", {"entry_exit_date": "2026-11-08"}, (), base="I", on=date(2026, 11, 23)),
    Also("TIM-001", {"entry_exit_date": "2026-11-07"}, ("entry_exit_date",), base="I", on=date(2026, 11, 24)),
    Also("TIM-001", {"entry_exit_date": "2026-10-01", "entry_number": "800320261000000123"}, (), base="I"),
    Also("TIM-001", {"entry_exit_date": "2026-10-01", "declaration_transit_relation": "1"}, (), base="I"),
    Also("TIM-001", {"entry_exit_date": "2026-10-01", "transport_mode": "Y"}, (), base="I"),
    # lines
    Also("ITM-002", {"goods[1].item_number": "2", "goods[2].item_number": "3"}, ("goods[1].item_number",)),
    Also("ITM-008", line(2, hs_code="9026900000"), ("?goods[2]",)),
    Also("ITM-008", {"goods[1].declaration_elements": "4|0|管道用||BV-15"}),
    Also("ITM-008", {"goods[1].declaration_elements": "4|0|管道用||BV-15"}, ("goods[1].declaration_elements",),
         tariff_to=THIS_YEAR),
    Also("ITM-008", line(1, declaration_elements="")),
    Also("ITM-010", {"goods[1].declaration_elements": "4"}, ("goods[1].declaration_elements",)),
    Also("ITM-012", {"goods[1].declaration_elements": "4"}, (), base="I"),
    Also("VAL-001", {"goods[1].total_price": "0.5"}),
    Also("VAL-002", {"goods[1].trade_quantity": "0"}),
    Also("VAL-002", {"goods[1].total_price": "0"}),
    Also("VAL-002", {"goods[1].total_price": "0.5"}, ("goods[1].total_price",)),
    Also("VAL-002", {"goods[1].trade_quantity": "0.5"}, ("goods[1].total_price",)),
    Also("VAL-004", {"goods[1].total_price": ""}),
    Also("VAL-004", {"goods[1].total_price": "12345.60001"}),
    # head
    Also("HDR-016", {"package_count": "999999999"}),
    Also("HDR-016", {"package_count": "1000000000"}, ("package_count",)),
    Also("HDR-017", {"gross_weight_kg": "0"}, ("gross_weight_kg",)),
    Also("HDR-017", {"gross_weight_kg": "0.5"}),
    Also("HDR-018", {"net_weight_kg": "0"}, ("net_weight_kg",)),
    Also("HDR-018", {"net_weight_kg": "0.5"}),
    Also("HDR-036", {"unified_number": "I20260000000000009"}, ("?unified_number",)),
    # inspection
    Also("INS-001", {"goods[1].ciq_code": "7318159090101"}, ("goods[1].ciq_code",)),
    Also("INS-002", line(1, hs_code="9900000004"), ("?goods[1]",), base="I"),
    Also("INS-002", line(1, hs_code="9900000004"), ("goods[1].purpose_code",), base="I", tariff_to=THIS_YEAR),
    Also("INS-002", line(1, hs_code="9900000004", purpose_code="99"), (), base="I", tariff_to=THIS_YEAR),
    Also("INS-003", line(1, hs_code="9900000004"), ("?goods[1]",), base="I"),
    Also("INS-003", line(1, hs_code="9900000004"), ("goods[1].goods_attributes",), base="I", tariff_to=THIS_YEAR),
    Also("INS-007", {"goods[1].declaration_elements": "4|0|管道用|B|M||7732-18-5"}),
    Also("INS-007", {"goods[1].declaration_elements": "4|0|管道用|B|2026-11-2"}),
    Also("INS-010", {"goods[1].expiry_date": "明年"}, ("goods[1].expiry_date",), base="I"),
    Also("INS-010", {"goods[1].expiry_date": "20301231"}, (), base="I"),
    Also("INS-011", {"departure_date": "2026-11-20"}, (), base="I"),
    Also("INS-011", line(1, hs_code="9900000004"), ("?",), base="I"),
    Also("INS-011", line(1, hs_code="9900000004"), ("departure_date",), base="I", tariff_to=THIS_YEAR),
    Also("INS-011", both(line(1, hs_code="9900000004"), head(departure_date=ON)), ("discharge_completion_date",),
         base="I", tariff_to=THIS_YEAR),
    Also("INS-011", both(line(1, hs_code="9900000004"), head(departure_date=ON, discharge_completion_date=ON)), (),
         base="I", tariff_to=THIS_YEAR),
    Also("INS-015", line(1, hs_code="9900000004"), ("?",), base="I"),
    # market
    Also("MKT-001", both(head(supervision_mode="1039"), every(trade_currency="EUR")), ("?",)),
    Also("MKT-001", both(head(supervision_mode="1039"), line(2, total_price=None)), ("?",)),
    Also("MKT-002", {"supervision_mode": "1039", "goods[2].duty_mode": "3"}, ("goods[2].duty_mode",)),
    # measures
    Also("QTY-009", {"goods[2].trade_unit": "070", "goods[2].trade_quantity": "0"}),
    Also("QTY-009", {"goods[2].trade_unit": "070", "goods[2].trade_quantity": ""}),
    Also("QTY-009", {"goods[2].trade_unit": "070", "goods[2].trade_quantity": "0.3", "goods[2].legal_quantity_1": ""}),
    Also("QTY-009", {"goods[2].trade_unit": "070", "goods[2].trade_quantity": "0.3",
                     "goods[2].legal_quantity_1": "300.3"}),
    Also("ITM-014", both(line(1, declaration_elements="0|0|管道用|BEISPIEL", hs_code="9026900000"))),
    Also("ITM-014", {"goods[1].declaration_elements": "0|0|管道用"}),
    Also("ITM-014", {"goods[1].declaration_elements": "0|0|管道用|无品牌BV-15"}),
    Also("ITM-016", {"goods[1].goods_name": "A" * 31}, ("goods[1].goods_name",)),
    # origin
    Also("ORI-002", {"transport_mode": "Y", "goods[1].origin_country": "DEU", "goods[1].destination_country": "CHN"}),
    Also("ORI-020", both(line(1, declaration_elements="4"), line(2, declaration_elements="0|0"))),
    Also("ORI-008", claim_without_origin, ("goods[1].preferential_origin_country",), base="I"),
    Also("ORI-008", line(1, preferential_origin_country="JPN"), ("goods[1].preferential_origin_country",), base="I"),
    Also("ORI-013", relation_of_thailand, (), base="I", on=date(2023, 6, 2)),
    Also("ORI-013", relation_of_thailand, ("goods[1].preferential_origin_country",), base="I", on=date(2023, 6, 1)),
    # parties and permits
    Also("HDR-004", {"domestic_party_name": ""}, ("domestic_party_name",)),
    Also("ORG-005", {"declarant_customs_code": "5001"}),
    Also("DOC-004", licences(1, number="1" * 33), ("licences[1].licence_number",)),
    Also("DOC-004", licences(1, number="1")),
    Also("DOC-005", {"licence_number": "1" * 20}),
    Also("DOC-005", {"licence_number": "1" * 21}, ("licence_number",)),
    Also("DOC-027", caught_fish("2026ABCDEFGH:1", "2026ABCDEFGH:2")),
    Also("DOC-027", caught_fish("2026ABCDEFGH:1", "2026ABCDEFGH:1"), ("licences[2].licence_number",)),
    Also("DOC-027", caught_fish("ABCD00000001:1", "2026"), ("licences[1].licence_number", "licences[2].licence_number")),
    Also("DOC-027", caught_fish("2026ABCDEFGH:0"), ("licences[1].licence_number",)),
    Also("DOC-019", vehicles("2"), ("goods[1].trade_quantity",), base="I"),
    Also("DOC-019", vehicles("1"), (), base="I"),
    Also("DOC-019", vehicles("2", "011"), (), base="I"),
    Also("DOC-019", line(1, trade_unit="003"), (), base="I"),
    # places
    Also("PRT-001", {"entry_exit_customs_office": ""}, (), known=Known(transit_form=True)),
    Also("PRT-003", {"departure_or_arrival_country": "304"}),
    Also("PRT-004", {"departure_port": "NLD066", "departure_or_arrival_country": "de"}, (), base="I"),
    Also("ITM-022", {"goods[2].trade_currency": "502"}),
    Also("TMD-019", {"goods[1].duty_mode": "0", "goods[2].duty_mode": "16"}),
    Also("PRT-010", {"trading_country": "", "goods[1].destination_country": "NLD"}),
    Also("PRT-010", {"goods[1].destination_country": "NLD"}),
    Also("PRT-010", {"trading_country": "HKG", "goods[1].destination_country": "NLD", "goods[2].destination_country": "BEL"},
         ("goods[1].destination_country",)),
    # quantities
    Also("QTY-001", {"goods[1].trade_quantity": "0.5"}),
    Also("QTY-003", control("9900000099"), ("?goods[2]",)),
    Also("QTY-006", {"goods[1].legal_quantity_2": "0"}, ("goods[1].legal_quantity_2",)),
    Also("QTY-006", {"goods[1].legal_quantity_2": "0.5"}),
    Also("MAN-001", {"record_book_number": "C5101260001"}, ("record_book_number",)),
    Also("MAN-010", {"record_book_number": "J51012600017"}),
    # regimes
    Also("TMD-001", {"supervision_mode": "1039", "levy_nature": "299"}),
    Also("TMD-001", {"supervision_mode": "0110", "levy_nature": "299"}),
    Also("TMD-001", {"supervision_mode": "0265", "levy_nature": "101"}),
    Also("TMD-001", {"supervision_mode": "0110", "levy_nature": ""}, (), base="I"),
    Also("TMD-001", {"supervision_mode": "0110", "levy_nature": "501"}, ("levy_nature",), base="I"),
    Also("TMD-001", {"supervision_mode": "9998"}, ("?levy_nature",)),
    Also("TMD-001", {"supervision_mode": "0245"}, ()),
    Also("TMD-001", {"supervision_mode": "5099"}, ()),
    Also("TMD-001", {"supervision_mode": "2025"}, ()),
    Also("TMD-001", both(head(import_export_flag="X", supervision_mode="0615"))),
    Also("TMD-001", {"supervision_mode": "0615", "levy_nature": "503", "goods[1].duty_mode": "3"}),
    Also("TMD-001", {"supervision_mode": "0615", "levy_nature": "503", "goods[2].duty_mode": "6"},
         ("goods[2].duty_mode",)),
    Also("TMD-001", {"supervision_mode": "3010", "levy_nature": "299", "goods[1].duty_mode": "3"},
         ("goods[2].duty_mode",)),
    Also("TMD-001", {"supervision_mode": "9710", "goods[1].duty_mode": "3"}),
    Also("TMD-002", {"supervision_mode": "9998", "levy_nature": ""}),
    Also("TMD-002", {"supervision_mode": "4500", "levy_nature": ""}),
    Also("TMD-002", {"supervision_mode": "1371", "levy_nature": ""}),
    Also("TMD-004", {"supervision_mode": "4400"}),
    Also("TMD-004", {"supervision_mode": "4400"}, ("levy_nature",), base="I"),
    Also("TMD-004", {"supervision_mode": "4400", "levy_nature": ""}, (), base="I"),
    Also("TMD-011", samples("USD", "9000"), ("?",)),
    Also("TMD-011", both(samples("CNY", "9000"), line(1, total_price=None)), ("?",)),
    Also("TMD-016", both(accessories("9000"), every(trade_currency="EUR")), ("?",), base="I"),
    Also("TMD-016", both(accessories("9000"), every(total_price=None)), ("?",), base="I"),
    Also("TMD-012", {"supervision_mode": "2600", "free_text.related_entry_number": "800720261000000123"}),
    Also("TMD-012", {"supervision_mode": "2600", "remarks": "<ZS80072600001>"}),
    Also("TMD-014", {"supervision_mode": "4500"}),
    Also("TMD-014", {"supervision_mode": "4500"}, ("free_text.related_entry_number",), base="I"),
    Also("TMD-014", {"supervision_mode": "0654"}, ("free_text.related_entry_number",)),
    Also("TMD-014", {"supervision_mode": "0654"}, (), base="I"),
    Also("TMD-028", {"supervision_mode": "2600", "entry_exit_date": "2026-06-30", "remarks": "暂进六/20261230前复运出境"},
         (), base="I"),
    Also("TMD-028", {"supervision_mode": "2600", "entry_exit_date": "2026-06-30", "remarks": "暂进六/20261231前复运出境"},
         ("remarks",), base="I"),
    Also("TMD-028", {"supervision_mode": "2600", "entry_exit_date": "2026-07-01", "remarks": "暂进六/20270101前复运出境"},
         (), base="I"),
    Also("TMD-028", {"supervision_mode": "2600", "entry_exit_date": "2026-07-01", "remarks": "暂进六/20270102前复运出境"},
         ("remarks",), base="I"),
    Also("TMD-028", {"supervision_mode": "2600", "entry_exit_date": "2026-08-31", "remarks": "暂进六/20270228前复运出境"},
         (), base="I"),
    Also("TMD-028", {"supervision_mode": "2600", "entry_exit_date": "2026-08-31", "remarks": "暂进六/20270301前复运出境"},
         ("remarks",), base="I"),
    # terms
    Also("PRC-008", {"freight_currency": "USD"}, ("freight_currency",)),
    Also("PRC-008", {"freight_mark": "3"}, ("freight_mark",)),
    Also("PRC-017", {"misc_charge_mark": "3", "misc_charge_currency": "USD"}, ("misc_charge_value",)),
    Also("PRC-022", {"goods[1].total_price": "0"}, (), base="I"),
    Also("PRC-022", {"goods[1].total_price": "0.5"}, ("freight_value",), base="I"),
    Also("PRC-023", {"freight_mark": "2", "freight_value": "100", "gross_weight_kg": "1000", "goods[1].total_price": "100"},
         (), base="I"),
    # transport, transit, two steps
    Also("TRA-001", {"transport_mode": "4", "bill_of_lading_number": ""}, ("?bill_of_lading_number",)),
    Also("TRA-001", {"transport_mode": "4", "bill_of_lading_number": ""}, ("bill_of_lading_number",),
         known=Known(road_manifest=True)),
    Also("TRA-001", {"transport_mode": "4", "bill_of_lading_number": ""}, (), known=Known(road_manifest=False)),
    Also("TRA-001", {"transport_mode": "G", "bill_of_lading_number": ""}, ()),
    Also("TRA-001", {"transport_mode": "G", "bill_of_lading_number": ""}, (), known=Known(road_manifest=True)),
    Also("TRA-004", {"transport_mode": "3", "conveyance_name": "@1234567890123456", "free_text.voyage_number": "@20261120"}),
    Also("TRA-004", {"transport_mode": "3", "free_text.voyage_number": "@20261120"}, ("free_text.voyage_number",)),
    Also("CNT-014", weightless,
         ("transit_container_goods[1].package_count", "transit_container_goods[1].goods_weight_kg")),
    Also("TWO-001", {"document_type": "  5", "conveyance_name": ""}, ("conveyance_name",), base="I"),
    Also("TWO-001", {"document_type": "  5", "conveyance_name": "", "transport_mode": "4"}, (), base="I"),
    Also("TWO-001", {"document_type": "  5", "conveyance_name": "", "transport_mode": "Y"}, (), base="I"),
    Also("TWO-001", {"goods[1].goods_name": ""}, (), base="I"),
    Also("TWO-001", both(head(document_type="  5"), no_goods), ("goods",), base="I"),
    # weights
    Also("PKG-001", {"gross_weight_kg": "-5"}),
    Also("PKG-002", {"gross_weight_kg": "0", "net_weight_kg": "0"}),
    Also("PKG-002", {"gross_weight_kg": "0.5", "net_weight_kg": "0.5"}, ("net_weight_kg",)),
    Also("PKG-003", {"gross_weight_kg": "1.125"}),
    Also("PKG-003", {"gross_weight_kg": "1"}),
    Also("PKG-004", {"net_weight_kg": "0"}),
    Also("PKG-004", {"net_weight_kg": "1256.78391"}),
    Also("PKG-004", {"goods[1].legal_quantity_2": "700", "net_weight_kg": "1005.02512"}),
    Also("PKG-005", {"net_weight_kg": "0"}),
    Also("PKG-005", {"net_weight_kg": "0.5"}, ("gross_weight_kg",)),
    Also("QTY-010", {"goods[1].legal_quantity_2": "0.1", "goods[2].legal_quantity_1": "1", "net_weight_kg": "0.1"}),
    Also("QTY-010", {"goods[1].legal_quantity_2": "0.2", "goods[2].legal_quantity_1": "1", "net_weight_kg": "0.1"},
         ("net_weight_kg",)),
    Also("QTY-010", {"goods[1].legal_quantity_2": "1", "goods[2].legal_quantity_1": "1", "net_weight_kg": "0.5"},
         ("net_weight_kg",)),
    Also("PKG-006", {"package_type": "00", "package_count": "2"}, ("package_count",)),
    Also("PKG-012", {"gross_weight_kg": "0.1234567"}),
    Also("PKG-012", {"gross_weight_kg": "1.123456"}, ("gross_weight_kg",)),
    Also("PKG-009", nameless_package, ("other_packages[1].package_type",)),
    Also("PKG-010", wooden_pallet, ("package_type",)),
    # writing
    Also("HDR-033", {"owner_name": "１号厂", "marks_and_numbers": "Ｎ"}, ("owner_name",)),
    Also("HDR-039", {"goods[1].trade_unit": "千克"}),
    Also("HDR-038", {"record_list_type": "1", "approval_number": "A1"}, ("approval_number",)),
]  # fmt: skip
