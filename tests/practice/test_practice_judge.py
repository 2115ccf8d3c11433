"""What the office accepts and refuses, on messages typed by hand from the reference tables."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqdesk.practice.findings import OfficeFinding, UnreadablePackage
from cqdesk.practice.judge import judge_import, judge_submit
from cqdesk.practice.parse import parse_message
from cqdesk.practice.tags import official_tags
from cqdesk.practice.values import fault_of, gb18030_bytes
from tests.official.lenient import schema_paths


def judged(text: str) -> list[OfficeFinding]:
    tree, findings = parse_message(text.encode())
    return findings or judge_import(tree)


def refusals(text: str) -> set[tuple[str, str]]:
    return {(finding.reason, finding.path) for finding in judged(text) if finding.refuses}


def filled(text: str, tag: str, value: str, count: int = 1) -> str:
    changed, times = re.subn(rf"<{tag}>[^<]*</{tag}>", f"<{tag}>{value}</{tag}>", text, count=count)
    assert times
    return changed


def without(text: str, tag: str) -> str:
    changed, times = re.subn(rf"\s*<{tag}>[^<]*</{tag}>|\s*<{tag}/>", "", text, count=1)
    assert times
    return changed


def test_hand_typed_messages_are_accepted(export_xml: str, import_xml: str) -> None:
    assert judged(export_xml) == []
    assert refusals(import_xml) == set()


def test_typist_fields_are_only_a_hint_at_save(import_xml: str) -> None:
    hinted = {f.path for f in judged(import_xml) if not f.refuses}
    assert hinted == {f"DecHead/{t}" for t in ("CopName", "CopCode", "TypistNo", "InputerName", "DeclareName")}


@pytest.mark.parametrize(
    ("tag", "value", "reason", "path"),
    [
        ("GrossWet", "1,280.5", "decimal", "DecHead/GrossWet"),
        ("GrossWet", "1280.123456", "decimal", "DecHead/GrossWet"),
        ("GrossWet", "123456789012345", "decimal", "DecHead/GrossWet"),
        ("GrossWet", "-1", "decimal", "DecHead/GrossWet"),
        ("GrossWet", "1e3", "decimal", "DecHead/GrossWet"),
        ("DeclPrice", "12.50001", "decimal", "DecLists/DecList[1]/DeclPrice"),
        ("PackNo", "4.5", "integer", "DecHead/PackNo"),
        ("CustomMaster", "80A3", "pattern", "DecHead/CustomMaster"),
        ("IEFlag", "X", "pattern", "DecHead/IEFlag"),
        ("CodeTS", "84818040", "pattern", "DecLists/DecList[1]/CodeTS"),
        ("GUnit", "PCS", "pattern", "DecLists/DecList[1]/GUnit"),
        ("TradeCountry", "304", "pattern", "DecHead/TradeCountry"),
        ("CopCode", "5012980001", "too-long", "DecHead/CopCode"),
        ("NoteS", "注" * 256, "too-long", "DecHead/NoteS"),
        ("GModel", "型" * 128, "too-long", "DecLists/DecList[1]/GModel"),
        ("ContainerId", "SMPU123456", "pattern", "DecContainers/Container[1]/ContainerId"),
        ("Type", "        ", "too-long", "DecHead/Type"),
        ("OperType", "C", "operation", "DecSign/OperType"),
        ("ClientSeqNo", "QABCDE00000000001", "client-number", "DecSign/ClientSeqNo"),
        ("ClientSeqNo", "QABCDE0000000000001", "client-number", "DecSign/ClientSeqNo"),
        ("ClientSeqNo", "", "required", "DecSign/ClientSeqNo"),
        ("AgentName", " ", "required", "DecHead/AgentName"),
        ("GNo", "2", "line-number", "DecLists/DecList[1]/GNo"),
        ("EdocFomatType", "P", "pattern", "EdocRealation[1]/EdocFomatType"),
    ],
)
def test_a_bad_value_is_refused_by_element_and_reason(
    export_xml: str, tag: str, value: str, reason: str, path: str
) -> None:
    found = judged(filled(export_xml, tag, value))
    assert [(f.reason, f.path) for f in found if f.refuses] == [(reason, path)]
    assert path in found[0].message


@pytest.mark.parametrize(("value", "reason"), [("20261131", "date"), ("2026-11-19", "date"), ("2026111", "date")])
def test_dates_must_exist_and_be_plain(import_xml: str, value: str, reason: str) -> None:
    assert refusals(filled(import_xml, "IEDate", value)) == {(reason, "DecHead/IEDate")}


def test_text_within_characters_but_over_bytes_is_a_hint(export_xml: str) -> None:
    found = judged(filled(export_xml, "NoteS", "注" * 200))
    assert [(f.reason, f.refuses) for f in found] == [("bytes", False)]


@pytest.mark.parametrize("wrapper", ["DecContainers", "DecLicenseDocus", "DecFreeTxt"])
def test_wrappers_must_stand_even_when_empty(import_xml: str, wrapper: str) -> None:
    text = import_xml.replace(f"  <{wrapper}></{wrapper}>\n", "")
    assert refusals(text) == {("missing-element", wrapper)}


@pytest.mark.parametrize("tag", ["Sign", "SignDate", "HostId"])
def test_signature_elements_must_stand(import_xml: str, tag: str) -> None:
    assert refusals(without(import_xml, tag)) == {("missing-element", f"DecSign/{tag}")}


def test_order_of_elements_and_of_sections(export_xml: str) -> None:
    swapped = export_xml.replace("<NetWt>1163.25</NetWt>\n", "").replace(
        "<GrossWet>", "<NetWt>1163.25</NetWt>\n    <GrossWet>"
    )
    assert refusals(swapped) == {("order", "DecHead/GrossWet")}
    licence = "  <DecLicenseDocus/>\n"
    moved = export_xml.replace(licence, "").replace("  <DecContainers>", licence + "  <DecContainers>")
    assert refusals(moved) == {("order", "DecContainers")}


def test_later_elements_with_disputed_places_are_taken_anywhere(import_xml: str) -> None:
    promise = (
        "<DecCopPromises><DecCopPromise><DeclaratioMaterialCode>101040</DeclaratioMaterialCode>"
        "</DecCopPromise></DecCopPromises>"
    )
    for place in ("<DecFreeTxt>", "</DecMessage>"):
        assert refusals(import_xml.replace(place, promise + place)) == set()
    late = without(import_xml, "DeclCiqCode").replace(
        "</DecHead>", "<EdiRemark/><DeclCiqCode>5000600001</DeclCiqCode></DecHead>"
    )
    assert refusals(late) == set()


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("<NetWt>", "<NetWeight>1</NetWeight><NetWt>", ("unknown-element", "DecHead/NetWeight")),
        ("<NetWt>", "<GrossWeight>1</GrossWeight><NetWt>", ("unknown-element", "DecHead/GrossWeight")),
        ("<DecList>", "<DecList><X/>", ("unknown-element", "DecLists/DecList[1]/X")),
        ("<DecHead>", '<DecHead id="1">', ("unknown-attribute", "DecHead")),
        ("<DecHead>", "<DecHead>?", ("text", "DecHead")),
        ("<IEFlag>", "<SeqNo/><IEFlag>", ("count", "DecHead/SeqNo")),
        (
            "<GoodsContaWt>",
            "<ContainerWt>2230</ContainerWt><GoodsContaWt>",
            ("unknown-element", "DecContainers/Container[1]/ContainerWt"),
        ),
    ],
)
def test_unknown_things_are_refused(export_xml: str, before: str, after: str, found: tuple[str, str]) -> None:
    assert found in refusals(export_xml.replace(before, after, 1))


def repeated(text: str, tag: str, times: int) -> str:
    match = re.search(rf"<{tag}>.*?</{tag}>", text, re.DOTALL)
    assert match
    numbered = [re.sub(r"<GNo>\d+</GNo>", f"<GNo>{n}</GNo>", match.group()) for n in range(1, times + 1)]
    return text.replace(match.group(), "".join(numbered), 1)


@pytest.mark.parametrize(
    ("tag", "most", "path"),
    [
        ("DecList", 50, "DecLists/DecList"),
        ("Container", 500, "DecContainers/Container"),
        ("LicenseDocu", 7, "DecLicenseDocus/LicenseDocu"),
        ("EdocRealation", 10, "EdocRealation"),
    ],
)
def test_counts(export_xml: str, tag: str, most: int, path: str) -> None:
    permit = "<LicenseDocu><DocuCode>B</DocuCode><CertCode>SAMPLE-1</CertCode></LicenseDocu>"
    text = re.sub(r"  <DecList>(?:(?!</DecList>).)*<GNo>2</GNo>.*?</DecList>\n", "", export_xml, flags=re.DOTALL)
    text = text.replace("<DecLicenseDocus/>", f"<DecLicenseDocus>{permit}</DecLicenseDocus>")
    assert refusals(repeated(text, tag, most)) == set()
    assert refusals(repeated(text, tag, most + 1)) == {("count", path)}


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ('<?xml version="1.0" encoding="UTF-8"?>\n', "", "encoding"),
        ('encoding="UTF-8"', 'encoding="GB2312"', "encoding"),
        ("<DecMessage ", "<!DOCTYPE DecMessage [<!ENTITY a 'b'>]><DecMessage ", "doctype"),
        ("</DecHead>", "", "xml"),
        ("<NoteS>", "<NoteS>&nowhere;", "xml"),
    ],
)
def test_what_no_client_can_read(export_xml: str, before: str, after: str, reason: str) -> None:
    with pytest.raises(UnreadablePackage) as caught:
        parse_message(export_xml.replace(before, after, 1).encode())
    assert caught.value.finding.reason == reason


def test_bytes_that_are_no_utf8_are_unreadable(export_xml: str) -> None:
    with pytest.raises(UnreadablePackage):
        parse_message(export_xml.encode("gb18030"))


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("http://www.chinaport.gov.cn/dec", "http://www.chinaport.gov.cn/dec_3_1", "namespace"),
        ('xmlns="http://www.chinaport.gov.cn/dec"', "", "namespace"),
        ("<NoteS>", '<NoteS xmlns="urn:other">', "namespace"),
    ],
)
def test_namespace(export_xml: str, before: str, after: str, reason: str) -> None:
    assert refusals(export_xml.replace(before, after, 1)) == {(reason, "DecMessage")}


def test_prefix_and_foreign_root(export_xml: str) -> None:
    prefixed = re.sub(r"<(/?)([A-Z])", r"<\1d:\2", export_xml).replace("xmlns=", "xmlns:d=")
    assert refusals(prefixed) == {("namespace", "DecMessage")}
    assert refusals(export_xml.replace("DecMessage", "Message")) == {("root", "DecMessage")}


def missing(text: str, *web: str) -> list[str]:
    return [f.path for f in judge_submit(parse_message(text.encode())[0], web)]


def test_the_messages_are_complete_for_submitting(export_xml: str, import_xml: str) -> None:
    assert missing(export_xml) == []
    assert missing(import_xml) == []


@pytest.mark.parametrize(
    "tag",
    ["GrossWet", "NetWt", "TradeMode", "IEPort", "TransMode", "TradeCode", "DespPortCode", "GoodsPlace"],
)
def test_submitting_wants_more_than_saving(import_xml: str, tag: str) -> None:
    text = without(import_xml, tag)
    assert refusals(text) == set()
    assert missing(text) == [f"DecHead/{tag}"]


def test_conditions_at_submit(export_xml: str, import_xml: str) -> None:
    assert missing(without(import_xml, "FeeMark")) == ["DecHead/FeeMark"]
    assert missing(without(import_xml, "FeeCurr")) == ["DecHead/FeeCurr"]
    assert missing(without(export_xml, "SecondQty")) == ["DecLists/DecList[1]/SecondQty"]
    assert missing(without(export_xml, "GoodsContaWt")) == ["DecContainers/Container[1]/GoodsContaWt"]
    assert missing(filled(export_xml, "GoodsNo", "1,3")) == ["DecContainers/Container[1]/GoodsNo"]
    assert missing(filled(export_xml, "NetWt", "1281")) == ["DecHead/GrossWet"]
    assert missing(filled(export_xml, "NoOtherPack", "0")) == ["DecOtherPacks/DecOtherPack"]
    empty = re.sub(r"<DecLists>.*</DecLists>", "<DecLists/>", import_xml, flags=re.DOTALL)
    assert refusals(empty) == set()
    assert missing(empty) == ["DecLists/DecList"]


def test_paperless_wants_papers_in_the_message_or_on_the_page(export_xml: str) -> None:
    bare = re.sub(r"<EdocRealation>.*</EdocRealation>", "", export_xml, flags=re.DOTALL)
    assert refusals(bare) == set()
    assert missing(bare) == ["EdocRealation"]
    assert missing(bare, "00000001") == []


def test_table_is_whole() -> None:
    table = official_tags()
    lacking = schema_paths() - {"DecMessage"} - set(table.by_path)
    assert sorted(lacking) == [], (
        "elements of the official schema of 2018 without a row in cqdesk/practice/official_tags.csv"
    )
    for path, rules in table.by_parent.items():
        assert path == "DecMessage" or table.by_path[path].is_node
        assert sorted(rule.position for rule in rules.values()) == list(range(1, len(rules) + 1))
    assert all(rule.max_length or rule.is_node or rule.type == "Base64" for rule in table.by_path.values())


@given(st.decimals(min_value=0, max_value=10**16, places=None, allow_nan=False, allow_infinity=False))
def test_decimals_are_measured_like_digits(value: object) -> None:
    rule = official_tags().by_path["DecMessage/DecHead/GrossWet"]
    text = f"{value:f}"
    whole, _, fraction = text.partition(".")
    fits = len(whole.lstrip("0")) <= 14 and len(fraction) <= 5
    assert (fault_of(rule, text) is None) == fits


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=300))
def test_lengths_count_characters_and_the_model_counts_bytes(text: str) -> None:
    rules = official_tags().by_path
    too_long = fault_of(rules["DecMessage/DecHead/NoteS"], text) is not None
    assert too_long == (len(text) > 255)
    model = fault_of(rules["DecMessage/DecLists/DecList/GModel"], text) is not None
    assert model == (gb18030_bytes(text) > 255)
