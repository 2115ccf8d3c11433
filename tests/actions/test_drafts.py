"""Editing: every act is one step that can be undone; what hangs on a row goes with it. The oracle is a list of states."""

from __future__ import annotations

import copy
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cqdesk.actions.cases import case_view, new_case, work_list
from cqdesk.actions.demo import load_sample, samples
from cqdesk.actions.desk import Desk, open_desk
from cqdesk.actions.drafts import (
    chain_of,
    delete_rows,
    insert_row,
    move_row,
    open_draft,
    paste_block,
    redo,
    type_in,
    undo,
)
from cqdesk.actions.filing import filing_summary, queue
from cqdesk.actions.practice import practice_sync
from cqdesk.actions.undoing import UNDO_STEPS
from cqdesk.domain.clock import ManualClock
from cqdesk.errors import UserError
from cqdesk.forms.declaration.fields import Declaration, GoodsLine
from cqdesk.forms.declaration.paper_facts import Links
from cqdesk.forms.document import Filled
from cqdesk.forms.path import NoSuchPlace
from cqdesk.store import cases, declarations, history, mirrors, outbox
from cqdesk.store.engine import Store
from tests.actions.conftest import START, Count, OpenDesk

NAMES = ("goods_name", "trade_quantity")
Row = dict[str, Any]
State = dict[str, Any]


# --- the model: rows are dictionaries of (text, origin), what hangs on a row lies in it ----------------------


def model_of_start() -> State:
    goods = [
        {
            "goods_name": (f"轴承{n}", f"packing.xlsx!S!B{n}"),
            "trade_quantity": (words, f"packing.xlsx!S!C{n}"),
            "link": [f"p!{n}"],
        }
        for n, words in ((1, "12"), (2, "about 3"), (3, "4.5"))
    ]
    return {"head": {}, "goods": goods, "containers": [], "deleted": []}


def filled_of(state: State) -> Filled[Declaration]:
    filled = Filled(form=Declaration(goods=[GoodsLine() for _ in state["goods"]]))
    for n, row in enumerate(state["goods"], start=1):
        filled.type_in(f"goods[{n}].item_number", str(n), "rule:ITM-002")
        for name in NAMES:
            filled.type_in(f"goods[{n}].{name}", *row[name])
    return filled


def put(fields: Row, name: str, words: str, user: str) -> None:
    if words != fields.get(name, ("",))[0]:
        fields[name] = (words, f"hand:{user}")  # also of what was emptied: that too is a decision


def seen(version: declarations.Version) -> State:
    """The same shape read from what is stored."""
    filled = version.filled

    def at(path: str) -> tuple[str, str] | None:
        words, origin = filled.text_at(path), filled.origins.get(path, "")
        return (words, origin) if words or origin else None

    def fields(row: str, names: tuple[str, ...]) -> Row:
        return {name: found for name in names if (found := at(f"{row}.{name}")) is not None}

    goods = [
        {**fields(f"goods[{n}]", NAMES), "link": version.links.rows[n - 1]}
        for n in range(1, len(filled.form.goods) + 1)
    ]
    assert len(version.links.rows) == len(filled.form.goods)
    numbers = [
        (line.item_number, filled.origins.get(f"goods[{n}].item_number")) for n, line in enumerate(filled.form.goods, 1)
    ]
    assert numbers == [(n, "rule:ITM-002") for n in range(1, len(numbers) + 1)]
    boxes = [fields(f"containers[{n}]", ("container_number",)) for n in range(1, len(filled.form.containers) + 1)]
    head = {name: found for name in ("contract_number", "gross_weight_kg") if (found := at(name)) is not None}
    known = {path for path in (*filled.unparsed, *filled.origins) if not path.endswith("item_number")}
    told = {f"goods[{n}].{name}" for n, row in enumerate(goods, 1) for name in row if name != "link"}
    told |= {f"containers[{n}].{name}" for n, row in enumerate(boxes, 1) for name in row} | set(head)
    assert known <= told  # nothing hangs on a row that is gone
    return {"head": head, "goods": goods, "containers": boxes, "deleted": sorted(version.links.deleted)}


class Bench:
    """A store, opened again and again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.desk = self._open("li")

    def _open(self, user: str) -> Desk:
        return open_desk(self.folder, clock=ManualClock(START), user=user)

    def reopen(self, user: str) -> None:
        self.desk.close()
        self.desk = self._open(user)

    def start(self) -> str:
        """A case whose second declaration is that of the model."""
        number = new_case(self.desk, direction="export")
        with self.desk.store.write() as connection:
            case = cases.case_of(connection, number)
            state = model_of_start()
            links = Links(rows=[row["link"] for row in state["goods"]])
            declarations.new_declaration(connection, case.id, filled_of(state), links, START)
        return number

    def version(self, case: str) -> declarations.Version:
        with self.desk.store.read() as connection:
            row = declarations.declaration_of(connection, cases.case_of(connection, case).id, 2)
            assert list(mirrors.differing_columns(connection)) == []
            return declarations.load(connection, row.version_id)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    made = Bench(tmp_path_factory.mktemp("bench"))
    yield made
    made.desk.close()


LISTS = st.sampled_from(["goods", "goods", "containers"])
WORDS = st.sampled_from(["", "7", "7", "0.25", "about 5", "轴“承”", "x\ny"])
PLACES = st.integers(0, 5)
STEPS = st.one_of(
    st.tuples(
        st.just("type"),
        st.lists(
            st.tuples(PLACES, st.sampled_from([*NAMES, "contract_number", "gross_weight_kg"]), WORDS),
            min_size=1,
            max_size=3,
        ),
    ),
    st.tuples(st.just("insert"), LISTS, PLACES),
    st.tuples(st.just("delete"), LISTS, st.lists(PLACES, max_size=3)),
    st.tuples(st.just("move"), LISTS, PLACES, PLACES),
    st.tuples(st.just("paste"), st.integers(1, 5), st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=3)),
    st.tuples(st.just("undo")),
    st.tuples(st.just("undo")),
    st.tuples(st.just("redo")),
    st.tuples(st.just("reopen"), st.sampled_from(["li", "wang"])),
)


def changed(state: State, step: tuple[Any, ...], user: str) -> State:
    """The state after an editing step, by the simplest means."""
    new = copy.deepcopy(state)

    def empty(name: str) -> Row:
        return {"link": []} if name == "goods" else {}

    match step:
        case ("type", changes):
            for row, name, words in changes:
                if name in NAMES:
                    if 1 <= row <= len(new["goods"]):
                        put(new["goods"][row - 1], name, words, user)
                else:
                    put(new["head"], name, words, user)
        case ("insert", name, at):
            new[name].insert(min(max(at, 1), len(new[name]) + 1) - 1, empty(name))
        case ("delete", name, rows):
            gone = [key for n, row in enumerate(new[name], 1) if n in rows for key in row.get("link", [])]
            new["deleted"] = sorted({*new["deleted"], *gone})
            new[name] = [row for n, row in enumerate(new[name], 1) if n not in rows]
        case ("move", name, row, to) if 1 <= row <= len(new[name]):
            new[name].insert(min(max(to, 1), len(new[name])) - 1, new[name].pop(row - 1))
        case ("paste", row, block):
            while block and not any(block[-1]) and row - 1 + len(block) > len(new["goods"]):
                block = block[:-1]
            while len(new["goods"]) < row - 1 + len(block) and block:
                new["goods"].append(empty("goods"))
            for down, line in enumerate(block):
                for name, words in zip(NAMES, line, strict=True):
                    put(new["goods"][row - 1 + down], name, words, user)
    return new


def act(desk: Desk, case: str, step: tuple[Any, ...]) -> None:
    match step:
        case ("type", changes):
            rows = len(open_draft(desk, case, 2).filled.form.goods)
            typed = {}
            for row, name, words in changes:
                path = f"goods[{row}].{name}" if name in NAMES else name
                if name not in NAMES or 1 <= row <= rows:
                    typed.pop(path, None)
                    typed[path] = words
            type_in(desk, case, 2, typed)
        case ("insert", name, at):
            insert_row(desk, case, 2, name, at)
        case ("delete", name, rows):
            delete_rows(desk, case, 2, name, rows)
        case ("move", name, row, to):
            move_row(desk, case, 2, name, row, to)
        case ("paste", row, block):
            paste_block(desk, case, 2, "goods", row, list(NAMES), [list(line) for line in block])


def is_act(step: tuple[Any, ...], new: State) -> bool:
    """Exchanging two equal rows changes nothing to see and is an act all the same."""
    if step[0] != "move":
        return False
    count = len(new[step[1]])
    return 1 <= step[2] <= count and min(max(step[3], 1), count) != step[2]


def attempt(turn: Callable[[Desk, str], str], desk: Desk, case: str, wanted: bool) -> None:
    if wanted:
        assert turn(desk, case)
    else:
        with pytest.raises(UserError, match="没有可以"):
            turn(desk, case)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=st.lists(STEPS, max_size=14))
def test_form_origins_and_links_equal_the_model_after_any_acts(bench: Bench, steps: list[tuple[Any, ...]]) -> None:
    case = bench.start()
    states, now = [model_of_start()], 0
    for step in steps:
        if step[0] == "undo":
            attempt(undo, bench.desk, case, now > 0)
            now = max(now - 1, 0)
        elif step[0] == "redo":
            attempt(redo, bench.desk, case, now < len(states) - 1)
            now = min(now + 1, len(states) - 1)
        elif step[0] == "reopen":
            bench.reopen(step[1])
        else:
            # the last of several texts for one place counts, as in a dictionary
            if step[0] == "type":
                step = ("type", list({(r if n in NAMES else 0, n): (r, n, w) for r, n, w in step[1]}.values()))
            new = changed(states[now], step, bench.desk.user)
            act(bench.desk, case, step)
            if new != states[now] or is_act(step, new):
                states, now = [*states[: now + 1], new], now + 1
        assert seen(bench.version(case)) == states[now]
    while now > 0:
        assert undo(bench.desk, case)
        now -= 1
        assert seen(bench.version(case)) == states[now]
    attempt(undo, bench.desk, case, False)
    with bench.desk.store.read() as connection:
        chain = chain_of(cases.case_of(connection, case))
        assert chain not in history.broken_chains(connection)


# --- undo --------------------------------------------------------------------------------------------------


def goods_names(desk: Desk, case: str) -> list[str]:
    return [line.goods_name for line in open_draft(desk, case).filled.form.goods]


def history_length(desk: Desk, case: str) -> int:
    return len(case_view(desk, case).history)


def fails(turn: Callable[[Desk, str], str], desk: Desk, case: str) -> str:
    with pytest.raises(UserError) as caught:
        turn(desk, case)
    return caught.value.id


def test_five_hundred_steps_back_and_forth_across_restarts(opened: OpenDesk, case: str) -> None:
    """Steps of every kind, taken back by somebody else after a restart."""
    desk = opened()
    paste_block(desk, case, 1, "goods", 1, ["goods_name"], [["轴承"], ["螺栓"]])
    for n in range(UNDO_STEPS):
        type_in(desk, case, 1, {"contract_number": f"CT-{n}"})
    delete_rows(desk, case, 1, "goods", [1])
    desk.close()
    desk = opened(user="another")
    assert goods_names(desk, case) == ["螺栓"]
    assert undo(desk, case).startswith("已撤销：删除")
    assert goods_names(desk, case) == ["轴承", "螺栓"]
    for n in reversed(range(1, UNDO_STEPS)):
        assert open_draft(desk, case).filled.form.contract_number == f"CT-{n}"
        assert undo(desk, case) == "已撤销：修改（合同号）"
    assert fails(undo, desk, case) == "undo-too-old"
    desk.close()
    desk = opened()
    for _ in range(20):
        assert redo(desk, case) == "已重做：修改（合同号）"
    assert open_draft(desk, case).filled.form.contract_number == "CT-20"
    for _ in range(20):
        undo(desk, case)
    assert open_draft(desk, case).filled.form.contract_number == "CT-0"


def test_a_new_edit_ends_redo(desk: Desk, case: str) -> None:
    type_in(desk, case, 1, {"contract_number": "A"})
    undo(desk, case)
    type_in(desk, case, 1, {"remarks": "B"})
    assert fails(redo, desk, case) == "nothing-to-redo"
    assert open_draft(desk, case).filled.form.remarks == "B"


def test_an_act_that_changes_nothing_is_no_step(desk: Desk, case: str) -> None:
    type_in(desk, case, 1, {"contract_number": "A", "gross_weight_kg": "1250.5"})
    undo(desk, case)
    length = history_length(desk, case)
    type_in(desk, case, 1, {})
    type_in(desk, case, 1, {"contract_number": "", "remarks": "  "})
    move_row(desk, case, 1, "goods", 1, 2)
    delete_rows(desk, case, 1, "goods", [1])
    paste_block(desk, case, 1, "goods", 1, ["goods_name"], [[""], [" "]])
    assert history_length(desk, case) == length
    redo(desk, case)
    type_in(desk, case, 1, {"gross_weight_kg": "1,250.50"})
    assert history_length(desk, case) == length + 1


def test_nothing_to_undo_in_a_new_case(desk: Desk, case: str) -> None:
    assert fails(undo, desk, case) == "nothing-to-undo"
    assert fails(redo, desk, case) == "nothing-to-redo"


@pytest.fixture
def filed(practice_desk: Desk) -> str:
    """A sample saved at the practice Single Window: its version is frozen and the unified number known."""
    ours, found = samples()
    number = load_sample(practice_desk, found[0], ours)
    queue(practice_desk, number, token=filing_summary(practice_desk, number).token)
    practice_sync(practice_desk)
    assert open_draft(practice_desk, number).returned_number
    return number


def test_what_was_sent_stays_and_the_next_version_carries_its_number(practice_desk: Desk, filed: str) -> None:
    desk = practice_desk
    sent = open_draft(desk, filed)
    assert sent.frozen
    assert fails(undo, desk, filed) == "undo-stops-here"
    after = type_in(desk, filed, 1, {"remarks": "corrected"})
    form = after.filled.form
    assert (after.version, after.frozen, after.changed_since) == (sent.version + 1, False, True)
    assert form.unified_number == sent.returned_number
    assert form.signing.client_sequence_number == ""
    assert "signing.client_sequence_number" not in after.filled.origins
    undo(desk, filed)
    back = open_draft(desk, filed)
    assert back.version == after.version
    assert back.filled.form.remarks == sent.filled.form.remarks
    assert back.filled.form.unified_number == sent.returned_number, "or a twin would appear at customs"
    assert back.filled.form.signing.client_sequence_number == ""
    assert fails(undo, desk, filed) == "undo-stops-here"
    redo(desk, filed)
    assert open_draft(desk, filed).filled == after.filled
    with desk.store.read() as connection:
        row = declarations.declaration_of(connection, cases.case_of(connection, filed).id, 1)
        frozen = outbox.filings_of(connection, row.id)[0].version_id
        assert declarations.load(connection, frozen).filled == sent.filled


def test_a_unified_number_taken_out_by_hand_stays_out(practice_desk: Desk, filed: str) -> None:
    type_in(practice_desk, filed, 1, {"unified_number": ""})
    type_in(practice_desk, filed, 1, {"remarks": "filed anew"})
    undo(practice_desk, filed)
    assert open_draft(practice_desk, filed).filled.form.unified_number == ""
    undo(practice_desk, filed)
    assert (
        open_draft(practice_desk, filed).filled.form.unified_number == open_draft(practice_desk, filed).returned_number
    )


# --- places and rows ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "goods",
        "signing",
        "goods.hs_code",
        "goods[1]",
        "goods[9].hs_code",
        "gross_weight_kg[1]",
        "signing[1].note",
        "colour",
        "",
    ],
)
def test_a_wrong_place_is_refused_and_nothing_of_the_act_stays(desk: Desk, case: str, path: str) -> None:
    insert_row(desk, case, 1, "goods", 1)
    before, length = open_draft(desk, case), history_length(desk, case)
    with pytest.raises(NoSuchPlace):
        type_in(desk, case, 1, {"remarks": "new", path: "x"})
    assert open_draft(desk, case) == before
    assert history_length(desk, case) == length


def test_item_numbers_are_ours(desk: Desk, case: str) -> None:
    insert_row(desk, case, 1, "goods", 1)
    insert_row(desk, case, 1, "goods", 1)
    length = history_length(desk, case)
    type_in(desk, case, 1, {"goods[1].item_number": "7"})
    type_in(desk, case, 1, {"goods[2].item_number": "seven"})
    assert [line.item_number for line in open_draft(desk, case).filled.form.goods] == [1, 2]
    assert open_draft(desk, case).filled.unparsed == {}
    assert history_length(desk, case) == length


def test_an_unchanged_value_keeps_where_it_came_from(opened: OpenDesk, case: str) -> None:
    type_in(opened(user="li"), case, 1, {"contract_number": "CT-1"})
    type_in(opened(user="wang"), case, 1, {"contract_number": " CT-1 ", "remarks": "seen"})
    origins = open_draft(opened(), case).filled.origins
    assert (origins["contract_number"], origins["remarks"]) == ("hand:li", "hand:wang")


def test_half_characters_of_a_broken_clipboard_are_left_out(desk: Desk, case: str) -> None:
    draft = type_in(desk, case, 1, {"remarks": "a\ud83db", "gross_weight_kg": "12\udc00 kg"})
    assert draft.filled.form.remarks == "ab"
    assert draft.filled.unparsed == {"gross_weight_kg": "12 kg"}


@pytest.mark.parametrize(("list_name", "most"), [("goods", 50), ("licences", 7), ("documents", 10)])
def test_a_list_never_grows_beyond_the_form(desk: Desk, case: str, list_name: str, most: int) -> None:
    column = {"goods": "goods_name", "licences": "licence_number", "documents": "document_id"}[list_name]
    paste_block(desk, case, 1, list_name, 1, [column], [["x"]] * most)
    for act_beyond in (
        lambda: insert_row(desk, case, 1, list_name, 1),
        lambda: paste_block(desk, case, 1, list_name, most, [column], [["y"], ["z"]]),
    ):
        with pytest.raises(UserError) as caught:
            act_beyond()
        assert caught.value.id == "list-full"
    rows = getattr(open_draft(desk, case).filled.form, list_name)
    assert [getattr(row, column) for row in rows] == ["x"] * most


def test_a_pasted_block_is_taken_whole_or_not_at_all(desk: Desk, case: str) -> None:
    with pytest.raises(UserError) as caught:
        paste_block(desk, case, 1, "goods", 1, ["goods_name"], [["a"], ["b", "lost"]])
    assert caught.value.id == "paste-too-wide"
    assert goods_names(desk, case) == []
    paste_block(desk, case, 1, "goods", 2, ["goods_name", "hs_code"], [["a", "", " "], ["b"], [""], ["", ""]])
    assert goods_names(desk, case) == ["", "a", "b"]


def test_containers_and_documents_follow_their_goods_lines(desk: Desk, case: str) -> None:
    paste_block(desk, case, 1, "goods", 1, ["goods_name"], [["a"], ["b"], ["c"], ["d"]])
    paste_block(
        desk,
        case,
        1,
        "containers",
        1,
        ["container_number", "item_numbers"],
        [["C1", "1,2"], ["C2", "3,4"], ["C3", "all"]],
    )
    paste_block(desk, case, 1, "documents", 1, ["item_numbers"], [["2"]])

    def named() -> list[str]:
        form = open_draft(desk, case).filled.form
        return [row.item_numbers for row in (*form.containers, *form.documents)]

    move_row(desk, case, 1, "goods", 4, 1)
    assert (goods_names(desk, case), named()) == (["d", "a", "b", "c"], ["2,3", "1,4", "all", "3"])
    delete_rows(desk, case, 1, "goods", [3])
    assert (goods_names(desk, case), named()) == (["d", "a", "c"], ["2", "1,3", "all", ""])
    insert_row(desk, case, 1, "goods", 1)
    assert named() == ["3", "2,4", "all", ""]
    for _ in range(3):
        undo(desk, case)
    assert named() == ["1,2", "3,4", "all", "2"]


def test_the_title_of_a_case_is_that_of_its_first_declaration(desk: Desk, case: str) -> None:
    paste_block(desk, case, 1, "goods", 1, ["goods_name"], [["轴承"], ["螺栓"]])
    with desk.store.write() as connection:
        declarations.new_declaration(
            connection, cases.case_of(connection, case).id, filled_of(model_of_start()), Links(), START
        )
    type_in(desk, case, 2, {"remarks": "second"})
    assert [item.title for item in work_list(desk)] == ["轴承 等 2 项"]


# --- what an edit costs and when it fails ----------------------------------------------------------------------


def test_one_edit_is_one_commit_and_its_cost_does_not_grow_with_the_form(desk: Desk, case: str, count: Count) -> None:
    paste_block(desk, case, 1, "goods", 1, ["goods_name"], [["x"]])
    with count(desk) as small:
        type_in(desk, case, 1, {"gross_weight_kg": "1"})
    paste_block(desk, case, 1, "goods", 1, ["goods_name", "hs_code"], [["x", "1"]] * 50)
    with count(desk) as large:
        type_in(desk, case, 1, {"gross_weight_kg": "2"})
    assert small.commits == large.commits == 1
    assert large.statements <= small.statements <= 14


def test_a_full_disk_loses_only_the_act_that_met_it(
    desk: Desk, case: str, opened: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_in(desk, case, 1, {"remarks": "before"})
    desk.close()
    connect = Store._connect

    def on_a_full_disk(self: Store) -> sqlite3.Connection:
        raw = connect(self)
        raw.execute(f"PRAGMA max_page_count = {raw.execute('PRAGMA page_count').fetchone()[0]}")
        return raw

    with monkeypatch.context() as patch:
        patch.setattr(Store, "_connect", on_a_full_disk)
        full = opened()
        with pytest.raises(UserError) as caught:
            type_in(full, case, 1, {"contract_number": "".join(map(chr, range(0x4E00, 0x9000))) * 2})
        assert caught.value.id == "disk-full"
        assert open_draft(full, case).filled.form.remarks == "before"
        full.close()
    desk = opened()
    assert undo(desk, case) == "已撤销：修改（备注）"


# --- what the official form fills in by itself ----------------------------------------------------------------


def test_a_typed_commodity_number_brings_its_legal_units_until_a_hand_says_otherwise(desk: Desk) -> None:
    case = new_case(desk, direction="export")
    insert_row(desk, case, 1, "goods", 1)

    def units() -> tuple[str, str]:
        filled = open_draft(desk, case).filled
        return filled.text_at("goods[1].legal_unit_1"), filled.text_at("goods[1].legal_unit_2")

    type_in(desk, case, 1, {"goods[1].hs_code": "8421230000"})
    assert units() == ("007", "035")
    assert open_draft(desk, case).filled.origins["goods[1].legal_unit_1"] == "rule:QTY-003"
    type_in(desk, case, 1, {"goods[1].hs_code": "7009100000"})  # another number: its units, not those of the last
    assert units() == ("035", "")
    undo(desk, case)
    assert units() == ("007", "035")
    type_in(desk, case, 1, {"goods[1].legal_unit_2": "070"})
    type_in(desk, case, 1, {"goods[1].hs_code": "7009100000"})
    assert units() == ("035", "070")
    paste_block(desk, case, 1, "goods", 2, ["hs_code", "legal_unit_1"], [["8421230000", "001"], ["9999999999", ""]])
    pasted = open_draft(desk, case).filled
    assert [pasted.text_at(f"goods[{row}].legal_unit_1") for row in (2, 3)] == ["001", ""]


@pytest.mark.parametrize(
    ("mode", "typed", "kept"),
    [("3", "2026-11-28", "20261128"), ("3", "2026年1月8日", "20260108"), ("3", "2026-02-30", "2026-02-30"),
     ("2", "2026-11-28", "2026-11-28"), ("3", "X8015", "X8015")],
)  # fmt: skip
def test_by_rail_a_day_is_the_voyage_as_the_form_wants_it(
    desk: Desk, case: str, mode: str, typed: str, kept: str
) -> None:
    type_in(desk, case, 1, {"transport_mode": mode})
    filled = type_in(desk, case, 1, {"free_text.voyage_number": typed}).filled
    assert filled.text_at("free_text.voyage_number") == kept
    assert filled.origins["free_text.voyage_number"].startswith("hand:")
