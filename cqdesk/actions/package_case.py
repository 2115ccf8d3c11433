"""A case as the content of a package (票包): everything the receiver needs to go on, or all of it but the money."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from pathlib import Path
from typing import Any

from ..forms.declaration.prices import Hidden, form_without_prices, reading_without_prices, texts_swept
from ..intake.case_package import SCHEMA
from ..store import attached_papers, cases, declarations, handover, handover_records, history, outbox, receipts
from ..store.engine import Connection
from . import package_records
from .drafts import chain_of
from .package_records import instant_text


def case_content(connection: Connection, case: cases.Case, hidden: Hidden | None, *, own_name: str) -> dict[str, Any]:
    """The content of package.json but for who gives it to whom. `hidden`: leave prices out, and note there what went."""
    company = cases.company_of(connection, case.company_id)
    rows = declarations.declarations_of(connection, case.id)
    forms = [_declaration(connection, row, hidden) for row in rows]
    papers = [_paper(one, hidden) for one in cases.papers_of(connection, case.id)]
    beside = package_records.of_case(connection, case.id, hidden)
    title = case.title
    if hidden is not None:  # figures of one paper may stand in the texts of another
        forms = [_swept_form(one, hidden) for one in forms]
        papers = [_swept_paper(one, number, hidden) for number, one in enumerate(papers, 1)]
        beside = package_records.swept(beside, hidden)
        title = hidden.swept(title)
    return {
        **beside,
        "schema": SCHEMA,
        "case": {
            "uid": case.uid,
            "number": case.number,
            "direction": case.direction,
            "customs_path": case.customs_path,
            "options": handover.options_of(connection, case.id),
            "title": title,
            "paper_issues": case.paper_issues if hidden is None else [],
        },
        "company": {"name": company.name, "uscc": company.uscc, "customs_code": company.customs_code}
        if company
        else None,
        "declarations": forms,
        "papers": papers,
        "attached": [_attached(one) for one in attached_papers.of_case(connection, case.id).values()]
        if hidden is None
        else [],
        "moments": [
            {
                "kind": one.kind,
                "at": one.at.isoformat(),
                "source": one.source if hidden is None else hidden.swept(one.source),
                "done": one.done_at.isoformat() if one.done_at else "",
            }
            for one in cases.moments_of(connection, case.id)
        ],
        "stations": _stations(connection, case, own_name),
        "history": _history(connection, case, whole=hidden is None),
    }


def _stations(connection: Connection, case: cases.Case, own_name: str) -> list[dict[str, Any]]:
    """The desks the case came through, oldest first: what its last giver knew, then from whom it came here."""
    came = [one for one in history.entries(connection, chain_of(case)) if one.act == "case_in"]
    known = came[-1].payload.get("stations", []) if came else []
    first: dict[str, dict[str, Any]] = {}
    for one in handover.packages_of(connection, case.id):
        if one.direction == handover.IN:
            told = {"at": instant_text(one.at), "desk": own_name, "from": one.party, "fingerprint": one.fingerprint}
            first.setdefault(one.fingerprint, told)
    return [*known, *first.values()]


def originals_of(connection: Connection, case_id: int) -> list[str]:
    """What goes along as it is: the papers, the PDFs attached to the declarations, evidence, prints read back."""
    attached = attached_papers.of_case(connection, case_id).values()
    kept = [one.sha256 for one in cases.papers_of(connection, case_id)] + [one.sha256 for one in attached]
    return list(dict.fromkeys(kept + handover_records.originals_beside(connection, case_id)))


def _attached(one: attached_papers.AttachedPaper) -> dict[str, Any]:
    return {"name": one.name, "sha256": one.sha256, "pages": one.pages, "added_at": instant_text(one.added_at)}


def _swept_form(form: dict[str, Any], hidden: Hidden) -> dict[str, Any]:
    versions = [
        {**one, "document": form_without_prices(one["document"], hidden), "unparsed": {}} for one in form["versions"]
    ]
    return package_records.swept({**form, "versions": versions}, hidden)


def _swept_paper(paper: dict[str, Any], number: int, hidden: Hidden) -> dict[str, Any]:
    """A paper's reading without texts that tell a price; a file name that tells one is replaced, wherever it stands."""
    reading = texts_swept(paper["reading"], hidden)
    name = paper["name"]
    if not hidden.stands_in(name):
        return {**paper, "reading": reading}
    other = f"单据{number}{Path(name).suffix}"
    renamed = json.loads(
        json.dumps(reading, ensure_ascii=False).replace(json.dumps(name, ensure_ascii=False)[1:-1], other)
    )
    return {**paper, "name": other, "reading": renamed}


def _declaration(connection: Connection, row: declarations.DeclarationRow, hidden: Hidden | None) -> dict[str, Any]:
    versions = []
    uids = {}
    for one in handover.versions_of(connection, row.id):
        uids[one["id"]] = one["uid"]
        version = {
            "uid": one["uid"],
            "version": one["version"],
            "kind": one["kind"],
            "frozen_at": instant_text(one["frozen_at"]),
            "created_at": instant_text(one["created_at"]),
            "changed_at": instant_text(one["changed_at"]),
            "newest": one["id"] == row.version_id,
            "official": one["id"] == row.official_version_id,
        }
        if hidden is None:
            version |= {name: one[name] for name in ("document", "unparsed", "origins", "links", "accepted")}
        else:
            for words in one["unparsed"].values():
                hidden.took(words)
            document = form_without_prices(one["document"], hidden)
            version |= {"document": document, "unparsed": {}, "origins": {}, "accepted": []}
            version["links"] = {"rows": [], "deleted": []}
        versions.append(version)
    return {
        "uid": row.uid,
        "number": row.number,
        "unified_number": row.known_unified_number,
        "entry_number": row.known_entry_number,
        "versions": versions,
        "filings": [] if hidden is not None else [_filing(one, uids) for one in outbox.filings_of(connection, row.id)],
        "receipts": [_receipt(connection, one, hidden) for one in receipts.kept_of(connection, row.id)],
        "handed_over": row.handed_over,
        **package_records.of_declaration(connection, row.id, uids, hidden),
    }


def _filing(one: outbox.Filing, uids: dict[int, str]) -> dict[str, Any]:
    return {
        "client_sequence_number": one.client_sequence_number,
        "version": uids[one.version_id],
        "channel": one.channel,
        "name": one.name,
        "data": base64.b64encode(one.data).decode(),
        "step": one.step.value,
        "step_at": instant_text(one.step_at),
        "sendings": one.sendings,
        "queued_at": instant_text(one.queued_at),
        "unified_number": one.unified_number,
    }


def _receipt(connection: Connection, one: receipts.KeptReceipt, hidden: Hidden | None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "received_at": instant_text(one.received_at),
        "state": one.state,
        "kind": one.kind,
        "unified_number": one.unified_number,
        "entry_number": one.entry_number,
        "client_sequence_number": one.client_sequence_number,
        "response_code": one.response_code,
        "letter": one.letter,
        "notice_time": instant_text(one.notice_time),
    }
    if hidden is not None:
        hidden.took(one.note)
    else:
        told |= {
            "evidence": package_records.of_receipt(connection, one.id),
            "channel_name": one.channel_name,
            "file_name": one.file_name,
            "raw": base64.b64encode(one.raw).decode(),
            "note": one.note,
            "author": one.author,
        }
    return told


def _paper(one: cases.Paper, hidden: Hidden | None) -> dict[str, Any]:
    reading = one.reading if hidden is None else reading_without_prices(one.reading, hidden)
    return {
        "name": one.name,
        "sha256": one.sha256,
        "size": one.size,
        "added_at": instant_text(one.added_at),
        "reading": reading,
        "original": hidden is None,
    }


def _history(connection: Connection, case: cases.Case, *, whole: bool) -> dict[str, Any]:
    """The chain of the case. Without prices it has no payloads, and its hashes are of this package alone: a price is
    short, and whoever has the hash of an entry could try them all."""
    known = history.entries(connection, chain_of(case))
    veil = b"" if whole else secrets.token_bytes(32)

    def shown(link: str) -> str:
        return link if whole or link == history.START else hashlib.sha256(veil + link.encode()).hexdigest()

    entries = [
        {
            "seq": one.seq,
            "at": instant_text(one.at),
            "who": one.who,
            "act": one.act,
            "previous": shown(one.previous),
            "hash": shown(one.hash),
            **({"payload": one.payload} if whole else {}),
        }
        for one in known
    ]
    return {"chain": chain_of(case), "head": shown(known[-1].hash) if known else history.START, "entries": entries}
