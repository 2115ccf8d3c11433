"""A crash while sending: what went out goes once, what nobody can know is asked of a person."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cqdesk.actions.cases import case_view
from cqdesk.actions.filing import retry, settle_in_doubt
from cqdesk.domain.steps import Event
from cqdesk.errors import UserError
from cqdesk.store import outbox

from .clerk import UNIFIED, Shop
from .crashes import crash_while_sending


def test_a_part_file_goes_out_once(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.file()
    crash_while_sending(shop, monkeypatch, "part")
    assert shop.client.out == [f"{shop.filing().name}.temp"]
    assert shop.sync().sent == [shop.filing().client_sequence_number]
    assert shop.client.out == [shop.filing().name]
    assert shop.sync().sent == []


@pytest.mark.parametrize("then", ["waiting", "taken", "taken-flat", "xml", "refused"])
def test_a_file_that_left_is_found_wherever_the_client_put_it(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, then: str
) -> None:
    shop.file()
    crash_while_sending(shop, monkeypatch, "after")
    root, name = shop.client.root, shop.filing().name
    stem = Path(name).stem
    if then == "taken":
        shop.client.take()
    elif then == "taken-flat":
        (root / "OutBox" / name).rename(root / "SentBox" / f"{stem}_20261121103000123.zip")
    elif then == "xml":
        (root / "OutBox" / name).unlink()
        (root / "SentBox" / "20261121").mkdir()
        (root / "SentBox" / "20261121" / f"{stem}_202611211030001230000.xml").write_text("<x/>")
    elif then == "refused":
        shop.client.refuse()
    result = shop.sync()
    assert result.sent == []
    assert shop.step() == ("in_doubt" if then == "refused" else "sent")
    if then == "refused":
        assert "FailBox" in shop.filing().trouble, "put aside: refused, or waited for in vain; only the answer tells"
        assert result.in_doubt == [stem]
        shop.client.failed(stem, "净重有误")
        assert shop.sync().failed == [stem]


def test_nowhere_to_be_found_is_in_doubt_until_a_person_decides(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.file()
    crash_while_sending(shop, monkeypatch, "before")
    number = shop.filing().client_sequence_number
    for _ in range(3):
        assert shop.sync().in_doubt == [number]
        assert shop.client.out == []
    view = case_view(shop.desk, shop.case)
    assert view.declarations[0].in_doubt
    assert view.item.group == "action"
    with pytest.raises(UserError, match="尚不能确定"):
        shop.file()
    settle_in_doubt(shop.desk, 1, arrived=False)
    assert shop.step() == "queued"
    assert shop.sync().sent == [number], "the same bytes keep their number"
    assert shop.client.out == [f"{number}.zip"]


def test_a_person_says_it_arrived(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.file()
    crash_while_sending(shop, monkeypatch, "before")
    shop.sync()
    settle_in_doubt(shop.desk, 1, arrived=True)
    assert shop.step() == "sent"
    assert shop.sync().sent == []
    shop.client.saved(shop.filing().client_sequence_number, UNIFIED)
    shop.sync()
    assert shop.step() == "answered"


def test_a_person_found_the_number_at_the_single_window(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.file()
    crash_while_sending(shop, monkeypatch, "before")
    shop.client.receipt(UNIFIED, "7", at="2026-11-21T11:00:00")
    shop.sync()
    assert [one.state for one in shop.kept()] == ["orphan"]
    settle_in_doubt(shop.desk, 1, arrived=True, unified_number=UNIFIED)
    row = shop.declaration()
    assert (shop.step(), row.stage, row.by_note, row.known_unified_number) == ("answered", "saved", True, UNIFIED)
    shop.sync()
    row = shop.declaration()
    assert (row.stage, row.by_note) == ("submitted", False)


def test_a_persons_word_does_not_outlive_a_refusal_that_was_under_way(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.file()
    crash_while_sending(shop, monkeypatch, "before")
    shop.wait(120)
    shop.sync()
    settle_in_doubt(shop.desk, 1, arrived=True, unified_number=UNIFIED)
    shop.client.receipt(UNIFIED, "E", at="2026-11-21T11:00:00", note="单证不符")  # before the person looked
    shop.sync()
    assert shop.declaration().stage == "rejected"


def test_a_decision_is_taken_once(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.file()
    crash_while_sending(shop, monkeypatch, "before")
    shop.sync()
    settle_in_doubt(shop.desk, 1, arrived=False)
    for act in (lambda: settle_in_doubt(shop.desk, 1, arrived=False), lambda: retry(shop.desk, 1)):
        with pytest.raises(UserError) as refused:
            act()
        assert refused.value.id == "filing-moved-on"


def test_the_client_takes_it_while_a_person_decides(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The person says absent; the very file still lies in OutBox: it goes once, not twice."""
    shop.file()
    crash_while_sending(shop, monkeypatch, "after")
    with shop.desk.store.write() as connection:
        outbox.advance(connection, 1, Event.INTERRUPTED, shop.clock.now())
    settle_in_doubt(shop.desk, 1, arrived=False)
    before = os.stat(shop.client.root / "OutBox" / shop.filing().name).st_ino
    shop.sync()
    assert shop.step() == "sent"
    assert os.stat(shop.client.root / "OutBox" / shop.filing().name).st_ino == before


def test_the_part_file_of_a_lost_life_is_no_licence_to_send(shop: Shop) -> None:
    """After a restore the number is of another epoch: only a person or an answer settles it."""
    shop.file()
    with shop.desk.store.write() as connection:
        connection.exec_driver_sql("UPDATE meta SET value = 'ZZZZZ' WHERE key = 'epoch'")
        outbox.advance(connection, 1, Event.RESTORED, shop.clock.now())
    (shop.client.root / "OutBox" / f"{shop.filing().name}.temp").write_bytes(b"PK")
    stem = Path(shop.filing().name).stem
    assert shop.sync().in_doubt == [stem]
    (shop.client.root / "FailBox" / f"{stem}_20261121100000000.zip").write_bytes(b"PK")
    assert shop.sync().in_doubt == [stem], "it may have failed and gone out again in the life that was lost"
    assert shop.client.out == [f"{stem}.zip.temp"]
    (shop.client.root / "SentBox" / f"{stem}_20261121100100000.zip").write_bytes(b"PK")
    shop.sync()
    assert shop.step() == "sent"
