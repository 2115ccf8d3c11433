"""The set of receipts kept decides, never the order, the number of copies or the rounds in which they came."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .clerk import ENTRY, UNIFIED, Shop, open_shop, receipt, response

# letter, notice time, note, entry number: an ordinary way with a refusal, flags, a stranger and an unknown letter
STORY = (
    ("7", "2026-11-21T20:58:36", "", ""),
    ("L", "2026-11-21T20:58:37", "", ENTRY),
    ("C", "2026-11-21T21:10:00", "查验通知", ENTRY),
    ("T", "2026-11-21T21:30:00", "", ENTRY),
    ("q", "2026-11-21T21:31:00", "未知", ENTRY),
    ("J", "2026-11-21T22:00:00", "", ENTRY),
    ("P", "2026-11-22T09:12:30", "", ENTRY),
    ("R", "2026-11-22T09:12:30", "", ENTRY),
)
REFUSED = (*STORY[:3], ("E", "2026-11-21T21:20:00", "单证不符", ENTRY))


@pytest.fixture(scope="module")
def sent(template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A shop whose package the client has taken; nothing is answered yet."""
    root = tmp_path_factory.mktemp("sent")
    shop = open_shop(template, root)
    number = shop.sent()
    shop.desk.close()
    return root, number


def reopened(root: Path, here: Path) -> Shop:
    shop = open_shop(root / "data", here)  # its own client takes the place of the first
    (here / "client" / "SentBox" / "20261121").mkdir(parents=True)
    for path in (root / "client" / "SentBox" / "20261121").iterdir():
        shutil.copy(path, here / "client" / "SentBox" / "20261121")
    return shop


def files(story: tuple[tuple[str, str, str, str], ...], number: str) -> list[tuple[str, str]]:
    made = [(f"Successed_{number}_20261121205000000.xml", response(0, number, UNIFIED))]
    for place, (letter, at, note, entry) in enumerate(story):
        made.append((f"Receipt_{UNIFIED}_202611220000{place:05d}.xml", receipt(UNIFIED, letter, at, note, entry)))
    return made


def outcome(root: Path, batches: list[list[tuple[str, str]]]) -> dict[str, Any]:
    with TemporaryDirectory() as here:
        shop = reopened(root, Path(here))
        for batch in batches:
            for name, content in batch:
                shop.client.put(name, content)
            shop.sync()
        row = shop.declaration()
        filing = shop.filing()
        shop.desk.close()
    return {
        "stage": row.stage,
        "flags": row.flags,
        "step": filing.step.value,
        "trouble": filing.trouble,
        "unified": row.known_unified_number,
        "entry": row.known_entry_number,
    }


@cache
def in_order(root: Path, number: str, story: tuple[Any, ...]) -> dict[str, Any]:
    """What comes of a story told once and in its order."""
    return outcome(root, [files(story, number)])


@pytest.mark.parametrize(("story", "stage"), [(STORY, "closed"), (STORY[:5], "received"), (REFUSED, "rejected")])
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_any_order_any_copies_any_rounds(
    sent: tuple[Path, str], data: st.DataObject, story: tuple[Any, ...], stage: str
) -> None:
    root, number = sent
    plain = files(story, number)
    copies = data.draw(st.lists(st.sampled_from(plain), max_size=6))
    doubled = [(name.replace("_2026", "_2027", 1), content) for name, content in copies if name.startswith("Rec")]
    order = data.draw(st.permutations([*plain, *doubled]))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(order) - 1), max_size=3)))
    batches = [order[start:end] for start, end in zip([0, *cuts], [*cuts, len(order)], strict=True)]
    found = outcome(root, batches)
    assert found["stage"] == stage
    assert found == {**in_order(root, number, story), "trouble": ""}


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_a_lost_receipt_below_the_present_rank_is_not_missed(sent: tuple[Path, str], data: st.DataObject) -> None:
    root, number = sent
    answer, *receipts = files(STORY, number)
    lost = data.draw(st.sets(st.integers(0, len(receipts) - 2)))
    found = outcome(root, [[answer, *(one for place, one in enumerate(receipts) if place not in lost)]])
    assert (found["stage"], found["flags"], found["entry"]) == ("closed", [], ENTRY)


def test_flags_stand_beside_the_stage(sent: tuple[Path, str]) -> None:
    root, number = sent
    assert in_order(root, number, STORY[:5])["flags"] == ["inspection", "tax_due"]
    assert in_order(root, number, REFUSED)["flags"] == []
