"""Every rule with a case it fires on and a near miss it passes: changes to a clean form, as data.

A change is path -> value as a clerk would type it, or (for rows) a function of the declaration. `near` is the smallest
change that keeps the rule silent although it is judged; left out it is the clean form itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date

from cqdesk.forms.checks import Known
from cqdesk.forms.declaration.fields import AttachedDocument, Container, Declaration, Licence
from cqdesk.forms.declaration.supplement import SupplementaryForm
from cqdesk.forms.document import Filled

from .clean import ON, clean_export, clean_import

Change = Callable[[Declaration], None]
Changes = Mapping[str, str] | Change


@dataclass(frozen=True)
class Case:
    """One rule: what makes it fire, where, and what passes."""

    rule: str
    changes: Changes
    fires_at: str
    near: Changes = field(default_factory=dict)
    base: str = "E"
    on: date = ON
    known: Known | None = None
    near_known: Known | None = None
    tariff_to: date = date(2020, 12, 31)


def filled(base: str, changes: Changes) -> Filled[Declaration]:
    """The clean form of a direction with changes typed in."""
    result = Filled(form=clean_export() if base == "E" else clean_import())
    if callable(changes):
        changes(result.form)
    else:
        for path, words in changes.items():
            result.type_in(path, words, "hand:test")
    return result


def supplements(count: int) -> Change:
    """So many supplementary forms."""

    def change(form: Declaration) -> None:
        form.supplements = [SupplementaryForm(item_number=1) for _ in range(count)]

    return change


def goods(count: int) -> Change:
    """As many copies of line 1, numbered."""

    def change(d: Declaration) -> None:
        d.goods = [deepcopy(d.goods[0]) for _ in range(count)]
        for row, line in enumerate(d.goods, start=1):
            line.item_number = row

    return change


def containers(count: int) -> Change:
    def change(d: Declaration) -> None:
        d.containers = [Container(container_number="TGHU1234567", container_spec="21", item_numbers="1,2")] * count

    return change


def licences(count: int, code: str = "B", number: str = "123456789") -> Change:
    def change(d: Declaration) -> None:
        d.licences = [Licence(licence_code=code, licence_number=number) for _ in range(count)]

    return change


def documents(count: int, code: str = "00000001") -> Change:
    def change(d: Declaration) -> None:
        d.documents = [
            AttachedDocument(document_id=f"D{n}", document_code=code, document_format="US") for n in range(count)
        ]

    return change


def set_raw(path_value: Mapping[str, object]) -> Change:
    """Values no keyboard types, such as control characters read from a file."""

    def change(d: Declaration) -> None:
        for name, value in path_value.items():
            setattr(d, name, value)

    return change


# Terms: freight and insurance as typed, to be combined.
F = {"freight_mark": "3", "freight_value": "100", "freight_currency": "USD"}
I = {"insurance_mark": "1", "insurance_value": "0.3"}  # noqa: E741
NO_F = {"freight_mark": "", "freight_value": "", "freight_currency": ""}
NO_I = {"insurance_mark": "", "insurance_value": ""}

INTERNAL = {
    "transport_mode": "Y",
    "conveyance_name": "",
    "bill_of_lading_number": "",
    "free_text.voyage_number": "",
    "departure_or_arrival_country": "CHN",
    "transit_or_destination_port": "CHN000",
}
RAIL = {"transport_mode": "3", "conveyance_name": "X8015", "free_text.voyage_number": "20261120"}
PERIODIC = {"conveyance_name": "集中申报", "bill_of_lading_number": "2026110120261120"}

CASES = [
    # fields alone
    Case("FLD-001", {"freight_value": "一百"}, "freight_value"),
    Case("FLD-002", {"departure_date": "明天"}, "departure_date", {"departure_date": "2026/11/1"}, base="I"),
    Case("FLD-003", documents(1, ""), "documents[1].document_code"),
    Case("FLD-004", {"owner_name": "厂" * 101}, "owner_name", {"owner_name": "A" * 100}),
    Case("FLD-005", {"goods[2].legal_quantity_2": "1.123456"}, "goods[2].legal_quantity_2",
         {"goods[1].legal_quantity_2": "950.50000"}),
    Case("FLD-006", supplements(61), "supplements", supplements(60)),
    Case("FLD-T", {"levy_nature": "999"}, "levy_nature", {"levy_nature": "299"}),
    Case("HDR-034", set_raw({"remarks": "含\x07铃声"}), "remarks", {"remarks": "第一行\n第二行 ☂ 𠮷"}),
    Case("HDR-039", {"owner_name": "厂" * 60}, "owner_name", {"owner_name": "厂" * 50}),
    # head
    Case("HDR-001", {"import_export_flag": "X"}, "import_export_flag"),
    Case("HDR-002", {"declaration_customs_office": "8000"}, "declaration_customs_office"),
    Case("HDR-002-T", {"declaration_customs_office": "8099"}, "declaration_customs_office"),
    Case("HDR-003", {"entry_exit_customs_office": "80"}, "entry_exit_customs_office"),
    Case("HDR-003-T", {"entry_exit_customs_office": "8099"}, "entry_exit_customs_office"),
    Case("HDR-004", {"domestic_party_customs_code": "", "domestic_party_uscc": ""}, "domestic_party_uscc",
         {"domestic_party_uscc": ""}),
    Case("HDR-005", {"owner_uscc": ""}, "owner_uscc", {"owner_uscc": "NO"}),
    Case("HDR-006", {"declarant_uscc": ""}, "declarant_uscc"),
    Case("HDR-007", {"transport_mode": ""}, "transport_mode"),
    Case("HDR-007-T", {"transport_mode": "Q"}, "transport_mode"),
    Case("HDR-008", {"supervision_mode": "011"}, "supervision_mode"),
    Case("HDR-008-T", {"supervision_mode": "0111"}, "supervision_mode"),
    Case("HDR-009", {"departure_or_arrival_country": "304"}, "departure_or_arrival_country"),
    Case("HDR-009-T", {"departure_or_arrival_country": "XKX"}, "departure_or_arrival_country"),
    Case("HDR-010", {"trading_country": ""}, "trading_country"),
    Case("HDR-010-T", {"trading_country": "XKX"}, "trading_country"),
    Case("HDR-011", {"transit_or_destination_port": ""}, "transit_or_destination_port"),
    Case("HDR-011-T", {"transit_or_destination_port": "DEU999"}, "transit_or_destination_port"),
    Case("HDR-012", {"departure_port": ""}, "departure_port", base="I"),
    Case("HDR-013", {"entry_exit_port": "CKG"}, "entry_exit_port"),
    Case("HDR-013-T", {"entry_exit_port": "509999"}, "entry_exit_port"),
    Case("HDR-014", {"goods_location": ""}, "goods_location", base="I"),
    Case("HDR-015", {"package_type": "2"}, "package_type"),
    Case("HDR-015-T", {"package_type": "77"}, "package_type"),
    Case("HDR-016", {"package_count": "0"}, "package_count", {"package_count": "1"}),
    Case("HDR-017", {"gross_weight_kg": ""}, "gross_weight_kg"),
    Case("HDR-018", {"net_weight_kg": "-1"}, "net_weight_kg"),
    Case("HDR-019", {"transaction_mode": "8"}, "transaction_mode"),
    Case("HDR-020", {"price_confirmations": "9929"}, "price_confirmations", {"price_confirmations": "999"}),
    Case("HDR-021", {"entry_type": "X"}, "entry_type", {"entry_type": "0"}),
    Case("HDR-022", {"declaration_transit_relation": ""}, "declaration_transit_relation"),
    Case("HDR-023", {"edi_mark": "2"}, "edi_mark", {"edi_mark": "0"}),
    Case("HDR-024", {"document_type": "cl"}, "document_type", {"document_type": "  0   Z"}),
    Case("HDR-024-T", {"document_type": "QQ"}, "document_type", {"document_type": "CL5"}),
    Case("HDR-025", {"typist_name": ""}, "typist_name"),
    Case("HDR-026", {"remarks": "x" * 256}, "remarks", {"remarks": "x" * 255}),
    Case("HDR-027", {"marks_and_numbers": "x" * 401}, "marks_and_numbers", {"marks_and_numbers": "x" * 400}),
    Case("HDR-029", {"contract_number": "x" * 33}, "contract_number", {"contract_number": "x" * 32}),
    Case("HDR-030", {"contract_number": ""}, "contract_number", {"contract_number": "", "supervision_mode": "9810"}),
    Case("HDR-031", {"overseas_consignee_name": ""}, "overseas_consignee_name", {"overseas_consignee_name": "NO"}),
    Case(
        "HDR-036",
        {"unified_number": "I20260000000000009"},
        "unified_number",
        {"unified_number": "E20260000000000001"},
        known=Known(returned_number=""),
        near_known=Known(returned_number="E20260000000000001"),
    ),
    Case("HDR-037", {"signing.client_sequence_number": "CQ1"}, "signing.client_sequence_number",
         {"signing.client_sequence_number": ""}),
    Case("HDR-041", {"domestic_party_customs_code": ""}, "domestic_party_customs_code"),
    Case("NUM-001", {"entry_number": "80072026"}, "entry_number", {"entry_number": "800720260000000123"}),
    Case("TMD-015", {"free_text.related_entry_number": "1"}, "free_text.related_entry_number",
         {"free_text.related_entry_number": "800720261000000123"}),
    Case("TMD-020", {"goods[2].duty_mode": "0"}, "goods[2].duty_mode", {"goods[2].duty_mode": "9"}),
    Case("TIM-008", {"supervision_mode": "0139"}, "supervision_mode"),
    # parties
    Case("ORG-001", {"owner_uscc": "91500108MA5X001R3"}, "owner_uscc", {"owner_uscc": "NO"}),
    Case("ORG-002", {"domestic_party_uscc": "91500112MA5T001X98"}, "domestic_party_uscc"),
    Case("ORG-003", {"declarant_uscc": "91500112MA5T001X0F"}, "declarant_uscc"),
    Case("ORG-004", {"declarant_customs_code": "500198001"}, "declarant_customs_code",
         {"declarant_customs_code": "5001W80A01"}),
    # transport
    Case("TRA-001", {"bill_of_lading_number": ""}, "bill_of_lading_number",
         {"bill_of_lading_number": "", "conveyance_name": "@5304201800000123"}),
    Case("TRA-002", {"conveyance_name": ""}, "conveyance_name", INTERNAL),
    Case("TRA-003", {"free_text.voyage_number": ""}, "free_text.voyage_number", INTERNAL),
    Case("TRA-004", {**RAIL, "free_text.voyage_number": "20261131"}, "free_text.voyage_number", RAIL),
    Case("TRA-005", {"free_text.voyage_number": "20261120"}, "free_text.voyage_number", base="I"),
    Case("TRA-008", {"conveyance_name": "FREIGHTER"}, "conveyance_name", {"conveyance_name": "@"}, base="I"),
    Case("TRA-009", {"bill_of_lading_number": "999-12345675"}, "bill_of_lading_number",
         {"bill_of_lading_number": "99912345675"}, base="I"),
    Case("TRA-010", {"bill_of_lading_number": "99912345676"}, "bill_of_lading_number", base="I"),
    Case("TRA-011", {"bill_of_lading_number": "MAEU12345678_HB1"}, "bill_of_lading_number",
         {"bill_of_lading_number": "MAEU12345678*HB1"}),
    Case("TRA-012", {"bill_of_lading_number": "X" * 33}, "bill_of_lading_number",
         {"bill_of_lading_number": "X" * 32}),
    Case("TRA-013", {"bill_of_lading_number": "MAEU 123"}, "bill_of_lading_number",
         {"bill_of_lading_number": "MAEU-123/4"}),
    Case("TRA-014", {"bill_of_lading_number": "A1，A2"}, "bill_of_lading_number"),
    Case("TRA-015", {"conveyance_name": "X" * 51}, "conveyance_name", {"conveyance_name": "X" * 50}),
    Case("TRA-016", {"conveyance_name": "@123"}, "conveyance_name", {"conveyance_name": "@1234567890123"}),
    Case("TRA-019", {**INTERNAL, "conveyance_name": "SAMPLE STAR"}, "conveyance_name", {**INTERNAL, **PERIODIC}),
    Case("TRA-020", {"conveyance_name": "样例之星"}, "conveyance_name", {"conveyance_name": "UN9074729"}),
    Case("TRA-025", {**PERIODIC, "bill_of_lading_number": "20261101"}, "bill_of_lading_number", PERIODIC),
    Case("PRT-005", {**INTERNAL, "departure_or_arrival_country": "DEU"}, "departure_or_arrival_country", INTERNAL),
    Case("PRT-006", {**INTERNAL, "transit_or_destination_port": "DEU063"}, "transit_or_destination_port", INTERNAL),
    Case("PRT-009", {"transit_or_destination_port": "HAMBURG"[:6]}, "transit_or_destination_port",
         {"transit_or_destination_port": "991101"}),
    # terms and charges: base I carries freight and insurance, base E neither
    Case("PRC-001", {"transaction_mode": "1", **NO_I}, "freight_value",
         {"transaction_mode": "1", **NO_F, **NO_I}, base="I"),
    Case("PRC-002", {"transaction_mode": "2", **NO_F, **NO_I}, "insurance_value",
         {"transaction_mode": "2", **NO_F}, base="I"),
    Case("PRC-003", NO_F, "freight_value", base="I"),
    Case("PRC-004", {"transaction_mode": "4"}, "insurance_value", {"transaction_mode": "4", **NO_I}, base="I"),
    Case("PRC-005", {"transaction_mode": "7", **NO_I}, "insurance_value", {"transaction_mode": "7"}, base="I"),
    Case("PRC-006", {"transaction_mode": "1", **F}, "insurance_value", {"transaction_mode": "1", **F, **I}),
    Case("PRC-007", {"transaction_mode": "2", **F, **I}, "insurance_value", {"transaction_mode": "2", **F}),
    Case("PRC-008", F, "freight_value", {"freight_value": "0"}),
    Case("PRC-009", {"transaction_mode": "4"}, "insurance_value", {"transaction_mode": "4", **I}),
    Case("PRC-011", {**INTERNAL, "transaction_mode": "1", **F, **I}, "transaction_mode", INTERNAL),
    Case("PRC-012", {"freight_mark": "4"}, "freight_mark", {"freight_mark": "2"}, base="I"),
    Case("PRC-013", {"insurance_mark": "2"}, "insurance_mark", {"insurance_mark": "3"}, base="I"),
    Case("PRC-014", {"misc_charge_mark": "2"}, "misc_charge_mark", {"misc_charge_mark": "3"}),
    Case("PRC-015", {"freight_currency": ""}, "freight_currency",
         {"freight_mark": "1", "freight_currency": ""}, base="I"),
    Case("PRC-016", {"insurance_currency": "EUR"}, "insurance_currency", base="I"),
    Case("PRC-017", {"misc_charge_value": "-5"}, "misc_charge_mark",
         {"misc_charge_value": "-5", "misc_charge_mark": "3", "misc_charge_currency": "USD"}),
    Case("PRC-025", {"freight_value": "1.123456"}, "freight_value", {"freight_value": "1.12345"}, base="I"),
    # packages and weights
    Case("PKG-001", {"gross_weight_kg": "1250.4"}, "net_weight_kg", {"gross_weight_kg": "1250.5"}),
    Case("PKG-002", {"gross_weight_kg": "1250.5"}, "net_weight_kg",
         {"gross_weight_kg": "1250.5", "package_type": "01", "package_count": "1"}),
    Case("PKG-003", {"net_weight_kg": "0.125"}, "net_weight_kg", {"net_weight_kg": "0.12"}),
    Case("PKG-004", {"net_weight_kg": "1258"}, "net_weight_kg", {"net_weight_kg": "1256"}),
    Case("PKG-006", {"package_type": "00"}, "package_count", {"package_type": "00", "package_count": "1"}),
    Case("PKG-012", {"gross_weight_kg": "1325.123456"}, "gross_weight_kg", {"gross_weight_kg": "1325.123450"}),
    # record numbers
    Case("MAN-001", {"record_book_number": "2026-11-25"}, "record_book_number", {"record_book_number": "C51012600017"}),
    Case("MAN-011", {"goods[1].record_book_item_number": "3"}, "goods[1].record_book_item_number",
         {"goods[1].record_book_item_number": "3", "record_book_number": "C51012600017"}),
    # lines
    Case("ITM-001", goods(51), "goods", goods(50)),
    Case("ITM-002", {"goods[2].item_number": "3"}, "goods[2].item_number"),
    Case("ITM-003", {"goods[1].hs_code": "848180"}, "goods[1].hs_code",
         {"goods[1].hs_code": "848180", "document_type": "  5"}),
    Case("ITM-004", {"goods[2].hs_code": "7318159099"}, "goods[2].hs_code"),
    Case("ITM-005", {"goods[1].goods_name": ""}, "goods[1].goods_name", {"goods[1].goods_name": "阀" * 255}),
    Case("ITM-006", {"goods[1].declaration_elements": ""}, "goods[1].declaration_elements"),
    Case("ITM-007", {"goods[1].declaration_elements": "0|0|" + "汉" * 126}, "goods[1].declaration_elements",
         {"goods[1].declaration_elements": "0|0|" + "汉" * 125}),
    Case("ITM-008", {"goods[1].declaration_elements": "4|0|管道用|BEISPIEL"}, "goods[1].declaration_elements"),
    Case("ITM-009", {"goods[1].declaration_elements": "5|0|管道用|无|无"}, "goods[1].declaration_elements"),
    Case("ITM-010", {"goods[1].declaration_elements": "4|3|管道用|无|无"}, "goods[1].declaration_elements"),
    Case("ITM-012", {"goods[1].declaration_elements": "4|0|测量|液体|B|F"}, "goods[1].declaration_elements",
         {"goods[1].declaration_elements": "4||测量|液体|B|F"}, base="I"),
    Case("ITM-021", {"goods[1].trade_currency": "502"}, "goods[1].trade_currency"),
    Case("ITM-021-T", {"goods[1].trade_currency": "XAU"}, "goods[1].trade_currency"),
    Case("ITM-022", {"goods[2].trade_currency": "EUR"}, "goods[2].trade_currency"),
    Case("ITM-023", {"goods[1].domestic_district": "4724"}, "goods[1].domestic_district"),
    Case("ITM-023-T", {"goods[1].domestic_district": "50999"}, "goods[1].domestic_district"),
    Case("ITM-024", {"goods[1].administrative_region": ""}, "goods[1].administrative_region", base="I"),
    Case("ORI-001", {"goods[1].origin_country": ""}, "goods[1].origin_country"),
    Case("ORI-001-T", {"goods[1].origin_country": "XKX"}, "goods[1].origin_country"),
    Case("QTY-001", {"goods[1].trade_quantity": "0"}, "goods[1].trade_quantity"),
    Case("QTY-002", {"goods[1].trade_unit": "PCS"}, "goods[1].trade_unit"),
    Case("QTY-002-T", {"goods[1].trade_unit": "999"}, "goods[1].trade_unit"),
    Case("QTY-003", {"goods[1].legal_unit_1": "007"}, "goods[1].legal_unit_1"),
    Case("QTY-004", {"goods[1].legal_unit_2": "036"}, "goods[1].legal_unit_2"),
    Case("QTY-005", {"goods[2].legal_quantity_2": "5"}, "goods[2].legal_quantity_2"),
    Case("QTY-006", {"goods[1].legal_quantity_2": ""}, "goods[1].legal_quantity_2"),
    Case("QTY-007", {"goods[2].legal_quantity_1": "301"}, "goods[2].legal_quantity_1"),
    Case("QTY-008", {"goods[1].trade_unit": "035", "goods[1].trade_quantity": "950"}, "goods[1].legal_quantity_2",
         {"goods[1].trade_unit": "035", "goods[1].trade_quantity": "950.5"}),
    Case("QTY-012", {"goods[1].trade_quantity": "1000.000001"}, "goods[1].trade_quantity",
         {"goods[1].trade_quantity": "1000.00001"}),
    Case("VAL-001", {"goods[1].total_price": "0"}, "goods[1].total_price"),
    # 1000 pieces: the price rounded to four decimals may miss the total by 0.05
    Case("VAL-002", {"goods[1].total_price": "12345.66"}, "goods[1].total_price",
         {"goods[1].total_price": "12345.65"}),
    Case("VAL-003", {"goods[1].unit_price": "12.34561"}, "goods[1].unit_price", {"goods[1].unit_price": "12.34560"}),
    Case("VAL-004", {"goods[1].total_price": "12345.601"}, "goods[1].total_price",
         {"goods[1].total_price": "12345.60"}),
    Case("VAL-010", {"goods[1].total_price": "12345.60001"}, "goods[1].total_price",
         {"goods[1].total_price": "12345.6001"}),
    Case("CFM-001", {"price_confirmations": "09000"}, "price_confirmations", base="I"),
    Case("CFM-002", {"price_confirmations": "00000"}, "price_confirmations"),
    Case("CFM-003", {"price_confirmations": "01000"}, "price_confirmations",
         {"price_confirmations": "11000"}, base="I"),
    Case("CFM-006", {"price_confirmations": "00010"}, "remarks",
         {"price_confirmations": "00010", "remarks": "公式定价8000202600001@"}, base="I"),
    # permits and documents
    Case("DOC-003", licences(1, ""), "licences[1].licence_code", licences(1)),
    Case("DOC-003-T", licences(1, "9"), "licences[1].licence_code", licences(1)),
    Case("DOC-004", licences(1, number=""), "licences[1].licence_number", licences(1, number="1" * 32)),
    Case("DOC-005", {"licence_number": "26-AA-100001,26-AA-100002"}, "licence_number",
         {"licence_number": "26-AA-100001"}),
    Case("DOC-011-T", documents(1, "99999999"), "documents[1].document_code"),
    Case("DOC-028", licences(8), "licences", licences(7)),
    Case("DOC-029", documents(11), "documents", documents(10)),
    Case("DOC-030", documents(0), "documents", documents(1)),
    # containers
    Case("CNT-001", {"containers[1].container_number": "TGHA1234567"}, "containers[1].container_number"),
    Case("CNT-002", {"containers[1].container_number": "TGHU1234568"}, "containers[1].container_number"),
    Case("CNT-003", {"containers[1].container_spec": "L"}, "containers[1].container_spec"),
    Case("CNT-003-T", {"containers[1].container_spec": "99"}, "containers[1].container_spec"),
    Case("CNT-004", {"containers[1].item_numbers": "1,3"}, "containers[1].item_numbers"),
    Case("CNT-005", {"containers[1].item_numbers": "1，2"}, "containers[1].item_numbers"),
    Case("CNT-006", {"containers[1].item_numbers": "2"}, "containers[1].item_numbers"),
    Case("CNT-007", containers(2), "containers[2].container_number", containers(1)),
    Case("CNT-008", {"containers[1].lcl_flag": "Y"}, "containers[1].lcl_flag", {"containers[1].lcl_flag": ""}),
    Case("CNT-012", containers(0), "containers", known=Known(containers_needed=True), near_known=Known(containers_needed=True)),
    Case("CNT-016", containers(501), "containers", containers(500)),
]  # fmt: skip
