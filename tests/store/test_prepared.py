"""A prepared statement says and writes what SQLAlchemy's own way does; it stays within the transaction it is given."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Boolean, Column, Connection, Integer, LargeBinary, MetaData, String, Table, bindparam, select
from sqlalchemy import func as sql_func

from cqdesk.errors import Fault, UserError
from cqdesk.store import cases
from cqdesk.store.column_types import BusinessDay, Instant, Json, Scaled
from cqdesk.store.engine import Store
from cqdesk.store.prepared import Prepared, PreparedUpdate, insert_of
from cqdesk.store.tables import company

from .conftest import NOW, OpenStore

EVERY = Table(
    "every_kind",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("words", String),
    Column("mark", Boolean),
    Column("price", Scaled(4)),
    Column("at", Instant),
    Column("day", BusinessDay),
    Column("said", Json),
    Column("raw", LargeBinary),
)
NAMES = [one.name for one in EVERY.c if one.name != "id"]
ADD = insert_of(EVERY, *NAMES)
ONE = Prepared(select(EVERY).where(EVERY.c.id == bindparam("key")))
CHANGE = PreparedUpdate(EVERY)
VALUES = st.fixed_dictionaries(
    {
        "words": st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
        "mark": st.none() | st.booleans(),
        "price": st.none()
        | st.decimals(allow_nan=False, allow_infinity=False, places=5, min_value=-(10**8), max_value=10**8),
        "at": st.none() | st.datetimes(timezones=st.just(UTC)),
        "day": st.none() | st.dates(),
        "said": st.none()
        | st.dictionaries(st.text("轴a\"'", max_size=3), st.integers() | st.lists(st.booleans()), max_size=3),
        "raw": st.none() | st.binary(max_size=20),
    }
)


@pytest.fixture
def table(store: Store) -> Store:
    with store.write() as connection:
        EVERY.create(connection)
    return store


def as_the_library_reads(connection: Connection, key: int) -> dict[str, Any]:
    return dict(connection.execute(select(EVERY).where(EVERY.c.id == key)).mappings().one())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(values=VALUES, others=VALUES, which=st.sets(st.sampled_from(NAMES), min_size=1))
def test_every_kind_of_value_is_written_and_read_as_by_the_library(
    table: Store, values: dict[str, Any], others: dict[str, Any], which: set[str]
) -> None:
    with table.write() as connection:
        key = ADD.add(connection, **values)
        theirs = connection.execute(EVERY.insert().values(**values)).inserted_primary_key
        assert theirs is not None
        written = as_the_library_reads(connection, key)
        assert written == as_the_library_reads(connection, theirs[0]) | {"id": key}
        assert ONE.one(connection, key=key) == written
        some = {name: others[name] for name in sorted(which)}
        CHANGE.run(connection, key, **some)
        connection.execute(EVERY.update().where(EVERY.c.id == theirs[0]).values(**some))
        changed = as_the_library_reads(connection, key)
        assert changed == as_the_library_reads(connection, theirs[0]) | {"id": key}
        assert ONE.rows(connection, key=key) == [changed]


def test_a_row_that_is_not_there_is_none_and_where_it_must_be_a_fault(table: Store) -> None:
    with table.read() as connection:
        assert ONE.first(connection, key=7) is None
        assert ONE.rows(connection, key=7) == []
        with pytest.raises(Fault, match="0 rows"):
            ONE.one(connection, key=7)


def test_an_update_by_two_keys_touches_that_row_alone(table: Store) -> None:
    by_two = PreparedUpdate(EVERY, "words", "mark")
    with table.write() as connection:
        keys = [ADD.add(connection, **dict.fromkeys(NAMES)) for _ in range(2)]
        CHANGE.run(connection, keys[0], words="x", mark=True)
        CHANGE.run(connection, keys[1], words="x", mark=False)
        by_two.run(connection, "x", False, price=Decimal(3))
        assert [ONE.one(connection, key=key)["price"] for key in keys] == [None, Decimal(3)]


def test_what_needs_work_at_each_call_is_refused(table: Store) -> None:
    in_list = Prepared(select(EVERY.c.id).where(EVERY.c.id.in_(bindparam("keys", expanding=True))))
    by_default = Prepared(
        company.insert().values(uid=bindparam("uid"), name=bindparam("name"), profile=bindparam("what"))
    )
    with table.write() as connection:
        with pytest.raises(Fault, match="at each call"):
            in_list.rows(connection, keys=[1])
        with pytest.raises(Fault, match="at each call"):
            by_default.run(connection, uid="1", name="x", what={})
        with pytest.raises(Fault, match="only a SELECT"):
            ADD.rows(connection, **dict.fromkeys(NAMES))


def test_values_standing_in_the_statement_are_part_of_it(table: Store) -> None:
    newest = Prepared(
        select(EVERY.c.id, sql_func.length(EVERY.c.words).label("long"))
        .where(EVERY.c.mark.is_(True), EVERY.c.day == date(2026, 11, 21), EVERY.c.words != bindparam("other"))
        .order_by(EVERY.c.id.desc())
        .limit(2)
    )
    with table.write() as connection:
        for words in ("a", "bb", "ccc", "dddd"):
            ADD.run(connection, **dict.fromkeys(NAMES) | {"words": words, "mark": True, "day": date(2026, 11, 21)})
        assert newest.rows(connection, other="dddd") == [{"id": 3, "long": 3}, {"id": 2, "long": 2}]


def test_a_parameter_at_two_places_is_written_once(table: Store) -> None:
    by_either = Prepared(
        select(EVERY.c.words).where((EVERY.c.said == bindparam("wanted")) | (EVERY.c.said == bindparam("wanted")))
    )
    by_span = Prepared(select(EVERY.c.words).where(EVERY.c.at <= bindparam("now"), EVERY.c.at >= bindparam("now")))
    with table.write() as connection:
        ADD.run(connection, **dict.fromkeys(NAMES) | {"words": "x", "said": {"a": 1}, "at": NOW})
        assert by_either.rows(connection, wanted={"a": 1}) == [{"words": "x"}]
        assert by_span.rows(connection, now=NOW) == [{"words": "x"}]


def test_two_columns_of_one_name_are_refused(table: Store) -> None:
    other = EVERY.alias()
    with table.read() as connection, pytest.raises(Fault, match="one name"):
        Prepared(select(EVERY.c.id, other.c.id)).rows(connection)


def test_a_prepared_write_is_taken_back_with_its_transaction(table: Store) -> None:
    def fail() -> None:
        with table.write() as connection:
            ADD.run(connection, **dict.fromkeys(NAMES))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with table.read() as connection:
        assert ONE.first(connection, key=1) is None


def test_reading_transactions_refuse_a_prepared_write_too(table: Store) -> None:
    with pytest.raises(Fault, match="reading transaction"), table.read() as connection:
        ADD.run(connection, **dict.fromkeys(NAMES))
    with table.read() as connection:
        assert ONE.first(connection, key=1) is None


def test_troubles_of_the_disk_are_told_in_plain_words(table: Store, opened: OpenStore) -> None:
    def fill() -> None:
        with table.write() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count=1")  # as small as it is now: nothing fits any more
            for _ in range(300):
                ADD.run(connection, **dict.fromkeys(NAMES) | {"raw": bytes(4000)})

    with pytest.raises(UserError) as told:
        fill()
    assert told.value.id == "disk-full"
    with opened().read() as connection:
        assert ONE.first(connection, key=1) is None


def test_a_naive_instant_is_refused_before_anything_is_written(store: Store) -> None:
    with store.write() as connection:
        case = cases.new_case(connection, direction="export", at=NOW, year=2026)
        with pytest.raises(Fault, match="naive"):
            cases.touch_case(connection, case.id, (NOW + timedelta(1)).replace(tzinfo=None))
        assert cases.case_by_id(connection, case.id).changed_at == NOW
        assert isinstance(case.changed_at, datetime)
