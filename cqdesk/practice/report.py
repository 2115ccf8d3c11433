"""The book as plain data for judges: what was imported, numbered, answered, delivered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cqdesk.practice.arrivals import stored_findings
from cqdesk.practice.findings import refusal_text
from cqdesk.practice.ledger import Ledger


def book_report(ledger: Ledger, now: datetime) -> dict[str, Any]:
    """JSON-able. Keys:

    - `drafts`: unified_number, direction, customs_office, client_seq_no (of the latest import), state,
      entry_number, declared_at, imports (how many made or replaced it);
    - `imports`: every file taken, in order: file, sha256 (of the file), message_sha256, client_seq_no,
      repeat_of (first import with that number, or null), verdict accepted|refused, kind
      new|twin|replace|card, unified_number, findings, box, target, moved;
    - `doubled`: client numbers accepted more than once, each with its imports and unified numbers: filed
      twice;
    - `numbers`: unified and entry numbers ever given;
    - `receipts`: every receipt decided, with `fate` (lost, doubled, garbled, late), `forced` and its files
      in InBox;
    - `responses`: files of import responses; `stuck`: files left in OutBox with the reason; `acts`: who did
      what.
    """
    files: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for row in ledger.rows("SELECT receipt_id, import_id, name, due, written FROM outgoing ORDER BY id"):
        owner = ("receipt", row["receipt_id"]) if row["receipt_id"] is not None else ("import", row["import_id"])
        files.setdefault(owner, []).append({"name": row["name"], "due": row["due"], "written": bool(row["written"])})
    imports = []
    responses = []
    for row in ledger.rows("SELECT * FROM import ORDER BY id"):
        found = stored_findings(row["findings"])
        imports.append(
            {
                "id": row["id"],
                "at": row["at"],
                "file": row["file"],
                "sha256": row["sha256"],
                "message_sha256": row["message_sha256"],
                "client_seq_no": row["client_seq_no"],
                "repeat_of": row["repeat_of"],
                "verdict": row["verdict"],
                "kind": row["kind"],
                "unified_number": row["unified_number"],
                "findings": [
                    {"reason": f.reason, "path": f.path, "message": f.message, "refuses": f.refuses} for f in found
                ],
                "error_message": refusal_text(found) if row["verdict"] == "refused" else "",
                "box": row["box"],
                "target": row["target"],
                "moved": bool(row["moved"]),
            }
        )
        responses.append({"import": row["id"], "fate": row["fate"], "files": files.get(("import", row["id"]), [])})
    doubled = [
        {
            "client_seq_no": row["client_seq_no"],
            "imports": [i["id"] for i in imports if i["client_seq_no"] == row["client_seq_no"]],
            "unified_numbers": sorted(
                {
                    i["unified_number"]
                    for i in imports
                    if i["client_seq_no"] == row["client_seq_no"] and i["verdict"] == "accepted"
                }
            ),
            "same_bytes": row["messages"] == 1,
        }
        for row in ledger.rows(
            "SELECT client_seq_no, count(DISTINCT message_sha256) AS messages FROM import"
            " WHERE verdict = 'accepted' GROUP BY client_seq_no HAVING count(*) > 1 ORDER BY client_seq_no"
        )
    ]
    receipts = [
        {
            "id": row["id"],
            "unified_number": row["unified_number"],
            "entry_number": row["entry_number"],
            "channel": row["channel"],
            "notice_time": row["notice_time"],
            "note": row["note"],
            "form": row["form"],
            "forced": bool(row["forced"]),
            "fate": row["fate"],
            "files": files.get(("receipt", row["id"]), []),
        }
        for row in ledger.rows("SELECT * FROM receipt ORDER BY id")
    ]
    drafts = [
        {key: row[key] for key in row.keys() if key != "import_id"}  # noqa: SIM118 (a Row is no mapping)
        for row in ledger.rows("SELECT * FROM draft ORDER BY unified_number")
    ]
    return {
        "now": now.isoformat(),
        "drafts": drafts,
        "imports": imports,
        "doubled": doubled,
        "numbers": {
            kind: [
                row["number"] for row in ledger.rows("SELECT number FROM number WHERE kind = ? ORDER BY rowid", kind)
            ]
            for kind in ("unified", "entry")
        },
        "receipts": receipts,
        "responses": responses,
        "stuck": [dict(row) for row in ledger.rows("SELECT * FROM stuck ORDER BY at, file")],
        "acts": [dict(row) for row in ledger.rows("SELECT at, who, act, unified_number, outcome FROM act ORDER BY id")],
    }
