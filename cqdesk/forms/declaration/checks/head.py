"""HDR, TMD-020: fields of the head that must be there and have their form."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...field_checks import length_flaw
from ...rules import Answer, Facts, cannot, found, rule
from ...spec import spec_of
from ..fields import Declaration
from .shared import COUNTRY, FILLING_RULES, INTERFACE, OFFICE, TWO_DIGITS, must_match

SALES = frozenset({"0110", "0130", "0214", "0615", "1616", "9710"})
"""Supervision modes of a sale. Not 9810: goods for an overseas warehouse are not sold yet (PRT-012)."""

must_match(
    "HDR-001", "import_export_flag", re.compile("[IE]"), "The direction is I or E.", source=f"{INTERFACE}: IEFlag"
)
must_match(
    "HDR-003",
    "entry_exit_customs_office",
    OFFICE,
    "The office of entry or exit has four characters.",
    source=f"{FILLING_RULES} item 4",
)
must_match("HDR-007", "transport_mode", re.compile("[0-9A-Z]"), "The transport mode.", source=f"{FILLING_RULES} item 9")
must_match(
    "HDR-008",
    "supervision_mode",
    re.compile("[0-9]{4}"),
    "The supervision mode has four digits.",
    source=f"{FILLING_RULES} item 14",
)
must_match(
    "HDR-009",
    "departure_or_arrival_country",
    COUNTRY,
    "Country of departure or arrival.",
    source=f"{FILLING_RULES} item 20",
)
must_match("HDR-010", "trading_country", COUNTRY, "Trading country.", source=f"{FILLING_RULES} item 19")
must_match(
    "HDR-011",
    "transit_or_destination_port",
    re.compile(".+", re.DOTALL),
    "Port of transit or destination.",
    source=f"{FILLING_RULES} item 21",
)
must_match(
    "HDR-012",
    "departure_port",
    re.compile(".+", re.DOTALL),
    "Imports name the port of loading.",
    source=f"{FILLING_RULES} item 17",
    applies="import",
)
must_match(
    "HDR-013",
    "entry_exit_port",
    re.compile("[0-9]{6}"),
    "The domestic port of entry or exit has six digits.",
    source=f"{FILLING_RULES} item 22",
)
must_match(
    "HDR-014",
    "goods_location",
    re.compile(".+", re.DOTALL),
    "Imports name the place of storage.",
    source=f"{FILLING_RULES} item 12",
    applies="import",
)
must_match("HDR-015", "package_type", TWO_DIGITS, "The package kind.", source=f"{FILLING_RULES} item 23")
must_match(
    "HDR-019",
    "transaction_mode",
    re.compile("[1-7]"),
    "Terms of delivery are 1 to 7.",
    source=f"{FILLING_RULES} item 27",
)
must_match(
    "HDR-020",
    "price_confirmations",
    re.compile("[019]{3,6}"),
    "Price confirmations: one of 1, 0, 9 per position.",
    source=f"{INTERFACE}: PromiseItmes",
)
must_match(
    "HDR-021",
    "entry_type",
    re.compile("[0LWDM]"),
    "The declaration type is 0, L, W, D or M.",
    source=f"{INTERFACE}: EntryType",
)
must_match(
    "HDR-022",
    "declaration_transit_relation",
    re.compile("[01]"),
    "The transit relation is 0 or 1.",
    source=f"{INTERFACE}: DeclTrnRel",
)
must_match(
    "HDR-023",
    "edi_mark",
    re.compile("[01356]"),
    "The declaration flag is 0, 1, 3, 5 or 6.",
    source=f"{INTERFACE}: EdiId",
)
must_match(
    "TMD-020",
    "goods.duty_mode",
    re.compile("[1-9]"),
    "The duty mode is 1 to 9.",
    source="code table 征减免税方式, complete",
)


@rule(
    "HDR-002",
    "error",
    source=f"{INTERFACE}: CustomMaster; filling guide of 2018",
    settles=("declaration_customs_office",),
)
def declaration_office(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The declaration office has four characters and is no whole district."""
    office = d.declaration_customs_office
    if not OFFICE.fullmatch(office) or office.endswith("00"):
        yield found("declaration_customs_office")


@rule("HDR-016", "error", source=f"{FILLING_RULES} item 24", settles=("package_count",))
def packages(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Packages are a whole number of 1 to 9 digits, at least 1."""
    if d.package_count is None or not 1 <= d.package_count <= 999_999_999:
        yield found("package_count")


@rule("HDR-017", "error", source=f"{FILLING_RULES} item 25", settles=("gross_weight_kg",))
def gross_weight(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The gross weight is above 0."""
    if d.gross_weight_kg is None or d.gross_weight_kg <= 0:
        yield found("gross_weight_kg")


@rule("HDR-018", "error", source=f"{FILLING_RULES} item 26", settles=("net_weight_kg",))
def net_weight(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The net weight is above 0."""
    if d.net_weight_kg is None or d.net_weight_kg <= 0:
        yield found("net_weight_kg")


@rule("HDR-024", "error", source=f"{INTERFACE}: Type")
def document_kind_form(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The document kind has at most seven capitals, digits and blanks."""
    if not re.fullmatch("[A-Z0-9 ]{0,7}", d.document_type):
        yield found("document_type")


_TYPIST = (
    "typist_card_number",
    "typist_name",
    "data_entry_org_code",
    "data_entry_org_name",
    "declarant_person_name",
)


@rule("HDR-025", "error", source=f"{INTERFACE}: required at submit", at_submit=True, settles=_TYPIST)
def typist(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Typist, data entry company and declarant are named when the declaration is filed."""
    for name in _TYPIST:
        if not getattr(d, name):
            yield found(name)


@rule("HDR-042", "warning", source=f"{INTERFACE}: TypistNo")
def card_numbers(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The number of an electronic port card has thirteen digits; a name typed there is sent as it stands."""
    for path, value in (
        ("typist_card_number", d.typist_card_number),
        ("signing.operator_card_number", d.signing.operator_card_number),
    ):
        if value and not re.fullmatch("[0-9]{13}", value):
            yield found(path, value=value)


def _length_rule(id: str, place: str, title: str, source: str) -> None:
    spec = spec_of(Declaration, place)
    assert spec is not None

    def judge(d: Declaration, facts: Facts) -> Iterator[Answer]:
        value: str = getattr(d, place)
        if length_flaw(spec, value) == "characters":
            yield found(place, length=len(value))

    judge.__doc__ = title
    rule(id, "error", source=source)(judge)


_length_rule("HDR-026", "remarks", "Remarks have at most 255 characters.", f"{INTERFACE}: NoteS")
_length_rule("HDR-027", "marks_and_numbers", "Marks have at most 400 characters.", f"{INTERFACE}: MarkNo")
_length_rule("HDR-029", "contract_number", "Contract numbers have at most 32 characters.", f"{INTERFACE}: ContrNo")
_length_rule("TRA-012", "bill_of_lading_number", "Bill numbers have at most 32 characters.", f"{INTERFACE}: BillNo")
_length_rule("TRA-015", "conveyance_name", "Conveyances have at most 50 characters.", f"{INTERFACE}: TrafName")


@rule("HDR-030", "error", source=f"{FILLING_RULES} item 18", key="supervision_mode")
def contract_of_a_sale(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A sale names its contract or order."""
    if d.supervision_mode in SALES and not d.contract_number:
        yield found("contract_number")


@rule("HDR-036", "error", source=f"{INTERFACE}: SeqNo", needs=("receipts?",))
def unified_number(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The unified number is empty on first filing and the returned one afterwards."""
    returned = facts.known.returned_number
    if returned is None:
        if d.unified_number:
            yield cannot("没有这票的回执记录，无法判断统一编号是否为退回时的编号；请与单一窗口核对。", "unified_number")
    elif d.unified_number != returned:
        yield found("unified_number", returned=returned or "空")


@rule("HDR-037", "error", source="Single Window client guide: exactly 18", at_submit=True, needs=("prior_filings?",))
def client_number(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A client number has 18 characters. An empty one is drawn when the message is written, so it is not judged."""
    number = d.signing.client_sequence_number
    if number and len(number) != 18:
        yield found("signing.client_sequence_number", length=len(number))
