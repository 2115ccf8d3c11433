"""Amendments and later supplements against their official schemas, and every file the Single Window may send back."""

from __future__ import annotations

import base64

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from lxml import etree

from cqdesk.errors import UserError
from cqdesk.forms.amendment.fields import AmendedField, Amendment, ItemPlace
from cqdesk.forms.amendment.message import read_amendment, write_amendment
from cqdesk.forms.declaration.supplement import SupplementaryForm
from cqdesk.forms.declaration.supplement_message import LaterSupplement, read_supplements, write_supplements
from cqdesk.forms.receipts.exchange import PLATFORM_ANSWERS
from cqdesk.forms.xml_files import read_xml
from cqdesk.forms.xml_parse import parse_safely

from ..forms.strategies import forms
from .lenient import lenient_schema

# Facets of the amendment schema contradict its own samples (empty number, shorter signature): order and occurrence only.
AMENDMENTS = lenient_schema(facets=False, files=("ModImport.xsd",))
SUPPLEMENTS = lenient_schema(facets=False, files=("DecSdImport.xsd", "complexType.xsd"))
FEW = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


@FEW
@given(forms(Amendment))
def test_an_amendment_is_official_and_reads_back_equal(form: Amendment) -> None:
    root = parse_safely(write_amendment(form))
    assert AMENDMENTS.validate(root), AMENDMENTS.error_log
    found = read_amendment(root)
    assert (found.filled.form, found.unknown) == (form, {})


@FEW
@given(forms(LaterSupplement))
def test_a_later_supplement_is_official_and_reads_back_equal(form: LaterSupplement) -> None:
    form.supplements = form.supplements or [SupplementaryForm()]
    root = parse_safely(write_supplements(form))
    assert SUPPLEMENTS.validate(root), SUPPLEMENTS.error_log
    found = read_supplements(root)
    assert (found.filled.form, found.unknown) == (form, {})


def test_a_head_field_has_no_place_and_a_withdrawal_no_items() -> None:
    form = Amendment(
        amendment_type="1",
        items=[
            AmendedField(sequence=1, field_code="GROSS_WT", field_name="毛重", old_value="10", new_value="12"),
            AmendedField(sequence=2, field_code="G_QTY", place=ItemPlace(list_key="3", list_type="1")),
        ],
    )
    items = etree.fromstring(write_amendment(form)).findall(".//{*}Item")
    assert [item.find("{*}List") is not None for item in items] == [False, True]
    assert b"<Items" not in write_amendment(Amendment(amendment_type="2"))


@pytest.mark.parametrize(
    ("file", "kind", "told"),
    [
        ("<DecModMessage><DecModType>1</DecModType></DecModMessage>", "DecModMessage", {"amendment_type": "1"}),
        (
            (
                "<DecSDMessage><DecSupplement><DecSupplementList><GNo>1</GNo></DecSupplementList></DecSupplement>"
                "</DecSDMessage>"
            ),
            "DecSDMessage",
            {"supplements": [{"item_number": "1"}]},
        ),
        (
            "<DecModSaveResponse><ResultCode>0</ResultCode><EntryId>1</EntryId></DecModSaveResponse>",
            "DecModSaveResponse",
            {"result_code": "0", "entry_number": "1"},
        ),
        (
            "<DecSDImportResponse><ResponseCode>-900520</ResponseCode></DecSDImportResponse>",
            "DecSDImportResponse",
            {"response_code": "-900520"},
        ),
        (
            (
                "<SignedData><Data><HzApprovalResult><FeedbackResults>2</FeedbackResults></HzApprovalResult></Data>"
                "</SignedData>"
            ),
            "HzApprovalResult",
            {"result": "2"},
        ),
        (
            (
                "<DxpRep xmlns='http://www.chinaport.gov.cn/dxp'><RecevierId>R</RecevierId><Response><ResponseCode>-1201001"
                "</ResponseCode></Response><Response><ResponseCode>0</ResponseCode></Response></DxpRep>"
            ),
            "DxpRep",
            {"receiver_id": "R", "response_code": "-1201001,0"},
        ),
    ],
)
def test_every_kind_is_told(file: str, kind: str, told: dict[str, object]) -> None:
    (found,) = read_xml(file.encode(), "x.xml")
    assert found["kind"] == kind
    assert found.get("form", found.get("receipt")) == told
    assert [issue["severity"] for issue in found["issues"]] == (["warning", "info"] if kind == "DxpRep" else [])


def test_an_envelope_is_told_beside_what_it_carries() -> None:
    inner = b"<DEC_RESULT><CUS_CIQ_NO>E20260000000000001</CUS_CIQ_NO><CHANNEL>P</CHANNEL><NEW>x</NEW></DEC_RESULT>"
    outer = (
        "<DxpMsg xmlns='http://www.chinaport.gov.cn/dxp' ver='1.0'><TransInfo><CopMsgId>M1</CopMsgId><ReceiverIds>"
        "<ReceiverId>A</ReceiverId><ReceiverId>B</ReceiverId></ReceiverIds></TransInfo>"
        f"<Data>{base64.b64encode(inner).decode()}</Data><AddInfo><IsText Encode='UTF-8'/></AddInfo></DxpMsg>"
    )
    (found,) = read_xml(outer.encode(), "x.xml")
    assert found["kind"] == "DEC_RESULT"
    assert found["receipt"]["channel"] == "P"
    assert found["envelope"] == {"version": "1.0", "message_id": "M1", "receiver_id": "A,B", "text_charset": "UTF-8"}
    assert found["unknown"] == {"NEW": "x"}
    assert [issue["id"] for issue in found["issues"]] == ["message-unknown-content"]


def test_an_unknown_kind_is_refused_with_its_name() -> None:
    with pytest.raises(UserError, match="XYZ") as refused:
        read_xml(b"<XYZ/>", "x.xml")
    assert refused.value.id == "message-unknown-kind"


def test_the_answers_of_the_platform_are_all_named() -> None:
    assert set(PLATFORM_ANSWERS) == {"0", *(f"-120100{n}" for n in range(1, 9))}
