"""Every rule with a case it fires on and a near miss it passes: changes to a clean form, as data.

A change is path -> value as a clerk would type it, or (for rows) a function of the declaration. `near` is the smallest
change that keeps the rule silent although it is judged; left out it is the clean form itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from cqdesk.forms.checks import Known
from cqdesk.forms.declaration.fields import AttachedDocument, Container, Declaration, Licence
from cqdesk.forms.declaration.inspection import MarkAttachment, OtherPackage, ProductPermit, Vehicle
from cqdesk.forms.declaration.supplement import SupplementaryForm
from cqdesk.forms.declaration.taxes import OriginRelation
from cqdesk.forms.declaration.transit import TransitContainerGoods
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


def marks(words: str) -> Change:
    """One picture of the marks."""

    def change(form: Declaration) -> None:
        form.mark_attachments = [MarkAttachment(attachment_name="a.jpg", attachment_base64=words)]

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

TRANSIT = {
    "declaration_transit_relation": "1",
    "conveyance_name": "@1234567890123456",
    "transit.domestic_transport_mode": "2",
    "transit.domestic_conveyance_code": "5001000001234",
    "transit.domestic_conveyance_name": "渝样例1号",
    "transit.transit_type": "1",
}
TRANSIT_WITHOUT_NAME = {**TRANSIT, "transit.domestic_conveyance_name": ""}
FEEDER = {**TRANSIT, "conveyance_name": "8007TRAIN", "free_text.voyage_number": "261120"}
DANGEROUS = {
    "goods[1].un_number": "1263",
    "goods[1].dangerous_goods_name": "涂料",
    "goods[1].dangerous_package_category": "3",
    "goods[1].dangerous_package_spec": "UN/1A1",
}


def samples(currency: str, total: str) -> Change:
    """Advertising goods worth that much in two lines."""

    def change(d: Declaration) -> None:
        d.supervision_mode = "3010"
        for line in d.goods:
            line.trade_currency = currency
        d.goods[0].total_price, d.goods[1].total_price = Decimal(total) - 1, Decimal(1)

    return change


def accessories(total: str) -> Change:
    """Low-value accessories worth that much in USD."""

    def change(d: Declaration) -> None:
        d.supervision_mode = "0815"
        d.goods[0].trade_currency, d.goods[0].total_price = "USD", Decimal(total)

    return change


def with_licence(code: str, *, record: str = "", mode: str = "", remarks: str = "") -> Change:
    """A permit beside other values of the head."""

    def change(d: Declaration) -> None:
        licences(1, code)(d)
        d.record_book_number = record
        d.supervision_mode = mode or d.supervision_mode
        d.remarks = remarks

    return change


def other_packages(kind: str, count: str, none: str = "") -> Change:
    def change(d: Declaration) -> None:
        d.other_packages = [OtherPackage(package_type=kind, package_count=Decimal(count) if count else None)]
        d.no_other_packages = none

    return change


def transit_goods(weight: Decimal | None) -> Change:
    def change(d: Declaration) -> None:
        d.transit_container_goods = [
            TransitContainerGoods(
                container_number="TGHU1234567", item_number=1, package_count=3, goods_weight_kg=weight
            )
        ]

    return change


def claim(copies: int = 1, **values: str) -> Change:
    """A preferential claim of line 1 under RCEP by a certificate, with other values in its relation."""

    def change(d: Declaration) -> None:
        relation = {
            "certificate_type": "Y22",
            "certificate_number": "C20260001",
            "item_number": "1",
            "certificate_item_number": "1",
        }
        d.origin_relations = [OriginRelation(**{**relation, **values}) for _ in range(copies)]
        d.goods[0].preferential_origin_country = "JPN"

    return change


def control(hs_code: str, licence: str = "") -> Change:
    """Line 2 under control conditions, with a permit if one is named."""

    def change(d: Declaration) -> None:
        d.goods[1].hs_code = hs_code
        if licence:
            licences(1, licence)(d)

    return change


def control_import(hs_code: str, licence: str) -> Change:
    def change(d: Declaration) -> None:
        d.goods[0].hs_code = hs_code
        licences(1, licence)(d)

    return change


def permits(kind: str, number: str, *vins: str) -> Change:
    """A product permit of line 1, with the vehicles it covers."""

    def change(d: Declaration) -> None:
        vehicles = [Vehicle(vin_code=vin) for vin in vins]
        d.goods[0].product_permits = [ProductPermit(permit_type=kind, permit_number=number, vehicles=vehicles)]

    return change


def market(**values: str) -> dict[str, str]:
    """Market procurement."""
    return {"supervision_mode": "1039", **values}


def order_paper(d: Declaration) -> None:
    d.supervision_mode = "9710"
    d.documents.append(AttachedDocument(document_id="PO-1", document_code="10000004", document_format="US"))


CASES = [
    # fields alone
    Case("FLD-001", {"freight_value": "一百"}, "freight_value"),
    Case("FLD-002", {"departure_date": "明天"}, "departure_date", {"departure_date": "2026/11/1"}, base="I"),
    Case("FLD-003", documents(1, ""), "documents[1].document_code"),
    Case("FLD-004", {"owner_name": "厂" * 101}, "owner_name", {"owner_name": "A" * 100}),
    Case("FLD-005", {"goods[2].legal_quantity_2": "1.123456"}, "goods[2].legal_quantity_2",
         {"goods[1].legal_quantity_2": "950.50000"}),
    Case("FLD-006", supplements(61), "supplements", supplements(60)),
    Case("FLD-007", marks("5Li/"[:3]), "mark_attachments[1].attachment_base64", marks("5Lit")),
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
    Case("HDR-041", {"domestic_party_uscc": ""}, "domestic_party_uscc", {"domestic_party_customs_code": ""}),
    Case("HDR-042", {"typist_card_number": "张敏"}, "typist_card_number"),
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
    # writing
    Case("HDR-028", {"marks_and_numbers": ""}, "marks_and_numbers"),
    Case("HDR-032", {"overseas_consignee_code": "DE-1"}, "overseas_consignee_code",
         {"overseas_consignee_code": "SG123456789012"}),
    Case("HDR-033", {"owner_name": "重庆样例１号厂"}, "owner_name", {"owner_name": "重庆样例（一）号厂"}),
    Case("HDR-035", {"entry_exit_date": "2026-11-21"}, "entry_exit_date",
         {"entry_exit_date": "2026-11-21", "entry_number": "800720260000000123"}),
    Case("HDR-038", {"record_list_type": "1", "goods[1].product_code": "A1"}, "goods[1].product_code",
         {"goods[1].product_code": "A1"}),
    Case("HDR-040", {"entry_exit_date": ""}, "entry_exit_date", {**INTERNAL, "entry_exit_date": ""}, base="I"),
    Case("ORG-005", {"domestic_party_customs_code": "5001010001"}, "domestic_party_customs_code",
         {"domestic_party_customs_code": "5001W10001"}),
    Case("ORG-006", {"domestic_party_customs_code": "5001900001"}, "domestic_party_customs_code"),
    Case("ORG-007", {"domestic_party_customs_code": "5001980001"}, "domestic_party_customs_code",
         {"declarant_customs_code": "5001980001"}),
    Case("ORG-011", documents(1), "documents", documents(1, "10000001"),
         known=Known(authorised=False), near_known=Known(authorised=False)),
    Case("NUM-002", {"entry_number": "8X0720260000000123"}, "entry_number", {"entry_number": "A00720260000000123"}),
    Case("NUM-002-T", {"entry_number": "809920260000000123"}, "entry_number", {"entry_number": "800720260000000123"}),
    Case("NUM-003", {"entry_number": "800720270000000123"}, "entry_number", {"entry_number": "800720260000000123"}),
    Case("NUM-004", {"entry_number": "800720261000000123"}, "entry_number", {"entry_number": "80072026E000000123"}),
    # places
    Case("PRT-001", {"entry_exit_customs_office": "2202"}, "declaration_transit_relation",
         {"entry_exit_customs_office": "8003"}, known=Known(transit_form=True), near_known=Known(transit_form=True)),
    Case("PRT-003", {"transit_or_destination_port": "NLD066"}, "transit_or_destination_port",
         {"transit_or_destination_port": "DEU063", "departure_or_arrival_country": "CZE"}),
    Case("PRT-004", {"departure_port": "NLD066", "transit_or_destination_port": "NLD066"}, "departure_port",
         {"departure_port": "JPN000", "transit_or_destination_port": "DEU057"}, base="I"),
    Case("PRT-007", {"departure_or_arrival_country": "CHN"}, "departure_or_arrival_country", INTERNAL),
    Case("PRT-010", {"trading_country": "HKG", "goods[1].destination_country": "NLD"}, "goods[1].destination_country",
         {"trading_country": "HKG"}),
    Case("PRT-012", {"trading_country": "CHN"}, "trading_country", {**INTERNAL, "trading_country": "CHN"}),
    # conveyance
    Case("TRA-006", {"transport_mode": "4", "free_text.voyage_number": "20261120"}, "free_text.voyage_number",
         {"transport_mode": "4", "free_text.voyage_number": "8000261120001", "conveyance_name": ""},
         known=Known(road_manifest=True), near_known=Known(road_manifest=True)),
    Case("TRA-007", {"transport_mode": "4"}, "conveyance_name", {"transport_mode": "4", "conveyance_name": ""},
         known=Known(road_manifest=True), near_known=Known(road_manifest=True)),
    Case("TRA-017", TRANSIT_WITHOUT_NAME, "transit.domestic_conveyance_name", TRANSIT),
    Case("TRA-018", {**TRANSIT, "transit.transit_type": "9"}, "transit.transit_type", TRANSIT),
    Case("TRA-021", {"conveyance_name": "UN9074728"}, "conveyance_name", {"conveyance_name": "UN9074729"}),
    Case("TRA-022", {**FEEDER, "conveyance_name": "CQTRAIN"}, "conveyance_name", FEEDER),
    Case("TRA-023", {**FEEDER, "free_text.voyage_number": "261131"}, "free_text.voyage_number", FEEDER),
    Case("TRA-024", {"bill_of_lading_number": "2026110120261120"}, "conveyance_name", PERIODIC),
    Case("TRA-027", {"transport_mode": "L", "transaction_mode": "2", **F}, "transport_mode", {"transport_mode": "L"}),
    Case("TRA-028", {**RAIL, "bill_of_lading_number": "1234"}, "bill_of_lading_number",
         {**RAIL, "bill_of_lading_number": "12345"}),
    # entered on a Wednesday: the 14th day after is a Wednesday
    Case("TIM-001", {"entry_exit_date": "2026-11-04"}, "entry_exit_date", {"entry_exit_date": "2026-11-07"}, base="I"),
    # regimes
    Case("TMD-001", {"supervision_mode": "0615", "levy_nature": "101"}, "levy_nature",
         {"supervision_mode": "0615", "levy_nature": "503"}),
    Case("TMD-002", {"levy_nature": ""}, "levy_nature", {"levy_nature": "", "supervision_mode": "0255"}),
    Case("TMD-003", {"supervision_mode": "0255"}, "levy_nature", {"supervision_mode": "0255", "levy_nature": ""}),
    Case("TMD-004", {"supervision_mode": "0265"}, "levy_nature", {"supervision_mode": "0265", "levy_nature": "299"}),
    Case("TMD-005", {"supervision_mode": "0245", "levy_nature": "502"}, "levy_nature",
         {"supervision_mode": "0245", "levy_nature": "101"}, base="I"),
    Case("TMD-006", {"levy_nature": "401"}, "record_book_number",
         {"levy_nature": "401", "record_book_number": "Z51012600017"}, base="I"),
    Case("TMD-009", {"supervision_mode": "0245"}, "supervision_mode"),
    Case("TMD-010", {"supervision_mode": "9710"}, "supervision_mode", base="I"),
    Case("TMD-011", samples("CNY", "5000.01"), "supervision_mode", samples("CNY", "5000")),
    Case("TMD-012", {"supervision_mode": "2600", "remarks": "暂进六"}, "remarks",
         {"supervision_mode": "2600", "remarks": "暂进六/20270510前复运出境"}, base="I"),
    Case("TMD-013", {"supervision_mode": "4500", "remarks": "直接退运"}, "remarks",
         {"supervision_mode": "4500", "remarks": "直接退运<ZT80072600001>"}),
    Case("TMD-014", {"supervision_mode": "4561"}, "free_text.related_entry_number",
         {"supervision_mode": "4561", "free_text.related_entry_number": "800720261000000123"}),
    Case("TMD-016", accessories("5000.01"), "supervision_mode", accessories("5000"), base="I"),
    Case("TMD-018", {"levy_nature": "299"}, "levy_nature"),
    Case("TMD-019", {"goods[2].duty_mode": "3"}, "goods[2].duty_mode", {"goods[2].duty_mode": "6"}),
    Case("TMD-023", {"supervision_mode": "9610"}, "remarks",
         {"supervision_mode": "9610", "remarks": "跨境电子商务"}),
    Case("TMD-024", {"supervision_mode": "5033"}, "remarks",
         {"supervision_mode": "5033", "remarks": "境外入区"}, base="I"),
    Case("TMD-025", {"supervision_mode": "4500"}, "remarks", {"supervision_mode": "4500", "remarks": "直接退运"}),
    Case("TMD-026", {"supervision_mode": "1300"}, "remarks", {"supervision_mode": "1300", "remarks": "修理物品"}),
    Case("TMD-028", {"supervision_mode": "2600", "remarks": "暂进六/20270522前复运出境"}, "remarks",
         {"supervision_mode": "2600", "remarks": "暂进六/20270520前复运出境"}, base="I"),
    # record books
    Case("MAN-002", {"supervision_mode": "0214", "record_book_number": "C51012600017"}, "record_book_number",
         {"supervision_mode": "0214", "record_book_number": "B51012600017"}),
    Case("MAN-003", {"supervision_mode": "0615"}, "record_book_number",
         {"supervision_mode": "0615", "record_book_number": "C51012600017"}),
    Case("MAN-004", {"supervision_mode": "0320", "record_book_number": "C51012600017"}, "record_book_number",
         {"supervision_mode": "0320", "record_book_number": "D51012600017"}, base="I"),
    Case("MAN-005", {"supervision_mode": "5014", "record_book_number": "C51012600017"}, "record_book_number",
         {"supervision_mode": "5014", "record_book_number": "H51012600017"}),
    Case("MAN-006", {"supervision_mode": "5033", "record_book_number": "C51012600017"}, "record_book_number",
         {"supervision_mode": "5033", "record_book_number": "T51012600017"}),
    Case("MAN-007", {"supervision_mode": "1233", "record_book_number": "C51012600017"}, "record_book_number",
         {"supervision_mode": "1233", "record_book_number": "K51012600017"}),
    Case("MAN-008", {"record_book_number": "C51012600017"}, "record_book_number",
         {"record_book_number": "Z51012600017"}),
    Case("MAN-010", {"record_book_number": "C51012600017", "goods[1].record_book_item_number": "1"},
         "goods[2].record_book_item_number",
         {"record_book_number": "C51012600017", "goods[1].record_book_item_number": "1",
          "goods[2].record_book_item_number": "2"}),
    Case("MAN-015", {"record_book_number": "E51012600017"}, "licences", with_licence("a", record="E51012600017")),
    Case("MAN-016", {"supervision_mode": "0644"}, "licences", with_licence("c", mode="0644"), base="I"),
    # terms
    Case("PRC-010", {"transaction_mode": "7", **F}, "freight_value", {"transaction_mode": "7"}),
    Case("PRC-018", {"freight_mark": "1", "freight_currency": "", "freight_value": "30.1"}, "freight_value",
         {"freight_mark": "1", "freight_currency": "", "freight_value": "30"}, base="I"),
    Case("PRC-019", {"insurance_value": "3"}, "insurance_value", {"insurance_value": "1"}, base="I"),
    Case("PRC-022", {"freight_value": "2157.51"}, "freight_value", {"freight_value": "2157.5"}, base="I"),
    # 42.6 kg of 4315 EUR
    Case("PRC-023", {"freight_mark": "2", "freight_value": "101300"}, "freight_value",
         {"freight_mark": "2", "freight_value": "101290"}, base="I"),
    # weights and containers
    Case("PKG-005", {"gross_weight_kg": "3751.6"}, "gross_weight_kg", {"gross_weight_kg": "3751.5"}),
    Case("PKG-009", other_packages("22", ""), "other_packages[1].package_count", other_packages("98", "")),
    Case("PKG-010", {"package_type": "93"}, "package_type", {"package_type": "92"}),
    Case("PKG-011", other_packages("22", "3", none="1"), "no_other_packages", other_packages("22", "3", none="0")),
    Case("QTY-010", {"net_weight_kg": "1243"}, "net_weight_kg", {"net_weight_kg": "1245"}),
    Case("CNT-010", {"containers[1].container_gross_weight_kg": "6325.6"}, "containers[1].container_gross_weight_kg",
         {"containers[1].container_gross_weight_kg": "6325.5"}),
    Case("CNT-011", {"containers[1].container_gross_weight_kg": "30480.1"}, "containers[1].container_gross_weight_kg",
         {"containers[1].container_gross_weight_kg": "30480"}),
    Case("CNT-014", transit_goods(None), "transit_container_goods[1].goods_weight_kg", transit_goods(Decimal(5))),
    Case("CNT-017", {"containers[1].container_gross_weight_kg": "1325.5"}, "containers[1].container_gross_weight_kg",
         {"containers[1].container_gross_weight_kg": "1325.6"}),
    # names
    Case("ITM-011", {"goods[1].declaration_elements": "4|1|管道用|BEISPIEL|BV-15"}, "goods[1].declaration_elements",
         {"goods[1].declaration_elements": "4|1|管道用|BEISPIEL|BV-15", "goods[1].destination_country": "JPN"}),
    Case("ITM-013", {"goods[1].declaration_elements": "4|0|管道用|无品牌|BV-15"}, "goods[1].declaration_elements"),
    Case("ITM-014", {"goods[1].declaration_elements": "0|0|管道用|BEISPIEL|BV-15"}, "goods[1].declaration_elements",
         {"goods[1].declaration_elements": "0|0|管道用|无品牌|BV-15"}),
    Case("ITM-015", {"goods[1].goods_name": "配件"}, "goods[1].goods_name", {"goods[1].goods_name": "阀门配件"}),
    Case("ITM-016", {"goods[1].goods_name": "BALL VALVE"}, "goods[1].goods_name",
         {"goods[1].goods_name": "球阀 BALL VALVE"}),
    Case("ITM-017", {"goods[1].declaration_elements": "4｜0｜管道用"}, "goods[1].declaration_elements"),
    Case("ITM-018", {"goods[1].declaration_elements": "4|0|见发票|BEISPIEL|BV-15"}, "goods[1].declaration_elements",
         {"goods[1].declaration_elements": "4|0|管道用|BEISPIEL|无"}),
    Case("ITM-025", {"owner_customs_code": "3101910001"}, "goods[1].domestic_district",
         {"owner_customs_code": "5001910001"}),
    Case("MRG-005", goods(51), "goods", goods(50)),
    # measures
    Case("QTY-009", {"goods[2].trade_unit": "070", "goods[2].trade_quantity": "0.3004"}, "goods[2].legal_quantity_1",
         {"goods[2].trade_unit": "070", "goods[2].trade_quantity": "0.3002"}),
    Case("QTY-011", {"goods[1].trade_unit": "007", "goods[1].trade_quantity": "10.5"}, "goods[1].trade_quantity",
         {"goods[1].trade_unit": "007", "goods[1].trade_quantity": "10.0"}),
    Case("QTY-016", {"goods[2].hs_code": "2204210000"}, "goods[2].legal_quantity_1",
         {"goods[2].hs_code": "2204210000", "goods[2].legal_unit_1": "007"}),
    Case("VAL-006", {"goods[2].unit_price": "0.0099"}, "goods[2].unit_price", {"goods[2].unit_price": "0.01"}),
    Case("VAL-008", {"supervision_mode": "3010", "goods[2].unit_price": "0"}, "goods[2].unit_price",
         {"goods[2].unit_price": "0"}),
    # origin
    Case("ORI-002", {"goods[1].origin_country": "DEU", "goods[1].destination_country": "CHN"},
         "goods[1].destination_country", {"goods[1].destination_country": "CHN"}),
    Case("ORI-003", {"goods[2].origin_country": "JPN"}, "goods[2].origin_country",
         {"goods[2].origin_country": "JPN", "remarks": "进口货物转口"}),
    Case("ORI-004", {"goods[1].destination_country": "HKG"}, "goods[1].destination_country", base="I"),
    Case("ORI-005", {"goods[1].origin_country": "CHN"}, "goods[1].origin_country",
         {"goods[1].origin_country": "CHN", "supervision_mode": "4561"}, base="I"),
    Case("ORI-007", {"goods[1].origin_country": "ZZZ"}, "goods[1].origin_country", base="I"),
    Case("ORI-016", licences(1, "Y"), "licences[1].licence_code", licences(1, "A"), base="I"),
    Case("ORI-020", {"goods[2].destination_country": "JPN"}, "goods[2].declaration_elements"),
    Case("ORI-008", claim(certificate_item_number=""), "origin_relations[1].certificate_item_number", claim(), base="I"),
    Case("ORI-009", claim(certificate_type="Y2"), "origin_relations[1].certificate_type", claim(), base="I"),
    Case("ORI-009-T", claim(certificate_type="Y99"), "origin_relations[1].certificate_type", claim(), base="I"),
    Case("ORI-010", claim(certificate_number="E123"), "origin_relations[1].certificate_number",
         claim(certificate_number="XJE00000"), base="I"),
    Case("ORI-011", claim(certificate_type="A22"), "origin_relations[1].certificate_type", claim(), base="I"),
    Case("ORI-012", claim(certificate_number="C"), "origin_relations[1].certificate_number",
         claim(certificate_number="D1"), base="I"),
    Case("ORI-013", claim(certificate_type="Y19"), "goods[1].preferential_origin_country", claim(), base="I"),
    Case("ORI-021", claim(copies=21), "origin_relations", claim(copies=20), base="I"),
    # permits and controls
    Case("DOC-001", control("9900000001"), "goods[2].hs_code", control("9900000001", "4")),
    Case("DOC-002", control("9900000002"), "goods[2].hs_code", control("9900000001")),
    Case("DOC-006", licences(1, "4"), "licences[1].licence_code", licences(1, "B")),
    Case("DOC-012", control("9900000003"), "goods[2].hs_code", control("9900000003", "3")),
    Case("DOC-014", {"goods[1].control_explain_code": "123"}, "goods[1].control_explain_code",
         {"goods[1].control_explain_code": "1234"}),
    Case("DOC-015", {"goods[1].hs_code": "9900000004"}, "goods[1].ciq_code",
         {"goods[1].hs_code": "9900000004", "goods[1].ciq_code": "101"}, base="I"),
    Case("DOC-016", control("9900000004"), "goods[2].hs_code", control("9900000004", "B")),
    Case("DOC-018", permits("", "CCC123"), "goods[1].product_permits[1].permit_type", permits("411", "CCC123"), base="I"),
    Case("DOC-019", permits("411", "CCC123", "LSVAM418"), "goods[1].product_permits[1].vehicles[1].vin_code",
         permits("411", "CCC123", "LSVAM4187C2184841"), base="I"),
    Case("DOC-020", {"goods[1].hs_code": "9900000005"}, "goods[1].hs_code",
         {"goods[1].hs_code": "9900000005", "licence_number": "26-AA-100001"}, base="I"),
    Case("DOC-021", {"goods[1].hs_code": "9900000006"}, "goods[1].hs_code", {"goods[1].hs_code": "9900000005"}, base="I"),
    Case("DOC-022", control("9900000007"), "goods[2].hs_code", control("9900000007", "E")),
    Case("DOC-023", control("9900000008"), "goods[2].hs_code", control("9900000008", "L")),
    Case("DOC-024", {"goods[1].hs_code": "9900000009"}, "goods[1].hs_code", control_import("9900000009", "t"), base="I"),
    Case("DOC-025", licences(1, "r"), "remarks", with_licence("r", remarks="预裁定R-2-8000-2026-0007")),
    Case("DOC-027", licences(1, "U", "202600000001:3"), "licences[1].licence_number", licences(1, "U", "202600000001:2")),
    # inspection
    Case("INS-001", {"goods[1].ciq_code": "10"}, "goods[1].ciq_code", {"goods[1].ciq_code": "8481804090101"}),
    Case("INS-002", {"goods[1].purpose_code": "9"}, "goods[1].purpose_code", {"goods[1].purpose_code": "99"}, base="I"),
    Case("INS-002-T", {"goods[1].purpose_code": "98"}, "goods[1].purpose_code", {"goods[1].purpose_code": "99"}, base="I"),
    Case("INS-003", {"goods[1].goods_attributes": "11,12"}, "goods[1].goods_attributes",
         {"goods[1].goods_attributes": "11,19"}, base="I"),
    Case("INS-003-T", {"goods[1].goods_attributes": "11,97"}, "goods[1].goods_attributes",
         {"goods[1].goods_attributes": "11,19"}, base="I"),
    Case("INS-005", {"goods[1].un_number": "126"}, "goods[1].un_number", {**DANGEROUS, "goods[1].un_number": "UN1263"}),
    Case("INS-006", {**DANGEROUS, "goods[1].dangerous_package_spec": ""}, "goods[1].un_number", DANGEROUS),
    Case("INS-007", {"goods[1].declaration_elements": "4|0|管道用|B|M||64-17-6"}, "goods[1].declaration_elements",
         {"goods[1].declaration_elements": "4|0|管道用|B|M||CAS 64-17-5"}),
    Case("INS-008", {**DANGEROUS, "goods[1].not_dangerous_chemical": "1"}, "goods[1].un_number", DANGEROUS),
    Case("INS-010", {"goods[1].production_dates": "20261122"}, "goods[1].production_dates",
         {"goods[1].production_dates": "2026-11-20;20261121"}, base="I"),
    Case("INS-011", {"departure_date": "2026-11-20", "discharge_completion_date": "2026-11-19"},
         "discharge_completion_date",
         {"departure_date": "2026-11-20", "discharge_completion_date": "2026-11-20"}, base="I"),
    Case("INS-015", {"goods[1].hs_code": "9900000004"}, "destination_customs_office",
         {"goods[1].hs_code": "9900000004", "destination_customs_office": "8010"}, base="I",
         tariff_to=date(2026, 12, 31)),
    # confirmations, two steps, market, e-commerce
    Case("CFM-005", {"price_confirmations": "00100"}, "misc_charge_value",
         {"price_confirmations": "00100", "misc_charge_value": "50", "misc_charge_mark": "3",
          "misc_charge_currency": "EUR"}, base="I"),
    Case("CFM-007", {"price_confirmations": "00019"}, "price_confirmations",
         {"price_confirmations": "00011"}, base="I"),
    Case("CFM-008", {"supervision_mode": "0615"}, "price_confirmations",
         {"supervision_mode": "0615", "price_confirmations": "99999"}, base="I"),
    Case("TWO-001", {"document_type": "  5", "goods[1].goods_name": ""}, "goods[1].goods_name",
         {"document_type": "  5"}, base="I"),
    Case("TWO-007", {"document_type": "  3"}, "document_type", {"document_type": "  6"}, base="I"),
    Case("MKT-001", market(**{"goods[1].total_price": "149250.01"}), "goods",
         market(**{"goods[1].total_price": "149250"})),
    Case("MKT-002", market(levy_nature="299"), "levy_nature", market()),
    Case("ECM-037", {"supervision_mode": "9710"}, "documents", order_paper),
    # lines
    Case("ITM-001", goods(51), "goods", goods(50)),
    Case("ITM-002", {"goods[2].item_number": "3"}, "goods[2].item_number"),
    Case("ITM-003", {"goods[1].hs_code": "902610"}, "goods[1].hs_code",
         {"goods[1].hs_code": "902610", "document_type": "  5"}, base="I"),
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
    Case("DOC-003-T", licences(1, "5"), "licences[1].licence_code", licences(1)),
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
