"""Columns mirror the documents exactly or are empty, and can be made again from them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import StatementError

from cqdesk.forms.declaration.fields import Container, Declaration, GoodsLine
from cqdesk.forms.declaration.paper_facts import Links
from cqdesk.forms.document import Filled, filled_document
from cqdesk.store import cases, declarations, mirrors
from cqdesk.store.column_types import Instant, scaled
from cqdesk.store.engine import Connection, Store
from tests.store.conftest import NOW


@given(st.decimals(allow_nan=False, allow_infinity=False), st.sampled_from([4, 6]))
def test_a_scaled_number_is_exact_or_absent(value: Decimal, scale: int) -> None:
    kept = scaled(value, scale)
    if kept is not None:
        assert Decimal(f"{kept}E-{scale}").compare(value) == 0
        assert -(2**63) < kept < 2**63
    else:
        _, digits, exponent = value.as_tuple()
        assert isinstance(exponent, int)
        text = "".join(map(str, digits)) + "0" * max(exponent + scale, 0)
        whole, rest = (text, "") if exponent + scale >= 0 else (text[: exponent + scale], text[exponent + scale :])
        assert rest.strip("0") or int(whole or "0") >= 2**63


@pytest.mark.parametrize(
    "words",
    [
        "NaN",
        "Infinity",
        "0.00001",
        "1.0000000000000000000000000000000001",
        "922337203685477.5808",
        "1E+40",
        "1E+999999",
    ],
)
def test_what_does_not_fit_is_absent_not_nearly_right(words: str) -> None:
    assert scaled(Decimal(words), 4) is None


def instants(*zones: timezone) -> st.SearchStrategy[datetime]:
    """Any instant that has a text in UTC."""
    first, last = datetime(1, 1, 2), datetime(9999, 12, 30)  # noqa: DTZ001
    return st.datetimes(first, last, timezones=st.sampled_from(zones))


@given(instants(UTC, timezone(timedelta(hours=8))), instants(UTC))
def test_instants_sort_as_their_text(one: datetime, other: datetime) -> None:
    kind = Instant()
    texts = [kind.process_bind_param(value, None) for value in (one, other)]  # type: ignore[arg-type]
    assert all(texts)
    assert (one < other) == (str(texts[0]) < str(texts[1]))
    assert kind.process_result_value(texts[0], None) == one  # type: ignore[arg-type]


def test_an_instant_without_a_zone_is_never_stored(store: Store) -> None:
    with pytest.raises(StatementError, match="naive"), store.write() as connection:
        cases.new_case(connection, direction="export", at=datetime(2026, 11, 21, 2, 30), year=2026)  # noqa: DTZ001


def form() -> Filled[Declaration]:
    filled = Filled(form=Declaration(goods=[GoodsLine(), GoodsLine()], containers=[Container()]))
    for path, words in {
        "gross_weight_kg": "1250.50",
        "package_count": "12",
        "bill_of_lading_number": "CQ123",
        "net_weight_kg": "about 12",
        "goods[1].hs_code": "8482102000",
        "goods[1].unit_price": "3.14159",
        "goods[1].trade_quantity": "0.000001",
        "goods[2].total_price": "922337203685477.5807",
        "containers[1].container_number": "CSQU3054383",
    }.items():
        filled.type_in(path, words, "hand:li")
    return filled


def stored(store: Store, filled: Filled[Declaration]) -> int:
    with store.write() as connection:
        case = cases.new_case(connection, direction="export", at=NOW, year=2026)
        return declarations.new_declaration(connection, case.id, filled, Links(rows=[["a"], []], deleted=["b"]), NOW).id


def wrong(store: Store, declaration: int) -> list[str]:
    with store.read() as connection:
        return [name for key, name in mirrors.differing_columns(connection) if key == declaration]


def newest(connection: Connection, declaration: int) -> declarations.Version:
    return declarations.load(connection, declarations.declaration_by_id(connection, declaration).version_id)


def test_columns_hold_scaled_integers_of_the_document(store: Store, place: Path) -> None:
    declaration = stored(store, form())
    with closing(sqlite3.connect(place)) as raw:
        head = raw.execute("SELECT gross_weight_kg, package_count, net_weight_kg FROM declaration").fetchone()
        lines = raw.execute(
            "SELECT row, unit_price, trade_quantity, total_price FROM goods_line ORDER BY row"
        ).fetchall()
        boxes = raw.execute("SELECT container_number FROM container").fetchall()
    assert head == (1250500000, 12, None)
    assert lines == [(1, None, 1, None), (2, None, None, 2**63 - 1)]
    assert boxes == [("CSQU3054383",)]
    assert wrong(store, declaration) == []


def test_the_document_is_the_exported_json_and_half_typed_words_survive(store: Store, place: Path) -> None:
    filled = form()
    declaration = stored(store, filled)
    with closing(sqlite3.connect(place)) as raw:
        document, unparsed = raw.execute("SELECT document, unparsed FROM form_version").fetchone()
    exported = filled_document(filled)
    assert json.loads(unparsed) == exported.pop("unparsed") == {"net_weight_kg": "about 12"}
    assert json.loads(document) == exported
    assert exported["goods"][0]["unit_price"] == "3.14159"
    with store.read() as connection:
        version = newest(connection, declaration)
    assert version.filled == filled
    assert version.links == Links(rows=[["a"], []], deleted=["b"])


@pytest.mark.parametrize("words", ["9" * 19, "9" * 60, "-" + "9" * 30])
def test_a_wrong_draft_can_always_be_stored(store: Store, words: str) -> None:
    filled = form()
    for path in ("package_count", "gross_weight_kg", "goods[1].item_number", "goods[2].unit_price"):
        filled.type_in(path, words, "hand:li")
    declaration = stored(store, filled)
    assert wrong(store, declaration) == []
    with store.read() as connection:
        assert newest(connection, declaration).filled == filled


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("UPDATE declaration SET gross_weight_kg = gross_weight_kg + 1", "gross_weight_kg"),
        ("UPDATE goods_line SET hs_code = '1' WHERE row = 1", "goods_line"),
        ("DELETE FROM goods_line WHERE row = 2", "goods_line"),
        ("DELETE FROM container", "container"),
    ],
)
def test_columns_that_differ_are_named_and_can_be_made_again(
    store: Store, place: Path, statement: str, name: str
) -> None:
    declaration = stored(store, form())
    with closing(sqlite3.connect(place)) as raw, raw:
        raw.execute(statement)
    assert wrong(store, declaration) == [name]
    with store.write() as connection:
        declarations.rebuild_columns(connection, declaration)
    assert wrong(store, declaration) == []


def test_columns_follow_the_newest_version(store: Store) -> None:
    declaration = stored(store, form())
    with store.write() as connection:
        old = newest(connection, declaration)
        declarations.freeze(connection, old.id, NOW)
        filled = form()
        filled.form.goods.pop()
        declarations.new_version(connection, declaration, "draft", filled, Links(), NOW)
    assert wrong(store, declaration) == []
    with store.read() as connection:
        now = newest(connection, declaration)
        assert (now.version, now.frozen_at, len(now.filled.form.goods)) == (2, None, 1)
        assert declarations.load(connection, old.id).filled == form()
        assert declarations.load(connection, old.id).frozen_at == NOW


def test_columns_of_a_new_declaration_are_as_it_will_be_read(store: Store) -> None:
    """Later edits write only what differs from what is read: nothing else would ever put them right."""
    odd = Filled(form=Declaration(contract_number=" A ", goods=[GoodsLine(goods_name="轴承 ")]))
    with store.write() as connection:
        case = cases.new_case(connection, direction="export", at=NOW, year=2026)
        row = declarations.new_declaration(connection, case.id, odd, Links(), NOW)
        assert list(mirrors.differing_columns(connection)) == []
        version = declarations.load(connection, row.version_id)
        filled = version.filled.copy()
        filled.type_in("gross_weight_kg", "5", "hand:li")
        declarations.save_version(connection, version, filled, version.links, NOW)
        assert list(mirrors.differing_columns(connection)) == []
