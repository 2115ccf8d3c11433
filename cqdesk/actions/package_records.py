"""What stands beside the forms of a case, on its way into a package and out of one.

Records of the office, answers about the value, proof sheets and their answers, attempts that ended, what official
versions were read from, what brokers were given (`package_hand_overs`), evidence of notes. All of it is an addition to
schema `cqdesk/case-package/1`: a package without these parts (made by an older program) has none. Keys of rows do not
travel: versions go by name, filings by client number, receipts by how many of them there were.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ..forms.declaration.fields import Declaration
from ..forms.declaration.prices import Hidden, form_without_prices
from ..forms.document import NotAForm, from_document
from ..forms.office.fields import FAMILIES
from ..forms.path import NoSuchPlace
from ..intake.case_package import newer
from ..store import cases, handover_records, outbox, receipts, valuations
from ..store.engine import Connection
from . import package_content as content
from . import package_hand_overs
from .confirmations import WAY_ZH
from .office_choices import choices
from .valuing import Inputs

Told = dict[str, Any]


def instant_text(at: datetime | None) -> str:
    """An instant as packages write it; "" for none."""
    return at.isoformat() if at is not None else ""


# --- out -----------------------------------------------------------------------------------------------------


def of_case(connection: Connection, case_id: int, hidden: Hidden | None) -> Told:
    """Records of the office and answers about the value. Freight legs and rates are money: hidden, they stay home."""
    values = handover_records.valuations(connection, case_id)
    if hidden is not None:
        for one in values:
            hidden.took(one["document"])
    return {
        "office_records": [_office(one, hidden) for one in handover_records.office_records(connection, case_id)],
        "valuations": [{"number": one["number"], "document": one["document"]} for one in values]
        if hidden is None
        else [],
    }


def _office(row: Mapping[str, Any], hidden: Hidden | None) -> Told:
    form = FAMILIES[row["kind"]][1]
    document = row["document"]
    if hidden is not None:
        for words in document.get("unparsed", {}).values():
            hidden.took(words)
        document = form_without_prices(document, hidden, form)
    return {
        "uid": row["uid"],
        "kind": row["kind"],
        "number": row["number"],
        "document": document,
        "files": row["files"] if hidden is None else [],
        "created_at": instant_text(row["created_at"]),
        "changed_at": instant_text(row["changed_at"]),
        "who": row["who"],
        "dropped_at": instant_text(row["dropped_at"]),
    }


def of_declaration(
    connection: Connection, declaration_id: int, versions: Mapping[int, str], hidden: Hidden | None
) -> Told:
    """Proof sheets, ended attempts, sources and hand-overs of one declaration. `versions`: key of each -> its name."""
    came = [one.id for one in receipts.receipts_of(connection, declaration_id)]
    filings = [one.id for one in outbox.heads_of(connection, declaration_id)]
    return {
        "confirmations": [
            _confirmation(one, versions, hidden) for one in handover_records.confirmations(connection, declaration_id)
        ],
        "attempts": [
            _attempt(one, versions, came, filings, hidden)
            for one in handover_records.attempts(connection, declaration_id)
        ],
        "sources": [
            _source(one, versions)
            for one in handover_records.sources(connection, declaration_id)
            if hidden is None and one["version_id"] in versions
        ],
        "hand_overs": package_hand_overs.of_declaration(connection, declaration_id, versions, hidden),
    }


def _confirmation(row: Mapping[str, Any], versions: Mapping[int, str], hidden: Hidden | None) -> Told:
    told = {
        "uid": row["uid"],
        "version": versions.get(row["version_id"], ""),
        **{name: instant_text(row[name]) for name in ("sent_at", "confirmed_at")},
        **{name: row[name] for name in ("sent_to", "sent_by", "reminders", "confirmed_by", "way", "recorded_by")},
    }
    if hidden is None:
        more = ("check_code", "document", "remark", "evidence_name", "evidence_sha256")
        return told | {name: row[name] for name in more}
    for words in row["document"].get("unparsed", {}).values():
        hidden.took(words)
    # the code is made from the prices too, and short enough to try them all
    return told | {"check_code": "", "document": form_without_prices(row["document"], hidden), "remark": row["remark"]}


def _attempt(
    row: Mapping[str, Any],
    versions: Mapping[int, str],
    came: Sequence[int],
    filings: Sequence[int],
    hidden: Hidden | None,
) -> Told:
    return {
        **{name: row[name] for name in ("uid", "unified_number", "entry_number", "stage", "cause", "remark", "who")},
        "next_follows": row["next_follows"],
        "ended_at": instant_text(row["ended_at"]),
        "taken_back_at": instant_text(row["taken_back_at"]),
        "last_version": versions.get(row["last_version_id"], ""),
        "official_version": versions.get(row["official_version_id"], ""),
        "filings": 0 if hidden is not None else sum(key <= row["last_filing_id"] for key in filings),
        "receipts": sum(key <= row["last_receipt_id"] for key in came),
    }


def _source(row: Mapping[str, Any], versions: Mapping[int, str]) -> Told:
    return {
        "version": versions[row["version_id"]],
        "base_version": versions.get(row["base_version_id"], ""),
        "at": instant_text(row["at"]),
        **{name: row[name] for name in ("kind", "name", "sha256", "matched_by", "likeness", "who")},
        **{name: row[name] for name in ("differences", "lent")},
    }


def of_receipt(connection: Connection, receipt_id: int) -> list[Told]:
    """The files behind a note."""
    return [
        {**{name: one[name] for name in ("name", "sha256", "size", "kind")}, "added_at": instant_text(one["added_at"])}
        for one in handover_records.evidence(connection, receipt_id)
    ]


def swept(told: Told, hidden: Hidden) -> Told:
    """The same parts of a case or a declaration without the texts in which a hidden figure stands; when all are known."""
    cleaned = dict(told)
    cleaned["office_records"] = [
        {**one, "document": form_without_prices(one["document"], hidden, FAMILIES[one["kind"]][1])}
        for one in told.get("office_records", [])
    ]
    cleaned["confirmations"] = [
        {
            **one,
            "document": form_without_prices(one["document"], hidden),
            **{name: hidden.swept(one[name]) for name in ("remark", "sent_to", "confirmed_by")},
        }
        for one in told.get("confirmations", [])
    ]
    cleaned["attempts"] = [{**one, "remark": hidden.swept(one["remark"])} for one in told.get("attempts", [])]
    cleaned["hand_overs"] = package_hand_overs.swept(told.get("hand_overs", []), hidden)
    return {name: cleaned[name] for name in told}


# --- in ------------------------------------------------------------------------------------------------------


def _given(of: Any, name: str) -> list[Any]:
    return content.items(of, name) if isinstance(of, dict) and name in of else []


def _file(of: Any, originals: Mapping[str, bytes], name: str = "sha256") -> str:
    """The hash of a file that must lie in the package."""
    found = content.sha256(of, name)
    if found not in originals:
        raise content.odd()
    return found


def _document(form: type, document: Any) -> dict[str, Any]:
    """A form as the store keeps it, read as strictly as an exported one."""
    if not isinstance(document, dict):
        raise content.odd()
    try:
        from_document(form, document)
    except NoSuchPlace:
        raise newer() from None
    except (NotAForm, KeyError, TypeError, AttributeError, ValueError):
        raise content.odd() from None
    return document


def take_case(connection: Connection, case_id: int, told: Any, originals: Mapping[str, bytes], at: datetime) -> None:
    """Store what `of_case` told."""
    company = cases.case_by_id(connection, case_id).company_id
    for one in _given(told, "office_records"):
        kind, number = content.text(one, "kind", 40), one.get("number")
        if kind not in FAMILIES:
            raise newer()
        files = [
            {"name": content.text(file, "name", 255), "sha256": _file(file, originals)}
            for file in content.items(one, "files", 200)
        ]
        known = handover_records.put_office_record(
            connection,
            case_id,
            uid=content.uid(one),
            kind=kind,
            company_id=company,
            number=None if number is None else content.whole(one, "number", 10_000),
            document=_document(FAMILIES[kind][1], one.get("document")),
            files=files,
            created_at=content.needed(content.instant(one, "created_at")),
            changed_at=content.needed(content.instant(one, "changed_at")),
            who=content.text(one, "who", 200),
            dropped_at=content.instant(one, "dropped_at"),
        )
        if not known:
            raise content.odd()
    for one in _given(told, "valuations"):
        try:
            inputs = Inputs.from_json(one["document"]).to_json()
        except (KeyError, TypeError, ValueError, AttributeError):
            raise content.odd() from None
        typed = [*inputs["freight"].values(), *(rate for rates in inputs["rates"].values() for rate in rates.values())]
        if not all(isinstance(words, str) for words in typed):
            raise content.odd()
        valuations.put(connection, case_id, content.whole(one, "number", 10_000), inputs, at)


def take_declaration(
    connection: Connection,
    declaration_id: int,
    told: Any,
    versions: Mapping[str, int],
    came: Sequence[int],
    originals: Mapping[str, bytes],
) -> None:
    """Store what `of_declaration` told. `versions`: name -> key here; `came`: keys of the receipts of the package."""
    for one in _given(told, "confirmations"):
        _take_confirmation(connection, declaration_id, one, versions, originals)
    filings = [one.id for one in outbox.heads_of(connection, declaration_id)]
    for one in _given(told, "attempts"):
        _take_attempt(connection, declaration_id, one, versions, came, filings)
    package_hand_overs.take(connection, declaration_id, told, versions, originals)
    for one in _given(told, "sources"):
        handover_records.put_source(
            connection,
            _version(one, "version", versions),
            kind=content.text(one, "kind", 40),
            name=content.text(one, "name", 255),
            sha256=_file(one, originals),
            matched_by=content.text(one, "matched_by", 40),
            likeness=content.whole(one, "likeness", 100),
            base_version_id=_version(one, "base_version", versions) if one.get("base_version") else 0,
            differences=[content.texts({"one": each}, "one") for each in content.items(one, "differences")],
            lent=_texts(one, "lent"),
            at=content.needed(content.instant(one, "at")),
            who=content.text(one, "who", 200),
        )


def _version(of: Any, name: str, versions: Mapping[str, int]) -> int:
    found = versions.get(content.uid(of, name))
    if found is None:
        raise content.odd()
    return found


def _texts(of: Any, name: str) -> list[str]:
    found = content.items(of, name)
    if not all(isinstance(one, str) for one in found):
        raise content.odd()
    return found


def _take_confirmation(
    connection: Connection,
    declaration_id: int,
    one: Any,
    versions: Mapping[str, int],
    originals: Mapping[str, bytes],
) -> None:
    way = content.text(one, "way", 40)
    if way and way not in WAY_ZH:
        raise newer()
    known = handover_records.put_confirmation(
        connection,
        declaration_id,
        uid=content.uid(one),
        version_id=_version(one, "version", versions),
        check_code=content.text(one, "check_code", 40),
        document=_document(Declaration, one.get("document")),
        sent_at=content.needed(content.instant(one, "sent_at")),
        sent_to=content.text(one, "sent_to", 400),
        sent_by=content.text(one, "sent_by", 200),
        reminders=content.whole(one, "reminders", 10_000),
        confirmed_at=content.instant(one, "confirmed_at"),
        confirmed_by=content.text(one, "confirmed_by", 200),
        way=way,
        remark=content.text(one, "remark"),
        evidence_name=content.text(one, "evidence_name", 255),
        evidence_sha256=_file(one, originals, "evidence_sha256") if one.get("evidence_sha256") else "",
        recorded_by=content.text(one, "recorded_by", 200),
    )
    if not known:
        raise content.odd()


def _take_attempt(
    connection: Connection,
    declaration_id: int,
    one: Any,
    versions: Mapping[str, int],
    came: Sequence[int],
    filings: Sequence[int],
) -> None:
    cause, follows = content.text(one, "cause", 40), one.get("next_follows")
    if cause not in choices()["attempt_causes"]:
        raise newer()
    if not isinstance(follows, bool):
        raise content.odd()
    known = handover_records.put_attempt(
        connection,
        declaration_id,
        uid=content.uid(one),
        unified_number=content.text(one, "unified_number", 40),
        entry_number=content.text(one, "entry_number", 40),
        stage=content.stage(one),
        cause=cause,
        remark=content.text(one, "remark"),
        next_follows=follows,
        last_filing_id=max(filings[: content.whole(one, "filings")], default=0),
        last_version_id=_version(one, "last_version", versions),
        last_receipt_id=max(came[: content.whole(one, "receipts")], default=0),
        official_version_id=_version(one, "official_version", versions) if one.get("official_version") else None,
        ended_at=content.needed(content.instant(one, "ended_at")),
        who=content.text(one, "who", 200),
        taken_back_at=content.instant(one, "taken_back_at"),
    )
    if not known:
        raise content.odd()


def take_evidence(connection: Connection, receipt_id: int, told: Any, originals: Mapping[str, bytes]) -> None:
    """Store what `of_receipt` told."""
    for one in _given(told, "evidence"):
        handover_records.put_evidence(
            connection,
            receipt_id,
            name=content.text(one, "name", 255),
            sha256=_file(one, originals),
            size=content.whole(one, "size"),
            kind=content.text(one, "kind", 40),
            added_at=content.needed(content.instant(one, "added_at")),
        )
