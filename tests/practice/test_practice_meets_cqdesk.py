"""Where the office meets the program: the two share no code, so agreement here means something."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cqdesk.domain.clock import ManualClock
from cqdesk.domain.stage import read_letters
from cqdesk.forms.checks import check
from cqdesk.forms.declaration.fields import Declaration, GoodsLine
from cqdesk.forms.declaration.message import read_message, write_message
from cqdesk.forms.document import Filled
from cqdesk.forms.receipts.read import read_receipt
from cqdesk.forms.spec import fields_of
from cqdesk.practice.judge import judge_import, judge_submit
from cqdesk.practice.letters import LETTERS
from cqdesk.practice.office import Form, PracticeOffice
from cqdesk.practice.parse import parse_message
from cqdesk.practice.tags import official_tags
from cqdesk.sync.channel import Whereabouts
from cqdesk.sync.folder import FolderChannel, standard_folders
from tests.forms.book import SmallBook
from tests.forms.clean import ON, clean_export, clean_import
from tests.official.catalogue import catalogue_tags
from tests.sync.one_package import hand_over, look


@pytest.mark.parametrize("name", ["export", "import"])
def test_what_we_write_is_accepted(name: str) -> None:
    typed = (Path(__file__).parent / "messages" / f"{name}.xml").read_bytes()
    tree, findings = parse_message(write_message(read_message(typed).filled))
    assert [f for f in (*findings, *judge_import(tree)) if f.refuses] == []
    assert judge_submit(tree) == []


def test_a_message_of_every_section_is_accepted() -> None:
    typed = (Path(__file__).parents[1] / "official" / "messages" / "import_all_sections.xml").read_bytes()
    tree, findings = parse_message(write_message(read_message(typed).filled, supplements=True))
    assert [*findings, *judge_import(tree)] == []


def test_every_tag_we_write_stands_in_the_table_of_the_office() -> None:
    written = {path for path, spec in catalogue_tags().items() if spec.until is None}
    lacking = sorted(written - set(official_tags().by_path))
    assert not lacking, (
        f"{', '.join(lacking)}: no row in cqdesk/practice/official_tags.csv, so the practice office would refuse it as "
        "unknown. Type it there from the official papers, not from fields.py: the office judges by its own table."
    )


@pytest.mark.parametrize("make", [clean_export, clean_import])
def test_what_the_office_demands_is_marked_red_before_it_is_sent(make: Callable[[], Declaration]) -> None:
    """Else the checks say all is well and the office refuses."""
    unmarked = []
    for parent, form in (("DecMessage/DecHead", Declaration), ("DecMessage/DecLists/DecList", GoodsLine)):
        fields = {spec.xml: spec for spec in fields_of(form)}
        for tag, demanded in official_tags().children(parent).items():
            if demanded.required_submit != "Y":
                continue
            d, spec = make(), fields[tag]
            setattr(d if form is Declaration else d.goods[0], spec.name, "" if spec.kind in ("text", "code") else None)
            path = spec.name if form is Declaration else f"goods[1].{spec.name}"
            report = check(Filled(form=d), SmallBook(), ON, at_submit=True)
            if not any(issue.path == path and issue.severity == "error" for issue in report.issues):
                unmarked.append(path)
    assert unmarked == []


def test_a_party_without_credit_code_gives_its_customs_code() -> None:
    typed = (Path(__file__).parent / "messages" / "export.xml").read_bytes()
    filled = read_message(typed).filled
    filled.form.domestic_party_uscc = ""
    assert judge_submit(parse_message(write_message(filled))[0]) == []
    filled.form.domestic_party_customs_code = ""
    refused = {one.path for one in judge_submit(parse_message(write_message(filled))[0])}
    assert refused == {"DecHead/TradeCode", "DecHead/TradeCoScc"}


def test_the_office_can_send_every_letter_the_program_knows() -> None:
    table = Path(__file__).parents[2] / "resources" / "tables" / "receipt_letters.csv"
    known = set(read_letters(table.read_text(encoding="utf-8").splitlines()))
    lacking = sorted(known - set(LETTERS))
    assert not lacking, (
        f"{' '.join(lacking)}: in receipt_letters.csv and not in cqdesk/practice/letters.py. Type it there from the "
        "official source: the office reads no table of the program"
    )
    assert sorted(set(LETTERS) - known) == [], "letters of the office the program's table does not know"


@pytest.mark.parametrize("form", ["new", "old"])
def test_what_the_office_sends_is_understood(
    tmp_path: Path, clock: ManualClock, import_xml: str, pack: Callable[..., bytes], form: Form
) -> None:
    channel = FolderChannel(standard_folders(tmp_path, tmp_path / "received"), kind="practice")
    with PracticeOffice(tmp_path, clock) as office:
        hand_over(channel, "QABCDE000000000002.zip", pack("QABCDE000000000002", import_xml, {}))
        hand_over(channel, "QABCDE000000000003.xml", b"<x/>")
        assert look(channel, "QABCDE000000000002.zip") is Whereabouts.WAITING
        office.step()
        assert look(channel, "QABCDE000000000002.zip") is Whereabouts.TAKEN
        assert look(channel, "QABCDE000000000003.xml") is Whereabouts.REFUSED
        number = office.ledger()["drafts"][0]["unified_number"]
        entry = office.run_to_closing(number, form=form)
        told = office.ledger()["receipts"]
    read = {item.name: read_receipt(item.data) for item in channel.incoming()}
    answers = {name.split("_")[0]: receipt for name, receipt in read.items()}
    assert answers["Successed"].unified_number == number
    assert answers["Successed"].client_sequence_number == "QABCDE000000000002"
    assert answers["Failed"].kind == "Root"
    receipts = [receipt for name, receipt in sorted(read.items()) if name.startswith("Receipt_")]
    assert [r.channel for r in receipts] == [r["channel"] for r in told] == list("7LJPR")
    assert [r.entry_number for r in receipts] == ["", entry, entry, entry, entry]
    assert {r.unified_number for r in receipts} == {number}
    assert [f"{r.notice_time:%Y-%m-%dT%H:%M:%S}" for r in receipts] == [r["notice_time"] for r in told]
    assert not any(receipt.unknown for receipt in read.values())
