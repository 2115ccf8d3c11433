"""Declarations and their numbered versions. The columns mirror the newest version and can be rebuilt from it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, String, bindparam, func, literal, or_, select, type_coerce, union_all

from ..domain.stage import Stage
from ..errors import UserError
from ..forms.declaration.fields import Declaration
from ..forms.declaration.paper_facts import Links
from ..forms.document import Filled, to_document
from . import mirrors, readings, seals
from .column_types import canonical
from .prepared import Prepared, PreparedUpdate
from .readings import STATE, Reading, accepted_json
from .tables import container, declaration, filing, form_version, goods_line, receipt

SCHEMA = "cqdesk/declaration/1"
OFFICIAL = frozenset({"declared", "amended"})
"""Kinds of versions that say what customs holds."""


@dataclass(frozen=True, kw_only=True)
class DeclarationRow:
    """A declaration of a case with the answers kept for lists."""

    id: int
    uid: str
    case_id: int
    number: int
    version_id: int
    official_version_id: int | None
    step: str
    stage: str
    flags: list[str]
    by_note: bool
    changed_since: bool
    handed_over: bool
    known_unified_number: str
    known_entry_number: str

    @property
    def reached(self) -> Stage:
        """The stage; of a declaration nobody heard of yet it is kept as "" or, once reckoned anew, as `none`."""
        return Stage(self.stage) if self.stage else Stage.NONE


@dataclass(frozen=True, kw_only=True)
class Version:
    """One numbered version of a declaration."""

    id: int
    declaration_id: int
    version: int
    kind: str
    filled: Filled[Declaration]
    links: Links
    frozen_at: datetime | None
    changed_at: datetime
    reading: Reading | None = None
    """What the store holds of it; None when `filled` is something else already (the start of a next version)."""

    def snapshot_text(self, number: int) -> str:
        """The snapshot of declaration `number` of a case as JSON: the columns hold most of it ready."""
        if self.reading is None:
            return canonical({"declaration": number, **self.snapshot()})
        parts = {**self.reading.texts, "declaration": str(number)}
        return "{" + ",".join(f'"{name}":{parts[name]}' for name in sorted(parts)) + "}"

    def snapshot(self) -> dict[str, Any]:
        """The whole state as JSON-able dict, for undo. What lies in it is not to be changed."""
        if self.reading is not None:
            return dict(self.reading.state)
        return {
            "document": to_document(self.filled.form),
            "unparsed": self.filled.unparsed,
            "origins": self.filled.origins,
            "links": self.links.to_json(),
            "accepted": accepted_json(self.filled),
        }


# Statements of every edit are built once: building one costs more than running it.
_ROW = [declaration.c[name] for name in DeclarationRow.__dataclass_fields__]
_ONE = Prepared(select(*_ROW).where(declaration.c.id == bindparam("key")))
_NUMBERED = Prepared(
    select(*_ROW).where(declaration.c.case_id == bindparam("of_case"), declaration.c.number == bindparam("numbered"))
)
_OF_CASE = Prepared(select(*_ROW).where(declaration.c.case_id == bindparam("of_case")).order_by(declaration.c.number))
_HOW_MANY = Prepared(
    select(func.count().label("count")).select_from(declaration).where(declaration.c.case_id == bindparam("of_case"))
)
_ENTERED = Prepared(
    select(declaration.c.entry_exit_date).where(
        declaration.c.case_id == bindparam("of_case"),
        declaration.c.import_export_flag == "I",
        declaration.c.entry_exit_date.is_not(None),
    )
)
_UPDATE = PreparedUpdate(declaration)
_VERSION = Prepared(
    select(
        *(form_version.c[name] for name in ("id", "declaration_id", "version", "kind", "frozen_at", "changed_at")),
        *(type_coerce(form_version.c[name], String).label(name) for name in STATE),
    ).where(form_version.c.id == bindparam("key"))
)
_SAVE = Prepared(
    form_version.update()
    .where(form_version.c.id == bindparam("of_version"))
    .values(
        {name: bindparam(f"new_{name}", type_=String) for name in STATE}
        | {"changed_at": bindparam("now", type_=form_version.c.changed_at.type)}
    )
)
_UNIFIED, _ENTRY = bindparam("unified", type_=String), bindparam("entry", type_=String)
_NOT_ANOTHER = or_(_UNIFIED == "", declaration.c.known_unified_number.in_([literal(""), _UNIFIED]))
_WITH_NUMBER = Prepared(
    union_all(
        *(
            select(select(declaration.c.id, literal(place).label("place")).where(*wanted).limit(2).subquery())
            for place, wanted in enumerate(
                (
                    (_UNIFIED != "", declaration.c.known_unified_number == _UNIFIED),
                    (_UNIFIED != "", declaration.c.unified_number == _UNIFIED),
                    (_ENTRY != "", declaration.c.known_entry_number == _ENTRY, _NOT_ANOTHER),
                    (_ENTRY != "", declaration.c.entry_number == _ENTRY, _NOT_ANOTHER),
                )
            )
        )
    )
)
"""Where a number may stand, the better places first; two of each are enough to know that it is not one."""


def new_declaration(
    connection: Connection,
    case_id: int,
    filled: Filled[Declaration],
    links: Links,
    at: datetime,
    uid: str = "",
) -> DeclarationRow:
    """Add a declaration to a case, with its first draft. `uid`: that of a removed one that comes back by undo."""
    numbers = connection.execute(select(declaration.c.number).where(declaration.c.case_id == case_id)).scalars().all()
    number = max(numbers, default=0) + 1
    key = connection.execute(
        declaration.insert().values(uid=uid or str(uuid.uuid4()), case_id=case_id, number=number, flags=[])
    ).inserted_primary_key
    assert key is not None
    new_version(connection, int(key[0]), "draft", filled, links, at)
    return declaration_by_id(connection, int(key[0]))


def remove(connection: Connection, declaration_id: int) -> None:
    """Take a draft that never left this desk out of its case. Raises `UserError` when it was filed or answered."""
    used = [
        connection.execute(select(table.c.id).where(table.c.declaration_id == declaration_id).limit(1)).first()
        for table in (filing, receipt)
    ]
    frozen = connection.execute(
        select(form_version.c.id)
        .where(form_version.c.declaration_id == declaration_id, form_version.c.frozen_at.is_not(None))
        .limit(1)
    ).first()
    if frozen is not None or any(one is not None for one in used):
        raise UserError(
            "declaration-was-filed",
            "有报关单已经发送过，不能减少报关单的份数。",
            "请保留现有的分单，直接修改各份报关单。",
        )
    versions = select(form_version.c.id).where(form_version.c.declaration_id == declaration_id)
    seals.note(connection, *connection.execute(versions).scalars())
    connection.execute(declaration.update().where(declaration.c.id == declaration_id).values(version_id=None))
    for table in (goods_line, container, form_version):
        connection.execute(table.delete().where(table.c.declaration_id == declaration_id))
    connection.execute(declaration.delete().where(declaration.c.id == declaration_id))


def new_version(
    connection: Connection,
    declaration_id: int,
    kind: str,
    filled: Filled[Declaration],
    links: Links,
    at: datetime,
) -> int:
    """Open the next version of a declaration and make it the newest; an official one is frozen and becomes the official
    version."""
    numbers = (
        connection.execute(select(form_version.c.version).where(form_version.c.declaration_id == declaration_id))
        .scalars()
        .all()
    )
    made = readings.write(filled, links, None)
    key = connection.execute(
        form_version.insert().values(
            uid=str(uuid.uuid4()),
            declaration_id=declaration_id,
            version=max(numbers, default=0) + 1,
            kind=kind,
            schema=SCHEMA,
            **made.state,
            frozen_at=at if kind in OFFICIAL else None,
            created_at=at,
            changed_at=at,
        )
    ).inserted_primary_key
    assert key is not None
    seals.written(connection, int(key[0]), made.texts)
    newest: dict[str, Any] = {"version_id": int(key[0])}
    if kind in OFFICIAL:
        newest["official_version_id"] = int(key[0])
    connection.execute(declaration.update().where(declaration.c.id == declaration_id).values(**newest))
    mirrors.fill(
        connection, declaration_id, made.filled.form
    )  # as it will be read: edits write only what differs from that
    return int(key[0])


def save_version(
    connection: Connection, version: Version, filled: Filled[Declaration], links: Links, at: datetime
) -> Version:
    """Write a changed draft; returns it as it will be read. The caller made sure that it is not frozen."""
    before = version.reading
    now = readings.write(filled, links, before)
    _SAVE.run(connection, of_version=version.id, now=at, **{f"new_{name}": now.texts[name] for name in STATE})
    seals.written(connection, version.id, now.texts)
    if before is None:
        mirrors.fill(connection, version.declaration_id, now.filled.form)
    else:
        mirrors.fill_changed(connection, version.declaration_id, before.filled.form, now.filled.form)
    return replace(version, filled=now.filled.copy(), links=now.links.copy(), changed_at=at, reading=now)


def rebuild_columns(connection: Connection, declaration_id: int) -> None:
    """Fill the mirrored columns and tables again from the newest version (a field became a column; `verify` complained)."""
    newest = load(connection, declaration_by_id(connection, declaration_id).version_id)
    mirrors.fill(connection, declaration_id, newest.filled.form)


def declaration_by_id(connection: Connection, declaration_id: int) -> DeclarationRow:
    """A declaration by its key."""
    return DeclarationRow(**_ONE.one(connection, key=declaration_id))


def declaration_of(connection: Connection, case_id: int, number: int) -> DeclarationRow:
    """A declaration of a case by its number, from 1. Raises `UserError` when there is none."""
    row = _NUMBERED.first(connection, of_case=case_id, numbered=number)
    if row is None:
        raise UserError("declaration-unknown", f"这一票没有第 {number} 份报关单。", "请核对报关单序号。")
    return DeclarationRow(**row)


def count_of(connection: Connection, case_id: int) -> int:
    """How many declarations a case has."""
    return int(_HOW_MANY.one(connection, of_case=case_id)["count"])


def declarations_of(connection: Connection, case_id: int | None = None) -> list[DeclarationRow]:
    """The declarations of a case, or of all cases, by case and number."""
    if case_id is not None:
        return [DeclarationRow(**row) for row in _OF_CASE.rows(connection, of_case=case_id)]
    wanted = select(*_ROW).order_by(declaration.c.case_id, declaration.c.number)
    return [DeclarationRow(**row) for row in connection.execute(wanted).mappings()]


def entry_dates(connection: Connection, case_id: int) -> list[date]:
    """Days on which the conveyances of the imports of a case entered, as far as they are filled in."""
    return [row["entry_exit_date"] for row in _ENTERED.rows(connection, of_case=case_id)]


def declaration_with_number(connection: Connection, *, unified_number: str = "", entry_number: str = "") -> int | None:
    """The declaration that carries an official number: one the authority issued, else one typed into a single form.

    By the entry number only a declaration is meant that is not known under another unified number.
    """
    by_place: dict[int, list[int]] = {}
    for row in _WITH_NUMBER.rows(connection, unified=unified_number, entry=entry_number):
        by_place.setdefault(row["place"], []).append(row["id"])
    return next((found[0] for _, found in sorted(by_place.items()) if len(found) == 1), None)


def load(connection: Connection, version_id: int) -> Version:
    """A version with its form."""
    row = _VERSION.one(connection, key=version_id)
    reading = readings.read({name: row[name] for name in STATE})
    return Version(
        id=row["id"],
        declaration_id=row["declaration_id"],
        version=row["version"],
        kind=row["kind"],
        filled=reading.filled.copy(),
        links=reading.links.copy(),
        frozen_at=row["frozen_at"],
        changed_at=row["changed_at"],
        reading=reading,
    )


def official_version(connection: Connection, declaration_id: int) -> Version | None:
    """What was really declared: the newest official version (declared, amended), None while none was read back.

    Refund, archive, statistics and consolidation read this, and the newest version only where it is None.
    """
    row = declaration_by_id(connection, declaration_id)
    return official_of(connection, row)


def official_of(connection: Connection, row: DeclarationRow) -> Version | None:
    """`official_version` of a declaration whose row is at hand."""
    return None if row.official_version_id is None else load(connection, row.official_version_id)


def official_or_newest(connection: Connection, row: DeclarationRow) -> Version:
    """What was really declared, the newest version while none was read back. For all that follows a declaration: a draft
    begun since changes nothing until it is declared."""
    return load(connection, row.version_id if row.official_version_id is None else row.official_version_id)


@dataclass(frozen=True, kw_only=True)
class VersionHead:
    """A version without its form, for lists."""

    id: int
    version: int
    kind: str
    frozen_at: datetime | None
    created_at: datetime
    changed_at: datetime


_HEADS = Prepared(
    select(*(form_version.c[name] for name in VersionHead.__dataclass_fields__))
    .where(form_version.c.declaration_id == bindparam("key"))
    .order_by(form_version.c.version)
)


def versions_of(connection: Connection, declaration_id: int) -> list[VersionHead]:
    """All versions of a declaration, oldest first."""
    return [VersionHead(**row) for row in _HEADS.rows(connection, key=declaration_id)]


def mark_handed_over(connection: Connection, version_id: int, at: datetime) -> None:
    """A draft was given to a broker: it is frozen and shows as handed over."""
    freeze(connection, version_id, at)
    connection.execute(
        form_version.update()
        .where(form_version.c.id == version_id, form_version.c.kind == "draft")
        .values(kind="handed_over")
    )
    owner = select(form_version.c.declaration_id).where(form_version.c.id == version_id).scalar_subquery()
    connection.execute(declaration.update().where(declaration.c.id == owner).values(handed_over=True))


def freeze(connection: Connection, version_id: int, at: datetime) -> None:
    """Freeze a version: what was handed over or queued is never edited again."""
    connection.execute(
        form_version.update()
        .where(form_version.c.id == version_id, form_version.c.frozen_at.is_(None))
        .values(frozen_at=at)
    )


def note_state(connection: Connection, declaration_id: int, **values: Any) -> None:
    """Keep the computed step, stage, flags, numbers or `changed_since` for lists."""
    _UPDATE.run(connection, declaration_id, **values)
