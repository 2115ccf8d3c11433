"""What came back from customs or a broker: told field by field, made the official version, or refused with nothing changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cqdesk.actions.case_attempts import end_attempt, sendings
from cqdesk.actions.cases import case_view
from cqdesk.actions.channels import set_folder_channel
from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import open_draft, type_in
from cqdesk.actions.exports import export_case
from cqdesk.actions.filing import filing_summary
from cqdesk.actions.notes import add_note
from cqdesk.actions.prints import declaration_pages
from cqdesk.actions.read_back import look, read_back
from cqdesk.actions.read_back_folder import read_back_folder
from cqdesk.actions.status import status
from cqdesk.actions.verifying import verify
from cqdesk.actions.versions import named
from cqdesk.domain.clock import ManualClock
from cqdesk.errors import UserError
from cqdesk.forms.diff import Difference
from cqdesk.store import cases, declarations
from tests.actions.clerk import Client
from tests.exchange.conftest import Print, form_of
from tests.exchange.prints import ENTRY, picture_of_a_print, print_of_2017

UNLIKE = {
    "bill_of_lading_number": "OTHER1", "contract_number": "OTHER2", "containers": [], "gross_weight_kg": "9",
    "net_weight_kg": "8", "package_count": "1", "goods": {1: {"total_price": "77777"}},
}  # fmt: skip
"""Another shipment of the same client with the same goods."""
NO_CONFIRMATIONS = "price_confirmations"
"""Empty in the sample, 否 on the print."""


def versions(desk: Desk, case: str) -> list[tuple[int, str]]:
    with desk.store.read() as connection:
        row = declarations.declaration_of(connection, cases.case_of(connection, case).id, 1)
        return [(head.version, head.kind) for head in declarations.versions_of(connection, row.id)]


def differing(desk: Desk, case: str, file: Path) -> dict[str, tuple[str, str]]:
    found = {one.path: (one.ours, one.theirs) for one in read_back(desk, case, file).differences}
    found.pop(NO_CONFIRMATIONS, None)
    return found


def test_a_print_that_says_the_same_makes_the_official_version_without_differences(
    desk: Desk, case: str, printed: Print
) -> None:
    before = open_draft(desk, case).filled
    assert differing(desk, case, printed()) == {}
    draft = open_draft(desk, case)
    assert versions(desk, case) == [(1, "draft"), (2, "declared")]
    assert draft.frozen
    assert draft.filled.form.goods[0].total_price == before.form.goods[0].total_price
    assert draft.filled.origins["gross_weight_kg"].startswith("报关单.pdf!p1!")
    assert draft.filled.origins["typist_name"] == "version:1"


def test_two_changed_values_stand_in_every_later_paper(desk: Desk, case: str, printed: Print, tmp_path: Path) -> None:
    form = form_of(desk, case)
    old, gross = form["goods"][1]["goods_name"], form["gross_weight_kg"]
    file = printed(gross_weight_kg="7777.5", goods={2: {"goods_name": "改后品名"}})
    assert differing(desk, case, file) == {
        "gross_weight_kg": (gross, "7777.5"),
        "goods[2].goods_name": (old, "改后品名"),
    }
    texts = "".join(word for page in declaration_pages(desk, case, page="official").pages for word in page.texts)
    assert "7777.5" in texts
    assert "改后品名" in texts
    for ending in ("xml", "json", "xlsx"):
        export_case(desk, case, 1, tmp_path / f"x.{ending}")
    for ending in ("xml", "json"):
        assert "改后品名" in (tmp_path / f"x.{ending}").read_text("utf-8")
    with desk.store.read() as connection:
        row = declarations.declaration_of(connection, cases.case_of(connection, case).id, 1)
        official = declarations.official_version(connection, row.id)
        assert official is not None
        assert str(official.filled.form.gross_weight_kg) == "7777.5"
    assert verify(desk)["issues"] == []


def test_the_number_and_the_waiting_are_shown_and_an_edit_opens_the_next_draft(
    desk: Desk, case: str, printed: Print, tmp_path: Path, clock: ManualClock
) -> None:
    read_back(desk, case, printed())
    (shown,) = status(desk, case)
    assert shown["numbers"]["entry"] == ENTRY
    assert (shown["group"], shown["stage"]) == ("waiting", "")
    assert not case_view(desk, case).declarations[0].changed_since
    set_folder_channel(desk, "folder", Client(tmp_path / "client", clock).root)
    with pytest.raises(UserError, match="已读回申报版"):
        filing_summary(desk, case)
    type_in(desk, case, 1, {"contract_number": "NEW-1"})
    assert versions(desk, case)[-1] == (3, "draft")
    assert case_view(desk, case).declarations[0].changed_since
    official = "".join(word for page in declaration_pages(desk, case, page="official").pages for word in page.texts)
    assert "NEW-1" not in official
    assert add_note(desk, case, channel="P", text="放行了").stage == "released"


def test_a_later_print_is_the_amended_version_and_an_old_one_is_refused(desk: Desk, case: str, printed: Print) -> None:
    first, third = printed("一.pdf"), printed("三.pdf", marks_and_numbers="N/M ")
    assert read_back(desk, case, first).kind == "declared"
    done = read_back(desk, case, printed("二.pdf", net_weight_kg="5000"))
    assert (done.kind, done.version, done.matched_by) == ("amended", 3, "entry_number")
    assert first.read_bytes() != third.read_bytes()
    for old in (first, third):
        with pytest.raises(UserError) as said:
            read_back(desk, case, old)
        assert said.value.id == "read-back-older"
    assert versions(desk, case)[-1] == (3, "amended")


def test_the_same_file_again_is_no_news(desk: Desk, case: str, printed: Print) -> None:
    file = printed(net_weight_kg="5000")
    first, again = read_back(desk, case, file), read_back(desk, case, file)
    assert (again.version, again.kind, again.new, again.differences) == (first.version, "declared", False, [])
    assert len(versions(desk, case)) == 2


@pytest.mark.parametrize(
    ("make", "id"),
    [
        (lambda p: p("半.pdf", pages=1, per_page=3), "read-back-half"),
        (lambda p: write(p(), print_of_2017()), "read-back-old-layout"),
        (lambda p: write(p("图.png"), picture_of_a_print()), "read-back-picture"),
        (
            lambda p: p(**UNLIKE),
            "read-back-unlike",
        ),
        (lambda p: write(p("坏.pdf"), b"%PDF-1.4 broken"), "gate-damaged"),
    ],
)
def test_what_is_not_this_declaration_is_said_and_changes_nothing(
    desk: Desk, case: str, printed: Print, make: Callable[[Print], Path], id: str
) -> None:
    with desk.store.read() as connection:
        before = connection.exec_driver_sql("select count(*) from history").scalar()
    with pytest.raises(UserError) as said:
        read_back(desk, case, make(printed))
    assert said.value.id == id
    assert said.value.remedy
    assert versions(desk, case) == [(1, "draft")]
    with desk.store.read() as connection:
        assert connection.exec_driver_sql("select count(*) from history").scalar() == before


def write(place: Path, data: bytes) -> Path:
    place.write_bytes(data)
    return place


def test_a_print_of_another_case_names_that_case(desk: Desk, case: str, printed: Print) -> None:
    from cqdesk.actions.demo import load_sample, samples

    ours, found = samples()
    other = load_sample(desk, found[2], ours)
    file = printed()
    read_back(desk, case, file)
    with pytest.raises(UserError) as said:
        read_back(desk, other, file)
    assert said.value.id == "read-back-other-case"
    assert case in said.value.message
    assert versions(desk, other) == [(1, "draft")]
    with pytest.raises(UserError) as said:
        read_back(desk, case, printed("另一份.pdf", entry="800220260000099999"))
    assert said.value.id == "read-back-number-differs"


def test_a_person_may_say_that_an_unlike_print_is_this_one(desk: Desk, case: str, printed: Print) -> None:
    file = printed(**UNLIKE)
    assert read_back(desk, case, file, same=True).matched_by == "named"


def test_a_message_carries_everything_and_receipts_nothing(desk: Desk, case: str, tmp_path: Path) -> None:
    place = tmp_path / "m.xml"
    export_case(desk, case, 1, place)
    text = place.read_text("utf-8")
    gross = form_of(desk, case)["gross_weight_kg"]
    place.write_text(text.replace(f"<GrossWet>{gross}<", "<GrossWet>8888<"), "utf-8")
    done = read_back(desk, case, place)
    assert [one.to_json() for one in done.differences] == [{"path": "gross_weight_kg", "ours": gross, "theirs": "8888"}]
    receipt = write(tmp_path / "r.xml", b"<DEC_RESULT><SEQ_NO>I1</SEQ_NO><CHANNEL>P</CHANNEL></DEC_RESULT>")
    with pytest.raises(UserError) as said:
        look(desk, case, receipt)
    assert said.value.id == "read-back-receipt"


def test_a_list_of_the_single_window_tells_its_columns_only(desk: Desk, case: str, tmp_path: Path) -> None:
    import openpyxl

    form = form_of(desk, case)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["统一编号", "海关编号", "合同协议号", "提运单号", "毛重", "件数", "报关状态", "申报日期"])
    sheet.append(["I20260000000000001", "800220269999999999", "X", "Y", "1", "1", "结关", "20261101"])
    sheet.append(
        ["I20260000000000777", ENTRY, form["contract_number"], form["bill_of_lading_number"], "4321.5",
         form["package_count"], "放行", "20261120"]
    )  # fmt: skip
    book.save(tmp_path / "清单.xlsx")
    done = read_back(desk, case, tmp_path / "清单.xlsx")
    assert [one.to_json() for one in done.differences] == [
        {"path": "gross_weight_kg", "ours": form["gross_weight_kg"], "theirs": "4321.5"}
    ]
    assert status(desk, case)[0]["numbers"] == {"unified": "I20260000000000777", "entry": ENTRY}
    assert len(open_draft(desk, case).filled.form.goods) == len(form["goods"])


def test_a_line_of_a_list_without_an_entry_number_was_not_declared(desk: Desk, case: str, tmp_path: Path) -> None:
    import openpyxl

    form = form_of(desk, case)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["统一编号", "海关编号", "合同协议号", "提运单号", "报关状态"])
    row = ["I20260000000000777", "", form["contract_number"], form["bill_of_lading_number"], "暂存"]
    sheet.append(row)
    book.save(tmp_path / "清单.xlsx")
    with pytest.raises(UserError, match="尚未申报") as said:
        read_back(desk, case, tmp_path / "清单.xlsx")
    assert said.value.id == "read-back-not-declared"
    assert versions(desk, case) == [(1, "draft")]


def test_pages_with_one_line_each_are_one_print(desk: Desk, case: str, printed: Print) -> None:
    file = printed(per_page=1, goods={4: {"goods_name": "第四项改名"}})
    found = differing(desk, case, file)
    assert set(found) == {"goods[4].goods_name"}


def test_the_draft_sheet_we_gave_away_is_no_declaration(desk: Desk, case: str, tmp_path: Path) -> None:
    from cqdesk.actions.hand_over import hand_over

    draft = hand_over(desk, case, "无表格报关行", tmp_path / "o").files[0]
    with pytest.raises(UserError) as said:
        read_back(desk, case, draft)
    assert said.value.id == "read-back-draft"


def test_a_folder_finds_each_case_and_one_bad_file_stops_nothing(
    desk: Desk, case: str, printed: Print, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    printed(net_weight_kg="5000").rename(folder / "a.pdf")
    write(folder / "b.png", picture_of_a_print())
    printed(contract_number="NOBODY", bill_of_lading_number="NOBODY", entry="800220260000088888").rename(
        folder / "c.pdf"
    )
    report = read_back_folder(desk, folder, preview=True)
    assert versions(desk, case) == [(1, "draft")]
    report = read_back_folder(desk, folder)
    assert [(name, done.case) for name, done in report.done] == [("a.pdf", case)]
    assert {one.file: one.error.id for one in report.refused} == {
        "b.png": "read-back-picture",
        "c.pdf": "read-back-no-case",
    }
    assert "1 份与本票有差异" in report.sentence_zh


def test_a_draft_changed_after_it_was_given_away_is_left_behind_and_said(
    desk: Desk, case: str, printed: Print, clock: ManualClock
) -> None:
    file = printed()
    with desk.store.write() as connection:
        row = declarations.declaration_of(connection, cases.case_of(connection, case).id, 1)
        declarations.mark_handed_over(connection, row.version_id, clock.now())
    type_in(desk, case, 1, {"contract_number": "LATER"})
    done = read_back(desk, case, file)
    assert "read-back-left-behind" in {issue.id for issue in done.issues}
    assert versions(desk, case) == [(1, "handed_over"), (2, "draft"), (3, "declared")]
    assert open_draft(desk, case).filled.form.contract_number != "LATER"


def test_our_own_proof_sheet_is_no_declaration(desk: Desk, case: str, tmp_path: Path) -> None:
    export_case(desk, case, 1, tmp_path / "核对单.pdf", page="proof")
    with pytest.raises(UserError) as said:
        read_back(desk, case, tmp_path / "核对单.pdf")
    assert said.value.id == "read-back-own-proof"
    export_case(desk, case, 1, tmp_path / "报关单.pdf", page="official")
    done = read_back(desk, case, tmp_path / "报关单.pdf")
    assert done.differences == []
    assert "read-back-no-entry-number" in {issue.id for issue in done.issues}


def test_old_codes_and_grouped_figures_of_a_print_are_no_differences(desk: Desk, case: str, printed: Print) -> None:
    type_in(
        desk,
        case,
        1,
        {"freight_mark": "3", "freight_value": "1200", "freight_currency": "USD", "gross_weight_kg": "13886.5"},
    )
    file = printed(freight_currency="502", freight_value="1,200.0000", gross_weight_kg="13,886.50")
    assert differing(desk, case, file) == {}


def test_a_print_of_an_ended_attempt_is_refused_and_the_next_one_is_declared_anew(
    desk: Desk, case: str, printed: Print
) -> None:
    first = printed("旧.pdf")
    read_back(desk, case, first)
    add_note(desk, case, channel="D", text="报关行：已撤单")
    end_attempt(desk, case, cause="withdrawn")
    assert status(desk, case)[0]["numbers"] == {}
    with pytest.raises(UserError) as said:
        read_back(desk, case, first)
    assert said.value.id == "read-back-ended"
    done = read_back(desk, case, printed("新.pdf", entry="800220260000077777", unified="E20260000000000777"))
    assert (done.kind, done.version) == ("declared", 4)
    assert status(desk, case)[0]["numbers"]["entry"] == "800220260000077777"
    assert [one.live for one in sendings(desk, case)] == [False, True]
    assert verify(desk)["issues"] == []


def test_confirmations_are_told_in_words() -> None:
    told = named(Difference(path="price_confirmations", ours="99999", theirs="00999"))
    assert (told.old, told.new) == ("特殊关系确认 （空）、价格影响确认 （空）", "特殊关系确认 否、价格影响确认 否")
