"""What a declaration shows is a function of the set of receipts kept: order, copies and batches play no part."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cqdesk.actions.cases import case_view, new_case, work_list
from cqdesk.actions.courier import understand_new
from cqdesk.actions.desk import Desk, open_desk
from cqdesk.actions.notes import add_note
from cqdesk.actions.state import refresh
from cqdesk.actions.verifying import verify
from cqdesk.domain.clock import CHINA, ManualClock
from cqdesk.domain.stage import RANK, Stage
from cqdesk.domain.steps import Event
from cqdesk.errors import UserError
from cqdesk.store import cases, declarations, outbox, receipts
from cqdesk.store.engine import Connection
from tests.actions.conftest import START

SERIAL = itertools.count(1)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with open_desk(tmp_path_factory.mktemp("state"), clock=ManualClock(START), user="li") as desk:
        yield desk


@dataclass(frozen=True)
class Sent:
    """A declaration that left: what its receipts refer to."""

    case: str
    declaration: int
    client: str
    unified: str


def sent(desk: Desk) -> Sent:
    case = new_case(desk, direction="export")
    with desk.store.write() as connection:
        row = declarations.declaration_of(connection, cases.case_of(connection, case).id, 1)
        declarations.freeze(connection, row.version_id, START)
        client = outbox.next_client_sequence_number(connection)
        filing = outbox.enqueue(
            connection,
            declaration_id=row.id,
            version_id=row.version_id,
            channel="folder",
            client_sequence_number=client,
            name=f"{client}.zip",
            data=b"PK",
            at=START,
        )
        for event in (Event.START, Event.DELIVERED):
            outbox.advance(connection, filing, event, START)
        refresh(desk, connection, row.id)
    return Sent(case, row.id, client, f"E2026{next(SERIAL):013d}")


def response(to: Sent, code: str = "0") -> str:
    return (
        f"<DecImportResponse><ResponseCode>{code}</ResponseCode><ErrorMessage>x</ErrorMessage>"
        f"<ClientSeqNo>{to.client}</ClientSeqNo><SeqNo>{to.unified if code == '0' else ''}</SeqNo></DecImportResponse>"
    )


def receipt(to: Sent, letter: str, minute: int | None, note: str = "", entry: int = 0) -> str:
    at = "" if minute is None else (START + timedelta(minutes=minute)).astimezone(CHINA).strftime("%Y-%m-%dT%H:%M:%S")
    number = f"80012026{entry:010d}" if entry else ""
    return (
        f"<DEC_RESULT><CUS_CIQ_NO>{to.unified}</CUS_CIQ_NO><ENTRY_ID>{number}</ENTRY_ID>"
        f"<NOTICE_DATE>{at}</NOTICE_DATE><CHANNEL>{escape(letter)}</CHANNEL><NOTE>{escape(note)}</NOTE></DEC_RESULT>"
    )


def feed(desk: Desk, to: Sent, texts: Sequence[str], *, one_by_one: bool = False) -> None:
    for text in texts:
        answer = "Response" in text
        name = f"{'Successed' if answer else 'Receipt'}_{to.client}_2026112110300{next(SERIAL):08d}.xml"
        with desk.store.write() as connection:
            receipts.keep_raw(connection, channel_name="folder", file_name=name, raw=text.encode(), at=desk.clock.now())
        if one_by_one:
            understand_new(desk)
    understand_new(desk)


def shown(desk: Desk, to: Sent) -> tuple[str, frozenset[str], str, bool]:
    with desk.store.read() as connection:
        row = declarations.declaration_by_id(connection, to.declaration)
    assert row.known_unified_number == to.unified
    entry = row.known_entry_number
    return row.stage, frozenset(row.flags), entry, row.changed_since


LETTERS = st.sampled_from([*"2378GJLPRCTMHNEYZUDWI", "?", "9"])
MADE = st.tuples(
    LETTERS, st.one_of(st.none(), st.integers(0, 4)), st.sampled_from(["", "放行", "查验 & <x>"]), st.integers(0, 2)
)


@st.composite
def orders(draw: st.DrawFn) -> tuple[list[tuple[str, int | None, str, int]], list[int], bool]:
    """Receipts, an order in which each comes at least once (-1 = the import answer), one by one or together."""
    made = draw(st.lists(MADE, max_size=6))
    places = list(range(-1, len(made)))
    more = draw(st.lists(st.sampled_from(places), max_size=4))
    return made, draw(st.permutations(places + more)), draw(st.booleans())


@settings(max_examples=50)
@given(orders())
def test_any_order_any_copies_any_batches_show_the_same(
    shared: Desk, fed: tuple[list[tuple[str, int | None, str, int]], list[int], bool]
) -> None:
    made, order, one_by_one = fed
    plain, mixed = sent(shared), sent(shared)
    feed(shared, plain, [response(plain), *(receipt(plain, *one) for one in made)])
    texts = [response(mixed) if n < 0 else receipt(mixed, *made[n]) for n in order]
    feed(shared, mixed, texts, one_by_one=one_by_one)
    assert shown(shared, mixed) == shown(shared, plain)


@settings(max_examples=50)
@given(made=st.lists(MADE, max_size=6), which=st.integers(0, 5))
def test_a_lost_receipt_below_the_present_rank_leaves_the_stage(
    shared: Desk, made: list[tuple[str, int | None, str, int]], which: int
) -> None:
    to = sent(shared)
    feed(shared, to, [response(to), *(receipt(to, *one) for one in made)])
    stage = Stage(shown(shared, to)[0])
    with shared.store.read() as connection:
        kept = receipts.receipts_of(connection, to.declaration)
    ranks = {}
    for one in kept:
        meaning = shared.letters.get(one.letter)
        effect = Stage.SAVED if one.response_code == "0" else meaning.acts(one.note) if meaning else None
        ranks[one.id] = RANK.get(effect, 0) if isinstance(effect, Stage) else 0
    below = [key for key, rank in ranks.items() if 0 < rank < RANK.get(stage, 0)]
    if not below:
        return
    with closing(sqlite3.connect(shared.store.path)) as raw, raw:
        raw.execute("DELETE FROM receipt WHERE id = ?", (below[which % len(below)],))
    with shared.store.write() as connection:
        refresh(shared, connection, to.declaration)
    assert Stage(shown(shared, to)[0]) is stage


# --- single cases --------------------------------------------------------------------------------------------


def row_of(connection: Connection, to: Sent) -> declarations.DeclarationRow:
    return declarations.declaration_by_id(connection, to.declaration)


def test_a_receipt_that_came_first_waits_for_the_answer_that_names_it(desk: Desk) -> None:
    to = sent(desk)
    feed(desk, to, [receipt(to, "P", 5, entry=77)])
    with desk.store.read() as connection:
        assert row_of(connection, to).stage in ("", "none")
        assert [one.state for one in receipts.receipts_in(connection, receipts.ORPHAN)] == [receipts.ORPHAN]
    feed(desk, to, [response(to)])
    assert shown(desk, to) == ("released", frozenset(), "800120260000000077", False)


def test_a_failed_answer_leaves_no_stage_and_needs_a_hand(desk: Desk) -> None:
    to = sent(desk)
    feed(desk, to, [response(to, "-900520")])
    item = work_list(desk)[0]
    assert (item.step, item.stage, item.group) == ("failed", "", "action")
    assert item.numbers == {"client": to.client}


def test_a_note_moves_the_stage_until_an_official_receipt_says_otherwise(desk: Desk) -> None:
    to = sent(desk)
    feed(desk, to, [response(to), receipt(to, "7", 1)])
    assert add_note(desk, to.case, channel="P", text="现场说已放行").stage == "released"
    assert "据人工备注" in work_list(desk)[0].why
    feed(desk, to, [receipt(to, "C", 30)])
    assert shown(desk, to)[:2] == ("submitted", frozenset({"inspection"}))
    assert [entry.kind for entry in case_view(desk, to.case).timeline].count("note") == 1


def test_receipts_of_the_same_second_stand_in_official_order_the_latest_on_top(desk: Desk) -> None:
    to = sent(desk)
    feed(desk, to, [response(to), *(receipt(to, letter, 5) for letter in "PRL7JC6")])
    assert "".join(entry.letter for entry in case_view(desk, to.case).timeline) == "RPCJL76"


def test_a_note_with_an_unknown_letter_is_refused(desk: Desk, case: str) -> None:
    with pytest.raises(UserError) as caught:
        add_note(desk, case, channel="放行", text="")
    assert caught.value.id == "letter-unknown"
    assert case_view(desk, case).timeline == []


def test_a_time_beyond_the_calendar_counts_as_unreadable(desk: Desk) -> None:
    to = sent(desk)
    text = receipt(to, "P", None).replace("<NOTICE_DATE>", "<NOTICE_DATE>0001-01-01T00:00:00")
    feed(desk, to, [response(to), text, receipt(to, "L", 3)])
    assert shown(desk, to)[0] == "released"
    assert len(case_view(desk, to.case).timeline) == 4


def test_the_same_news_twice_is_shown_once_and_kept_twice(desk: Desk) -> None:
    to = sent(desk)
    feed(desk, to, [response(to), receipt(to, "L", 1), receipt(to, "L", 1)])
    with desk.store.read() as connection:
        assert len(receipts.receipts_of(connection, to.declaration)) == 3
    assert [entry.letter for entry in case_view(desk, to.case).timeline].count("L") == 1


TAMPERED = {
    "UPDATE declaration SET stage = 'closed'": "stage-differs",
    "UPDATE declaration SET stage = ''": "stage-differs",
    "UPDATE declaration SET flags = '[]'": "stage-differs",
    "UPDATE declaration SET step = 'queued'": "step-differs",
    "UPDATE declaration SET import_export_flag = 'I'": "columns-differ",
    "DELETE FROM receipt WHERE letter = 'L'": "stage-differs",
    "UPDATE filing SET data = x'00'": "outgoing-damaged",
    "UPDATE history SET who = 'wang' WHERE act = 'receipt'": "history-broken",
    "DELETE FROM history": "history-broken",
}


@pytest.mark.parametrize(("statement", "id"), TAMPERED.items())
def test_verify_names_what_was_changed_behind_our_back(desk: Desk, statement: str, id: str) -> None:
    to = sent(desk)
    feed(desk, to, [response(to), receipt(to, "L", 1), receipt(to, "C", 2)])
    assert verify(desk)["issues"] == []
    with closing(sqlite3.connect(desk.store.path)) as raw, raw:
        raw.execute(statement)
    assert {issue["id"] for issue in verify(desk)["issues"]} - {"bytes-exchanged"} == {id}
