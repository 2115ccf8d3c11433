"""Right declarations of many kinds, as changes to the two typed by hand: the alarm budget is judged on them.

Invented companies only. Each is ready to be filed on `ON`; `notes` of a form that deserves its one warning say which.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from cqdesk.forms.checks import Known
from cqdesk.forms.declaration.fields import AttachedDocument, Declaration, Licence
from cqdesk.forms.declaration.taxes import OriginRelation
from cqdesk.forms.document import Filled

from .clean import clean_export, clean_import

Form = Callable[[], Filled[Declaration]]


def _made(base: str, changes: Mapping[str, str], then: Callable[[Declaration], None] | None = None) -> Form:
    def make() -> Filled[Declaration]:
        result = Filled(form=clean_export() if base == "E" else clean_import())
        for path, words in changes.items():
            result.type_in(path, words, "hand:test")
        if then is not None:
            then(result.form)
        return result

    return make


def _every_line(**values: object) -> Callable[[Declaration], None]:
    def change(d: Declaration) -> None:
        for line in d.goods:
            for name, value in values.items():
                setattr(line, name, value)

    return change


def _all(*changes: Callable[[Declaration], None]) -> Callable[[Declaration], None]:
    def change(d: Declaration) -> None:
        for each in changes:
            each(d)

    return change


def _no_containers(d: Declaration) -> None:
    d.containers = []


def _order(d: Declaration) -> None:
    d.documents.append(AttachedDocument(document_id="B2B20261101", document_code="10000004", document_format="US"))


def _licence(code: str, number: str) -> Callable[[Declaration], None]:
    def change(d: Declaration) -> None:
        d.licences = [Licence(licence_code=code, licence_number=number)]

    return change


def _record_items(d: Declaration) -> None:
    for row, line in enumerate(d.goods, start=1):
        line.record_book_item_number = row


def _rcep(d: Declaration) -> None:
    d.origin_relations = [
        OriginRelation(
            certificate_type="Y22", certificate_number="C2026JP0001", item_number="1", certificate_item_number="1"
        )
    ]
    d.goods[0].origin_country = d.goods[0].preferential_origin_country = "JPN"


def _shared_box(d: Declaration) -> None:
    d.containers[0].lcl_flag = "1"
    d.containers[0].container_gross_weight_kg = Decimal(18250)


NO_CROSSING = {
    "bill_of_lading_number": "",
    "conveyance_name": "",
    "free_text.voyage_number": "",
    "departure_or_arrival_country": "CHN",
    "transit_or_destination_port": "CHN000",
}
RAIL = {
    "transport_mode": "3",
    "conveyance_name": "X8015",
    "free_text.voyage_number": "20261126",
    "bill_of_lading_number": "SMPLR26110001",
    "entry_exit_customs_office": "9404",
    "entry_exit_port": "650302",
}
CHARGES = {
    "freight_mark": "3",
    "freight_value": "1200",
    "freight_currency": "USD",
    "insurance_mark": "1",
    "insurance_value": "0.3",
}
JAPAN_BY_SEA = {
    "transport_mode": "2",
    "conveyance_name": "SAMPLE MARU",
    "free_text.voyage_number": "118W",
    "bill_of_lading_number": "SMPLJP2611007",
    "departure_or_arrival_country": "JPN",
    "trading_country": "JPN",
    "departure_port": "JPN000",
    "transit_or_destination_port": "JPN000",
    "entry_exit_port": "310001",
    "entry_exit_customs_office": "2202",
    "transaction_mode": "1",
    "freight_mark": "",
    "freight_value": "",
    "freight_currency": "",
    "insurance_mark": "",
    "insurance_value": "",
    "goods[1].origin_country": "JPN",
}

CLEAN: Mapping[str, Form] = {
    "sea-export-fob": _made("E", {}),
    "air-import-fob": _made("I", {}),
    "rail-export-cif": _made("E", {**RAIL, "transaction_mode": "1", **CHARGES}),
    "road-export-vietnam": _made(
        "E",
        {
            "transport_mode": "4",
            "conveyance_name": "",
            "free_text.voyage_number": "7200261120001",
            "bill_of_lading_number": "YT2611200001",
            "departure_or_arrival_country": "VNM",
            "trading_country": "VNM",
            "transit_or_destination_port": "VNM000",
            "entry_exit_customs_office": "7220",
            "entry_exit_port": "450401",
            "overseas_consignee_name": "VI DU COMPANY LIMITED",
        },
        _all(_no_containers, _every_line(destination_country="VNM")),
    ),
    "air-export": _made(
        "E",
        {
            "transport_mode": "5",
            "conveyance_name": "CA1031",
            "free_text.voyage_number": "",
            "bill_of_lading_number": "99912345675_H88",
            "entry_exit_port": "500601",
            "transit_or_destination_port": "DEU057",
        },
        _no_containers,
    ),
    "lcl-export": _made("E", {"bill_of_lading_number": "SMPL26110009*H01"}, _shared_box),
    "export-cfr": _made(
        "E", {"transaction_mode": "2", "freight_mark": "3", "freight_value": "800", "freight_currency": "USD"}
    ),
    "export-landlocked": _made(
        "E", {"departure_or_arrival_country": "CZE", "trading_country": "CZE"}, _every_line(destination_country="CZE")
    ),
    "market-procurement": _made("E", {"supervision_mode": "1039", "contract_number": ""}),
    "b2b-export": _made("E", {"supervision_mode": "9710"}, _order),
    "overseas-warehouse": _made(
        "E", {"supervision_mode": "9810", "contract_number": "", "trading_country": "CHN"}, _order
    ),
    "processing-export": _made(
        "E",
        {"supervision_mode": "0615", "levy_nature": "503", "record_book_number": "C80016500017"},
        _all(_record_items, _every_line(duty_mode="3")),
    ),
    "processing-import": _made(
        "I",
        {
            "supervision_mode": "0615",
            "levy_nature": "503",
            "record_book_number": "C80016500017",
            "price_confirmations": "99999",
        },
        _all(_record_items, _every_line(duty_mode="3")),
    ),
    "account-book-export": _made(
        "E",
        {"supervision_mode": "0615", "levy_nature": "503", "record_book_number": "E80016500017"},
        _all(_record_items, _every_line(duty_mode="3"), _licence("a", "QD800126E000000123")),
    ),
    "carry-over": _made(
        "E",
        {
            **NO_CROSSING,
            "transport_mode": "9",
            "supervision_mode": "0654",
            "levy_nature": "",
            "record_book_number": "C80016500017",
            "free_text.related_entry_number": "800720261000000123",
            "free_text.related_record_book_number": "C80016500021",
            "trading_country": "CHN",
            "overseas_consignee_name": "NO",
        },
        _all(_record_items, _no_containers, _every_line(duty_mode="3", destination_country="CHN")),
    ),
    "return-import": _made(
        "I",
        {
            "supervision_mode": "4561",
            "levy_nature": "299",
            "contract_number": "",
            "free_text.related_entry_number": "800720260000000123",
            "price_confirmations": "99999",
        },
        _every_line(duty_mode="3", origin_country="CHN"),
    ),
    "samples-export": _made(
        "E",
        {"supervision_mode": "3010", "contract_number": "", "goods[1].total_price": "3000", "goods[1].unit_price": "3"},
        _every_line(trade_currency="CNY"),
    ),
    "temporary-import": _made(
        "I",
        {
            "supervision_mode": "2600",
            "levy_nature": "299",
            "contract_number": "",
            "remarks": "暂进六/20270510前复运出境",
            "price_confirmations": "99999",
        },
        _every_line(duty_mode="6"),
    ),
    "exempt-import": _made(
        "I",
        {"levy_nature": "789", "record_book_number": "Z80016A00017"},
        _all(_record_items, _every_line(duty_mode="4")),
    ),
    "into-a-zone": _made(
        "I",
        {
            "supervision_mode": "5034",
            "levy_nature": "",
            "record_book_number": "T80016W00001",
            "remarks": "境外入区",
            "price_confirmations": "99999",
        },
        _all(_record_items, _every_line(duty_mode="3"), _licence("a", "QD800126I000000123")),
    ),
    "out-of-a-zone": _made(
        "I",
        {
            **NO_CROSSING,
            "transport_mode": "Y",
            "departure_port": "CHN000",
            "transaction_mode": "1",
            **dict.fromkeys(
                ("freight_mark", "freight_value", "freight_currency", "insurance_mark", "insurance_value"), ""
            ),
        },
    ),
    "preferential-import": _made("I", JAPAN_BY_SEA, _rcep),
    "summary-step": _made(
        "I",
        {
            "document_type": "  5",
            "gross_weight_kg": "",
            "net_weight_kg": "",
            "package_count": "",
            "package_type": "",
            "goods[1].hs_code": "902610",
            "goods[1].declaration_elements": "",
            "goods[1].legal_quantity_1": "",
            "goods[1].legal_unit_1": "",
            "goods[1].legal_quantity_2": "",
            "goods[1].legal_unit_2": "",
            "goods[1].unit_price": "",
            "goods[1].domestic_district": "",
            "goods[1].administrative_region": "",
            "goods[1].duty_mode": "",
            "contract_number": "",
            "freight_mark": "",
            "freight_value": "",
            "freight_currency": "",
            "insurance_mark": "",
            "insurance_value": "",
            "price_confirmations": "",
            "departure_port": "",
            "goods_location": "",
        },
    ),
    "transit-export": _made(
        "E",
        {
            "declaration_transit_relation": "1",
            "conveyance_name": "@1234567890123456",
            "free_text.voyage_number": "",
            "bill_of_lading_number": "",
            "entry_exit_customs_office": "2202",
            "entry_exit_port": "310001",
            "transit.domestic_transport_mode": "2",
            "transit.domestic_conveyance_code": "5001000001234",
            "transit.domestic_conveyance_name": "渝样例1号",
            "transit.transit_type": "1",
        },
    ),
    "dangerous-export": _made(
        "E",
        {
            "goods[2].un_number": "3077",
            "goods[2].dangerous_goods_name": "环境危害物质",
            "goods[2].dangerous_package_category": "3",
            "goods[2].dangerous_package_spec": "4G",
        },
    ),
    "wooden-boxes": _made("E", {"package_type": "23"}),
    "two-words-of-a-name": _made("E", {"goods[2].goods_name": "螺栓M12X50", "marks_and_numbers": "CT-2026\nNO.1-60"}),
}
"""Kind -> a right form of it."""

KNOWN: Mapping[str, Known] = {
    "rail-export-cif": Known(containers_needed=True),
    "road-export-vietnam": Known(road_manifest=True),
    "transit-export": Known(containers_needed=True, transit_form=True),
}
"""What the customs path of a kind settles, where it settles something."""
