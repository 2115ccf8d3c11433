"""The engine: three answers, banners instead of floods, order, drafts, broken rules, and never a changed form."""

from __future__ import annotations

import copy
import logging
import string
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cqdesk.errors import Fault
from cqdesk.forms import path as paths
from cqdesk.forms import rules
from cqdesk.forms.checks import Known, Report, check, position
from cqdesk.forms.declaration.fields import AttachedDocument, Container, Declaration, GoodsLine, Licence
from cqdesk.forms.document import Filled, to_document
from cqdesk.forms.field_checks import digits_flaw, length_flaw
from cqdesk.forms.spec import FieldSpec

from .book import SmallBook
from .clean import ON, clean_export, clean_import
from .rule_cases import documents, filled, goods

OLD_TARIFF = SmallBook()
NEW_TARIFF = SmallBook(tariff_to=date(2026, 12, 31))


def ids(report: Report) -> set[str]:
    return {issue.id for issue in report.issues}


# -- the alarm budget --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("clean", [clean_export, clean_import], ids=["export", "import"])
@pytest.mark.parametrize("book", [OLD_TARIFF, NEW_TARIFF], ids=["tariff of 2020", "tariff of 2026"])
def test_a_right_form_raises_nothing(clean: object, book: SmallBook) -> None:
    assert callable(clean)
    report = check(Filled(form=clean()), book, ON, at_submit=True, known=Known(containers_needed=True, authorised=True))
    assert report.issues == []
    assert report.not_checked == []
    assert len(report.banners) == (1 if book is OLD_TARIFF else 0)


def test_an_empty_form_names_each_needed_field_once() -> None:
    report = check(Filled(form=Declaration()), OLD_TARIFF, ON)
    at = [issue.path for issue in report.issues]
    assert len(at) == len(set(at))
    assert {"gross_weight_kg", "import_export_flag", "goods"} <= set(at)
    assert not ids(report) & {"TRA-001", "PRC-003", "PKG-001"}
    assert report.not_checked == []
    assert report.banners == []


def test_a_field_that_cannot_be_read_is_one_finding() -> None:
    form = filled("E", {"net_weight_kg": "约1250"})
    report = check(form, OLD_TARIFF, ON)
    assert [(issue.id, issue.path) for issue in report.issues] == [("FLD-001", "net_weight_kg")]
    assert "约1250" in report.issues[0].message


def test_personal_data_is_not_repeated_in_a_sentence() -> None:
    form = filled("E", {"typist_name": "某" * 40})
    (issue,) = check(form, OLD_TARIFF, ON).issues
    assert issue.id == "FLD-004"
    assert "某" not in issue.message


# -- codes and dated tables --------------------------------------------------------------------------------------


def test_one_unknown_code_on_many_lines_is_one_warning() -> None:
    form = Filled(form=clean_export())
    goods(50)(form.form)
    for line in form.form.goods:
        line.domestic_district = "50999"
    form.form.net_weight_kg = Decimal("47525")
    form.form.gross_weight_kg = Decimal("48000")
    form.form.containers[0].container_gross_weight_kg = None
    report = check(form, OLD_TARIFF, ON)
    (issue,) = report.issues
    assert (issue.id, issue.severity, issue.path) == ("ITM-023-T", "warning", "goods[1].domestic_district")
    assert "50处" in issue.message
    assert "2019年12月版" in issue.message


def test_unknown_commodity_numbers_share_one_warning_and_one_banner() -> None:
    form = filled("E", {"goods[1].hs_code": "8481804099", "goods[2].hs_code": "7318159099"})
    report = check(form, OLD_TARIFF, ON)
    (issue,) = report.issues
    assert (issue.id, issue.severity) == ("ITM-004", "warning")
    assert "第1项8481804099、第2项7318159099" in issue.message
    asked = {"QTY-003", "QTY-004", "QTY-005", "QTY-006", "DOC-001", "DOC-002", "DOC-012", "DOC-015", "DOC-016"}
    assert {answer.id for answer in report.not_checked} == asked | {"DOC-022", "DOC-023"}
    assert len({answer.missing for answer in report.not_checked}) == 2, "the panel groups them by what is missing"
    (banner,) = report.banners
    assert "2020年1月版" in banner
    assert "第1、2项" in banner


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("ITM-004", {"goods[1].hs_code": "8481804099"}),
        ("QTY-003", {"goods[1].legal_unit_1": "007"}),
        ("QTY-004", {"goods[1].legal_unit_2": "036"}),
        ("QTY-005", {"goods[2].legal_quantity_2": "5"}),
        ("QTY-006", {"goods[1].legal_quantity_2": ""}),
        ("ITM-008", {"goods[1].declaration_elements": "4|0|管道用||BV-15"}),
    ],
)
def test_a_tariff_of_the_year_turns_hints_into_errors(rule: str, changes: dict[str, str]) -> None:
    form = filled("E", changes)
    now = {issue.id: issue.severity for issue in check(form, NEW_TARIFF, ON).issues}
    before = {issue.id: issue.severity for issue in check(form, OLD_TARIFF, ON).issues}
    assert now[rule] == "error"
    assert before.get(rule, "warning") == "warning"


def test_a_number_that_left_the_harmonised_system_is_an_error_since_2022() -> None:
    form = filled("E", {"goods[1].hs_code": "8517121011"})
    assert "TIM-008" in ids(check(form, OLD_TARIFF, date(2022, 1, 1)))
    assert "TIM-008" not in ids(check(form, OLD_TARIFF, date(2021, 12, 31)))


def test_an_ended_code_is_not_also_unknown() -> None:
    report = check(filled("E", {"supervision_mode": "0139"}), OLD_TARIFF, ON)
    (issue,) = report.issues
    assert issue.id == "TIM-008"
    assert "2017-07-31止" in issue.message


def test_goods_attributes_are_looked_up_one_by_one() -> None:
    assert check(filled("I", {"goods[1].goods_attributes": "12,19"}), OLD_TARIFF, ON).issues == []
    (issue,) = check(filled("I", {"goods[1].goods_attributes": "12,88"}), OLD_TARIFF, ON).issues
    assert issue.id == "INS-003-T"
    assert "“88”" in issue.message


# -- cannot judge ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "table"),
    [
        ("HDR-002-T", "customs_offices"),
        ("ITM-021-T", "currencies"),
        ("ITM-004", "hs"),
        ("ITM-008", "elements"),
        ("QTY-003", "hs"),
        ("TIM-008", "hs"),
        ("FLD-T", "levy_nature"),
    ],
)
def test_without_its_table_a_rule_cannot_judge(rule: str, table: str) -> None:
    report = check(Filled(form=clean_export()), SmallBook(without=[table]), ON)
    assert rule in {answer.id for answer in report.not_checked}
    assert report.issues == []
    assert table in next(answer.missing for answer in report.not_checked if answer.id == rule)


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("HDR-036", {"unified_number": "E20260000000000001"}),
        ("TRA-001", {"transport_mode": "4", "bill_of_lading_number": ""}),
        ("ITM-008", {"goods[2].hs_code": "9026900000"}),
        ("QTY-004", {"goods[2].hs_code": "7318159099"}),
    ],
)
def test_what_the_form_does_not_hold_is_not_guessed(rule: str, changes: dict[str, str]) -> None:
    report = check(filled("E", changes), OLD_TARIFF, ON)
    assert rule in {answer.id for answer in report.not_checked}
    assert rule not in ids(report)


def test_containers_are_not_demanded_before_the_path_is_known() -> None:
    form = filled("E", {})
    form.form.containers = []
    (answer,) = check(form, OLD_TARIFF, ON, at_submit=True, known=Known(authorised=True)).not_checked
    assert answer.id == "CNT-012"
    assert "通关路径" not in answer.missing, "the sentence names what a clerk can do about it in the form"
    report = check(form, OLD_TARIFF, ON, at_submit=True, known=Known(containers_needed=False, authorised=True))
    assert report.not_checked == []
    assert report.issues == []


@pytest.mark.parametrize("package_type", ["00", "01"])
def test_of_goods_in_bulk_or_bare_nobody_knows_the_containers(package_type: str) -> None:
    form = filled("E", {"package_type": package_type})
    form.form.containers = []
    report = check(form, OLD_TARIFF, ON, at_submit=True, known=Known(containers_needed=True, authorised=True))
    assert "CNT-012" in {answer.id for answer in report.not_checked}
    assert "CNT-012" not in ids(report)


def test_a_road_manifest_in_use_asks_for_the_waybill() -> None:
    form = filled("E", {"transport_mode": "4", "bill_of_lading_number": "", "conveyance_name": ""})
    assert "TRA-001" in ids(check(form, OLD_TARIFF, ON, known=Known(road_manifest=True)))
    assert "TRA-001" not in ids(check(form, OLD_TARIFF, ON, known=Known(road_manifest=False)))


# -- drafts, dates, order ----------------------------------------------------------------------------------------


def test_what_is_asked_at_submit_is_a_task_on_a_draft() -> None:
    form = filled("E", {"typist_name": ""})
    documents(0)(form.form)
    draft = check(form, OLD_TARIFF, ON)
    assert draft.issues == []
    assert {task.id for task in draft.tasks} == {"HDR-025", "DOC-030"}
    filing = check(form, OLD_TARIFF, ON, at_submit=True)
    assert {"HDR-025", "DOC-030"} <= ids(filing)
    assert filing.tasks == []


def test_light_weights_follow_the_day_of_the_declaration() -> None:
    form = filled("E", {"net_weight_kg": "0.125"})
    assert "PKG-003" in ids(check(form, OLD_TARIFF, date(2024, 4, 10)))
    assert "PKG-003" not in ids(check(form, OLD_TARIFF, date(2024, 4, 9)))


def test_findings_stand_in_the_order_of_the_form() -> None:
    changes = {
        "containers[1].lcl_flag": "Y",
        "goods[2].duty_mode": "",
        "goods[1].goods_name": "",
        "goods[2].item_number": "7",
        "entry_exit_port": "",
        "contract_number": "",
    }
    report = check(filled("E", changes), OLD_TARIFF, ON)
    assert [issue.path for issue in report.issues] == [
        "contract_number",
        "entry_exit_port",
        "goods[2].duty_mode",
        "goods[1].goods_name",
        "goods[2].item_number",
        "containers[1].lcl_flag",
    ]


def test_positions_follow_message_order() -> None:
    leaves = [path for path, _spec, _value in paths.walk(clean_export())]
    assert sorted(leaves, key=position) == leaves


# -- broken rules ------------------------------------------------------------------------------------------------


def test_a_broken_rule_takes_no_other_down(
    monkeypatch: pytest.MonkeyPatch, expect_log: Callable[[str, int, str], Any]
) -> None:
    line = expect_log("cqdesk.forms.checks", logging.ERROR, "rule HDR-999 failed with ValueError")
    rules.all_rules()
    monkeypatch.setattr(rules, "_RULES", dict(rules._RULES))

    @rules.rule("HDR-999", "error", source="test")
    def broken(d: Declaration, facts: rules.Facts) -> Iterator[rules.Answer]:
        raise ValueError(d.owner_name)

    report = check(filled("E", {"contract_number": ""}), OLD_TARIFF, ON)
    assert report.faults == ("HDR-999",)
    assert "HDR-999" in {answer.id for answer in report.not_checked}
    assert ids(report) == {"HDR-030"}
    assert clean_export().owner_name not in line.lines[0]


def test_a_rule_id_is_taken_once() -> None:
    with pytest.raises(Fault):
        rules.rule(next(iter(rules.all_rules())), "error", source="test")(lambda d, facts: ())


# -- fields alone ------------------------------------------------------------------------------------------------

NUMBER = FieldSpec(kind="decimal", label="x", name="x", max_len=19, scale=5)
PLAIN = FieldSpec(kind="text", label="x", name="x", max_len=10)
BYTES = FieldSpec(kind="text", label="x", name="declaration_elements", max_len=10)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=7, min_value=-(10**18), max_value=10**18))
def test_digits_are_counted_as_printed(value: Decimal) -> None:
    words = format(value, "f").lstrip("-")
    whole, _, decimals = words.partition(".")
    decimals = decimals.rstrip("0")
    expected = "decimals" if len(decimals) > 5 else "digits" if len(whole) > 14 else None  # 19,5: 14 before the point
    assert digits_flaw(NUMBER, value) == expected


@given(st.text(max_size=24))
def test_length_is_judged_in_characters_and_in_bytes(value: str) -> None:
    if length_flaw(PLAIN, value) == "foreign":
        return
    size = len(value.encode("gb18030"))
    assert length_flaw(PLAIN, value) == ("characters" if len(value) > 10 else "bytes" if size > 10 else None)
    assert length_flaw(BYTES, value) == ("bytes" if size > 10 else None)


@pytest.mark.parametrize("bad", ["\x00", "\x1b", "\ufffe", "\ud800"])
def test_characters_the_message_cannot_carry(bad: str) -> None:
    assert length_flaw(PLAIN, f"a{bad}") == "foreign"


# -- any half-filled form ----------------------------------------------------------------------------------------

WORDS = """
I E 0 1 2 3 9 Y CHN DEU USD 0110 8007 8481804090 7318159090 8517121011 035 006 @ 集中申报 NO 无 0|0 4|3|x 1,2 1，9
99912345675 TGHU1234567 91500112MA5T001X9B 0.001 12.34567 -5 99999999999999999999.999999 明天 2026-11-21 ,
"""
TYPED = st.one_of(
    st.sampled_from(WORDS.split()),
    st.text(alphabet=string.printable + "阀一·｜\u3000𠮷\ud800", max_size=40),
)
ROWS = {"goods": GoodsLine, "containers": Container, "licences": Licence, "documents": AttachedDocument}


@st.composite
def half_filled(draw: st.DrawFn) -> Filled[Declaration]:
    form = draw(st.sampled_from([Declaration, clean_export, clean_import]))()
    for name, row in ROWS.items():
        getattr(form, name).extend(row() for _ in range(draw(st.integers(0, 2))))
    result = Filled(form=form)
    leaves = [path for path, _spec, _value in paths.walk(form)]
    for path in draw(st.lists(st.sampled_from(leaves), max_size=25)):
        result.type_in(path, draw(TYPED), "hand:test")
    if draw(st.booleans()):
        result.unparsed["no_such_field"] = "x"
    return result


@settings(max_examples=150, deadline=None)
@given(
    half_filled(),
    st.booleans(),
    st.dates(date(2018, 1, 1), date(2030, 1, 1)),
    st.sampled_from([OLD_TARIFF, NEW_TARIFF]),
)
def test_a_check_never_raises_and_never_changes_the_form(
    form: Filled[Declaration], at_submit: bool, on: date, book: SmallBook
) -> None:
    before, unparsed = copy.deepcopy(form.form), dict(form.unparsed)
    report = check(form, book, on, at_submit=at_submit)
    assert report.faults == ()
    assert form.form == before
    assert form.unparsed == unparsed
    assert to_document(form.form) == to_document(before)
    for issue in report.issues:
        assert issue.message
        assert issue.path == "" or paths.get(form.form, issue.path) is not NotImplemented
    assert report == check(form, book, on, at_submit=at_submit)


def test_a_rule_of_no_group_is_refused_when_it_is_written() -> None:
    with pytest.raises(Fault, match="GROUPS"):
        rules.rule("ZZZ-001", "error", source="test")(lambda d, facts: [])
    assert "ZZZ-001" not in rules.all_rules()


@pytest.mark.parametrize("answer", [rules.found("no_such_place"), rules.cannot("缺资料。", "goods[[")])
def test_a_rule_that_names_no_place_is_a_broken_rule(
    monkeypatch: pytest.MonkeyPatch, expect_log: Callable[[str, int, str], Any], answer: rules.Answer
) -> None:
    expect_log("cqdesk.forms.checks", logging.ERROR, "rule HDR-999 failed with NoSuchPlace")
    rules.all_rules()
    monkeypatch.setattr(rules, "_RULES", dict(rules._RULES))
    rules.rule("HDR-999", "error", source="test")(lambda d, facts: [answer])
    assert check(filled("E", {}), OLD_TARIFF, ON).faults == ("HDR-999",)
