"""Manifest messages: what is written is read again, what is wrong is named, receipts become stages."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cqdesk.domain.consolidation.receipts import BillStage, stage_of_bill
from cqdesk.errors import Fault, UserError
from cqdesk.forms.manifest.fill import Sending, bill_manifest
from cqdesk.forms.manifest.message import (
    FORMS,
    check_manifest,
    head_of,
    left_out,
    namespace_of,
    read_manifest,
    write_manifest,
)
from cqdesk.forms.manifest.presence import functions_of, messages, presence
from cqdesk.forms.manifest.receipts import read_response, receipts_by_bill, receipts_by_container
from cqdesk.forms.spec import FieldSpec, fields_of
from cqdesk.places import resources
from tests.domain.consolidation.seeded import clean

NOW = datetime(2026, 11, 21, 1, 2, 3, 456000, tzinfo=UTC)
SENDING = Sending(
    sender="8013000000001", now=NOW, representative="重庆样品货代有限公司", agent="COSU",
    loading_time="20261123100000086", consigned_place="CNCKG",
)  # fmt: skip


def filled(form: type, dice: random.Random, table: Any, trail: str = "") -> Any:
    """A form with every value filled that the table lets through."""
    made = form()
    for spec in fields_of(form):
        tag = trail if spec.xml == "." else f"{trail}/{spec.xml}" if trail else spec.xml
        known = table.get(tag)
        if (known is None or known.need == "X") and not (spec.xml.startswith("@") and known is None):
            continue
        setattr(made, spec.name, _value(spec, dice, table, tag))
    return made


def _value(spec: FieldSpec, dice: random.Random, table: Any, tag: str) -> object:
    if spec.item is not None:
        if spec.kind == "section":
            return filled(spec.item, dice, table, tag)
        return [filled(spec.item, dice, table, tag) for _ in range(dice.randrange(1, 3))]
    if spec.kind == "integer":
        return dice.randrange(1, 9999)
    if spec.kind == "decimal":
        return Decimal(dice.randrange(1, 10**6)).scaleb(-(spec.scale or 0))
    size = min(spec.max_len or 20, 20)
    return "".join(dice.choices("AB019", k=size)) if spec.kind != "text" else "".join(dice.choices("重庆A1", k=size))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(sorted(FORMS)), st.sampled_from(["2018", "2019"]))
def test_what_is_written_is_read_again(seed: int, message: str, profile: Any) -> None:
    dice = random.Random(seed)
    function = dice.choice(functions_of(message))
    form = filled(FORMS[message], dice, presence(message, function, profile))
    form.head = replace(form.head, message_type=message, function=function)
    assert left_out(form, profile=profile) == []
    again = read_manifest(write_manifest(form, profile=profile))
    assert again.unknown == {}
    assert again.filled.unparsed == {}
    assert again.filled.form == form


def _tags(form: type, trail: str = "") -> Iterator[str]:
    for spec in fields_of(form):
        if spec.xml == ".":
            continue
        tag = f"{trail}/{spec.xml}" if trail else spec.xml
        yield tag
        if spec.item is not None:
            yield from _tags(spec.item, tag)


@pytest.mark.parametrize("message", sorted(FORMS))
def test_every_element_of_the_table_has_its_place_in_the_catalogue(message: str) -> None:
    ours = list(_tags(FORMS[message]))
    with (resources() / "tables" / "manifest_presence.csv").open(encoding="utf-8") as file:
        table = [row["path"] for row in csv.DictReader(file) if row["message"] == message]
    assert set(table) <= set(ours)
    assert len(table) == len(set(table))


def test_the_table_knows_all_forms() -> None:
    assert set(messages()) == set(FORMS)
    with pytest.raises(Fault):
        presence("MT2101", "2")


def test_what_2019_asks_for_is_asked_for() -> None:
    main, other = presence("MT2101", "9"), presence("MT2101", "0")
    bill = "Declaration/Consignment"
    assert main[f"{bill}/Consignee/Name"].need == main[f"{bill}/Consignee"].need == "M"
    assert main[f"{bill}/Consignor/Communication"].need == "M"
    assert main[f"{bill}/UnloadingLocation/ID"].need == "M"
    assert other[f"{bill}/TotalGrossMassMeasure"].need == "X"
    assert other[f"{bill}/Consignee/Address/Line"].need == "M"
    assert main[f"{bill}/GrossVolumeMeasure"].need == "X"
    assert main["Declaration/AdditionalInformation/Reason"].need == "X"
    assert presence("MT2101", "3")["Declaration/AdditionalInformation/Reason"].need == "C"


def form_of(function: str = "9") -> Any:
    consol, _ = clean(random.Random(7), houses=3)
    return bill_manifest(consol, function, SENDING)


def found(form: Any) -> set[tuple[str, str]]:
    return {(one.id, one.path) for one in check_manifest(form)}


def test_a_clean_form_has_no_finding() -> None:
    assert found(form_of()) == set()
    assert found(form_of("0")) == set()


def test_bad_values_are_named_with_their_place() -> None:
    form = form_of()
    bill, second = form.body.bills[0], form.body.bills[1]
    bill.consignee.name = ""
    bill.packaging.kind = ""
    bill.gross_kg = Decimal(-1)
    bill.consignor.name = "重" * 128
    bill.items[0].commodity.description = "货" * 129
    second.house.id = form.body.bills[2].house.id
    second.containers[0].number.id = ""
    second.notify.name = "A\x07B"
    form.head.sender = "123"
    assert {
        ("MFT-MISSING", "body.bills[1].consignee.name"),
        ("MFT-PAIR", "body.bills[1].packaging.kind"),
        ("MFT-NUMBER", "body.bills[1].gross_kg"),
        ("MFT-LENGTH", "body.bills[1].consignor.name"),
        ("MFT-BYTES", "body.bills[1].items[1].commodity.description"),
        ("MFT-MISSING", "body.bills[2].containers[1].number"),
        ("MFT-CHARACTER", "body.bills[2].notify.name"),
        ("MFT-TWICE", "body.bills[3].contract.id"),
        ("MFT-SENDER", "head.sender"),
    } <= found(form)


def test_more_than_9999_bills_are_too_many() -> None:
    form = form_of()
    form.body.bills = [form.body.bills[0]] * 10_000
    assert ("MFT-COUNT", "body.bills") in found(form)


def test_a_wrong_function_is_named_and_a_head_cannot_be_made_for_it() -> None:
    form = form_of()
    form.head.function = "2"
    assert found(form) == {("MFT-HEAD", "head.function")}
    with pytest.raises(Fault):
        head_of("MT2101", "2", sender="8013000000001", receiver="EPORT", now=NOW)


def test_a_resend_is_a_new_id_and_the_time_is_that_of_china() -> None:
    first = head_of("MT2101", "9", sender="8013000000001", receiver="EPORT", now=NOW)
    second = head_of("MT2101", "9", sender="8013000000001", receiver="EPORT", now=NOW, serial=1)
    assert first.sent_at == "20261121090203456"
    assert first.message_id != second.message_id


def test_other_files_are_refused() -> None:
    for data in (b"<Manifest/>", b"<DecMessage/>"):
        with pytest.raises(UserError) as refused:
            read_manifest(data)
        assert refused.value.id == "manifest-not-known"


def response(message_id: str, time: str, inner: str) -> bytes:
    head = (
        f"<Head><MessageID>{message_id}</MessageID><MessageType>MT9999</MessageType><SendTime>{time}</SendTime></Head>"
    )
    return f'<Manifest xmlns="{namespace_of("MT9999")}">{head}<Response>{inner}</Response></Manifest>'.encode()


def bill(house: str, code: str, text: str = "") -> str:
    return (
        "<Consignment><TransportContractDocument><ID>M1</ID></TransportContractDocument>"
        f"<AssociatedTransportDocument><ID>{house}</ID></AssociatedTransportDocument>"
        f"<ResponseType><Code>{code}</Code><Text>{text}</Text></ResponseType></Consignment>"
    )


def test_one_file_has_many_verdicts_and_each_bill_its_own_stage() -> None:
    sent = {"A": ("MT2101", "9", ("H1", "H2", "H3")), "B": ("MT2101", "0", ("H1", "H2", "H3")),
            "C": ("MT2101", "3", ("H3",)), "G": ("MT3101", "2", ())}  # fmt: skip
    box = "<EquipmentIdentification><ID>CQDU1234560</ID></EquipmentIdentification><ResponseType><Code>01</Code></ResponseType>"
    files = [
        response("A", "20261121090000000", bill("H1", "01", "21301 主要数据已接受") + bill("H2", "03", "99001 格式错误")
                 + "<ResponseType><Code>01</Code></ResponseType>"),
        response("B", "20261121100000000", "<ResponseType><Code>01</Code></ResponseType>"),
        response("C", "20261121110000000", bill("H3", "01", "24301 删除已同意")),
        response("G", "20261121120000", f"<TransportEquipment>{box}</TransportEquipment>"),
        response("X", "20261121130000000", bill("H1", "11")),
    ]  # fmt: skip
    responses = [read_response(one) for one in files]
    bills = receipts_by_bill(responses, sent)
    stages = {house: stage_of_bill(receipts).stage for house, receipts in bills.items()}
    assert stages == {"H1": BillStage.RELEASED, "H2": BillStage.REJECTED, "H3": BillStage.DELETED}
    assert [one.reason for one in bills["H1"]] == ["21301", "", ""]
    boxes = receipts_by_container(responses, sent)
    assert [(one.message, one.code) for one in boxes["CQDU1234560"]] == [("MT3101", "01")]


def test_a_road_receipt_speaks_of_bills_and_boxes() -> None:
    words = "<StatementCode>{}</StatementCode><StatementDescription>19010 逾期</StatementDescription>"
    about = f"<AdditionalInformation>{words}</AdditionalInformation>"
    inner = (
        "<ID>5001234560ABC</ID><BorderTransportMeans><TransportEquipment><ID>CQDU1234560</ID>"
        f"{about.format('11')}</TransportEquipment></BorderTransportMeans><Consignment>{about.format('02')}"
        "<TransportContractDocument><ID>R1</ID></TransportContractDocument></Consignment>"
    )
    read = read_response(response("R", "20261121090000000", inner))
    assert read.batch == "5001234560ABC"
    assert [(one.scope, one.code, one.reason) for one in read.verdicts] == [
        ("bill", "02", "19010"),
        ("container", "11", "19010"),
    ]
    bills = receipts_by_bill([read], {"R": ("MT2401", "9", ("R1",))})
    assert stage_of_bill(bills["R1"], main_is_all=True).stage is BillStage.REVIEW


def test_a_file_without_verdicts_is_no_receipt() -> None:
    with pytest.raises(UserError) as refused:
        read_response(write_manifest(form_of()))
    assert refused.value.id == "manifest-no-receipt"


def test_a_receipt_of_a_message_we_never_sent_accepts_nothing() -> None:
    """Its function is unknown: the acceptance may be that of a deletion. What speaks of the bill itself counts."""
    box = "<EquipmentIdentification><ID>CQDU1234560</ID></EquipmentIdentification><ResponseType><Code>{}</Code></ResponseType>"
    strange = [
        read_response(
            response(
                name,
                f"2026112109{at:02d}00000",
                bill("H1", code) + f"<TransportEquipment>{box.format(code)}</TransportEquipment>",
            )
        )
        for at, (name, code) in enumerate((("S1", "01"), ("S2", "02"), ("S3", "03"), ("S4", "12")))
    ]
    assert [one.code for one in receipts_by_bill(strange, {})["H1"]] == ["12"]
    assert [one.code for one in receipts_by_container(strange, {})["CQDU1234560"]] == ["12"]
    view = stage_of_bill(receipts_by_bill(strange, {})["H1"])
    assert (view.stage, view.loading_refused) == (BillStage.SENT, True)
