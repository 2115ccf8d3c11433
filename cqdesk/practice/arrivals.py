"""From OutBox to the book: take a file, judge it, give it a number or refuse it, move it away."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cqdesk.practice.clock import official
from cqdesk.practice.faults import Fate
from cqdesk.practice.findings import OfficeFinding, UnreadablePackage, refusal_text, success_text
from cqdesk.practice.judge import judge_import
from cqdesk.practice.letters import REJECTED, REPLACEABLE, SAVED
from cqdesk.practice.package import PACKAGE_BYTES, StaysInOutBox, judge_papers, open_package
from cqdesk.practice.parse import Node, parse_message
from cqdesk.practice.post import post
from cqdesk.practice.premises import FAIL_BOX, OUT_BOX, SENT_BOX, Premises, sha256
from cqdesk.practice.receipts import CARD_FAILURE, PRACTICE_FAILURE, REFUSED, TIMEOUT, client_failure, import_response


@dataclass
class Reading:
    """What could be made of a file before any number is given."""

    message: bytes = b""
    tree: Node | None = None
    findings: list[OfficeFinding] = field(default_factory=list)
    unreadable: OfficeFinding | None = None

    @property
    def client_seq_no(self) -> str:
        return self.tree.value("DecSign", "ClientSeqNo") if self.tree is not None else ""

    @property
    def refused(self) -> bool:
        return self.unreadable is not None or any(finding.refuses for finding in self.findings)


def waiting(premises: Premises) -> list[Path]:
    """Files a client would send, by name. Temporary names and anything else but .zip and .xml are left
    alone.
    """
    box = premises.root / OUT_BOX
    return sorted(
        path
        for path in box.iterdir()
        if path.suffix.lower() in (".zip", ".xml") and path.is_file() and not path.is_symlink()
    )


def take_all(premises: Premises) -> int:
    """Take what lies in OutBox, first finishing moves a kill interrupted. Gives back how many files were
    taken.
    """
    settle(premises)
    return sum(_take(premises, path) for path in waiting(premises))


def settle(premises: Premises) -> None:
    """Move files that are in the book but still lie in OutBox."""
    for row in premises.ledger.rows("SELECT id, file, sha256, box, target FROM import WHERE moved = 0 ORDER BY id"):
        source = premises.root / OUT_BOX / row["file"]
        target = premises.root / row["box"] / row["target"]
        # Other bytes under the same name are a new file: the client overwrote the one we had read.
        if not target.exists() and source.exists() and sha256(source.read_bytes()) == row["sha256"]:
            target.parent.mkdir(parents=True, exist_ok=True)
            premises.checkpoint("move:before")
            os.replace(source, target)
        premises.checkpoint("move:done")
        with premises.ledger.transaction():
            premises.ledger.run("UPDATE import SET moved = 1 WHERE id = ?", row["id"])
            premises.checkpoint("move:before-commit")
        premises.checkpoint("move:committed")


def _take(premises: Premises, path: Path) -> bool:
    # Reading happens inside the transaction: of two offices on one folder only one finds the file.
    with premises.ledger.transaction():
        try:
            with path.open("rb") as file:
                data = file.read(PACKAGE_BYTES + 1)
        except (FileNotFoundError, PermissionError):
            return False  # taken by another office, or still held by its writer: next round
        digest = sha256(data)
        pending = premises.ledger.one(
            "SELECT 1 FROM import WHERE moved = 0 AND file = ? AND sha256 = ?", path.name, digest
        )
        if pending is not None:
            return False
        try:
            reading = _read(premises, path, data)
        except StaysInOutBox as stays:
            premises.ledger.run(
                "INSERT INTO stuck VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                path.name,
                digest,
                stays.reason,
                premises.stamp(),
            )
            return False
        _record(premises, path, digest, reading)
        premises.checkpoint("intake:before-commit")
    premises.checkpoint("intake:committed")
    settle(premises)
    return True


def _read(premises: Premises, path: Path, data: bytes) -> Reading:
    reading = Reading()
    try:
        if path.suffix.lower() == ".zip" and not premises.card_present:
            raise StaysInOutBox("card", "未插卡，客户端不会发送压缩包")
        package = open_package(path.stem, path.suffix, data)
        reading.message = package.message
        reading.tree, reading.findings = parse_message(package.message)
        if not reading.findings:
            reading.findings += package.findings
            reading.findings += judge_import(reading.tree)
            reading.findings += judge_papers(reading.tree, package.papers)
    except UnreadablePackage as broken:
        reading.unreadable = broken.finding
    return reading


def _record(premises: Premises, path: Path, digest: str, reading: Reading) -> None:
    ledger = premises.ledger
    now = premises.now()
    number = reading.client_seq_no
    first = number and ledger.one("SELECT min(id) FROM import WHERE client_seq_no = ?", number)
    ordinal = int(_scalar(premises, "SELECT coalesce(max(id), 0) + 1 FROM import"))
    card_fails = premises.faults.happens("card", str(ordinal))
    gives_up = premises.faults.happens("timeout-before", str(ordinal))
    kind, unified = "", ""
    if not reading.refused and not card_fails and not gives_up:
        kind, unified, problem = _draft_for(premises, reading)
        if problem is not None:
            reading.findings.append(problem)
    accepted = bool(unified)
    gives_up = gives_up or premises.faults.happens("timeout-after", str(ordinal))
    box = f"{SENT_BOX}/{official(now):%Y%m%d}" if accepted and not gives_up else FAIL_BOX
    target, _ = premises.free_name("import", "target", f"{_literal(path.stem)}_{{}}{_literal(path.suffix)}", now)
    fate = premises.faults.fate("response", f"response/{ordinal}")
    findings = [reading.unreadable] if reading.unreadable is not None else reading.findings
    ledger.run(
        "INSERT INTO import (id, at, file, sha256, message_sha256, client_seq_no, repeat_of, verdict, kind,"
        " unified_number, fate, findings, message, box, target)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        ordinal,
        premises.stamp(),
        path.name,
        digest,
        sha256(reading.message),
        number,
        first[0] if first else None,
        "accepted" if accepted else "refused",
        "card" if card_fails else kind or ("timeout" if gives_up and not reading.refused else ""),
        unified,
        fate.words,
        json.dumps([(f.reason, f.path, f.message, f.refuses) for f in findings], ensure_ascii=False),
        reading.message,
        box,
        target,
    )
    if accepted:
        _save_draft(premises, reading, kind, unified, ordinal)
    if gives_up and not reading.refused and not card_fails:
        content = client_failure(code=PRACTICE_FAILURE, lines=[TIMEOUT])
        post(premises, f"Failed_{_literal(path.stem)}_{{}}.xml", content, due=now, fate=fate, answered=ordinal)
        return
    _answer(premises, path.stem, reading, ordinal, unified, findings, card_fails, fate)


def _answer(
    premises: Premises,
    stem: str,
    reading: Reading,
    ordinal: int,
    unified: str,
    findings: Sequence[OfficeFinding],
    card_fails: bool,
    fate: Fate,
) -> None:
    if reading.unreadable is not None:
        content = client_failure(code=PRACTICE_FAILURE, lines=[reading.unreadable.message, "Err:Practice"])
    elif card_fails:
        content = client_failure(code=CARD_FAILURE[0], lines=CARD_FAILURE[1:])
    else:
        content = import_response(
            code=0 if unified else REFUSED,
            message=success_text(findings) if unified else refusal_text(findings),
            client_seq_no=reading.client_seq_no,
            seq_no=unified,
        )
    word = "Successed" if unified else "Failed"
    post(premises, f"{word}_{_literal(stem)}_{{}}.xml", content, due=premises.now(), fate=fate, answered=ordinal)


def _draft_for(premises: Premises, reading: Reading) -> tuple[str, str, OfficeFinding | None]:
    """Which draft the message makes or replaces: kind, unified number, or the finding that refuses it.

    Without `SeqNo` every import is a new draft, also a repeated one (a twin: declaration-message section 3).
    """
    assert reading.tree is not None
    direction = reading.tree.value("DecHead", "IEFlag")
    known = reading.tree.value("DecHead", "SeqNo")
    if not known:
        year = f"{official(premises.now()):%Y}"
        serial = premises.ledger.next(f"unified {direction} {year}")
        twin = premises.ledger.one(
            "SELECT 1 FROM import WHERE verdict = 'accepted' AND client_seq_no = ?", reading.client_seq_no
        )
        return "twin" if twin else "new", f"{direction}{year}{serial:013d}", None
    draft = premises.ledger.one("SELECT state, direction FROM draft WHERE unified_number = ?", known)
    if draft is None:
        return "", "", _seq_no("seq-no-unknown", "不存在，首次导入应为空")
    if draft["state"] not in REPLACEABLE:
        return "", "", _seq_no("seq-no-declared", "对应的报关单已申报或已删除，不能覆盖")
    if draft["direction"] != direction:
        return "", "", _seq_no("seq-no-direction", "与进出口标志不符")
    return "replace", known, None


def _seq_no(reason: str, message: str) -> OfficeFinding:
    return OfficeFinding(reason=reason, path="DecHead/SeqNo", message=f"DecHead/SeqNo（数据中心统一编号）{message}")


def _save_draft(premises: Premises, reading: Reading, kind: str, unified: str, ordinal: int) -> None:
    assert reading.tree is not None
    head = next(reading.tree.all("DecHead"))
    if kind == "replace":
        # After a rejection the old entry number is spent; a returned declaration keeps its own.
        premises.ledger.run(
            "UPDATE draft SET entry_number = CASE state WHEN ? THEN '' ELSE entry_number END, state = ?,"
            " import_id = ?, imports = imports + 1, client_seq_no = ?, customs_office = ?"
            " WHERE unified_number = ?",
            REJECTED,
            SAVED,
            ordinal,
            reading.client_seq_no,
            head.value("CustomMaster"),
            unified,
        )
        return
    premises.ledger.run(
        "INSERT INTO draft (unified_number, direction, customs_office, client_seq_no, state, import_id)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        unified,
        head.value("IEFlag"),
        head.value("CustomMaster"),
        reading.client_seq_no,
        SAVED,
        ordinal,
    )
    premises.ledger.run("INSERT INTO number VALUES (?, 'unified', ?, ?)", unified, unified, premises.stamp())


def _literal(text: str) -> str:
    """Safe inside a name pattern."""
    return text.replace("{", "{{").replace("}", "}}")


def _scalar(premises: Premises, sql: str) -> int:
    row = premises.ledger.one(sql)
    assert row is not None
    return int(row[0])


def stored_findings(text: str) -> list[OfficeFinding]:
    """The findings of an import row."""
    return [
        OfficeFinding(reason=reason, path=path, message=message, refuses=refuses)
        for reason, path, message, refuses in json.loads(text)
    ]
