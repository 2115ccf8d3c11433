"""The practice Single Window for manifests: takes messages, keeps a book of bills and boxes, answers per bill and box.

Its own folders and book, apart from the declarations' office; `step()` does one deterministic round. Codes are those of
CC020 (01 accepted, 02 review, 03 refused, 11 released, 12 loading refused) with the reason codes seen in public text.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from cqdesk.domain.clock import CHINA
from cqdesk.errors import UserError
from cqdesk.practice import manifest_applications
from cqdesk.practice.clock import OfficeClock, file_time
from cqdesk.practice.findings import UnreadablePackage
from cqdesk.practice.ledger import FILE_NAME
from cqdesk.practice.manifest_answers import Said, answer, technical
from cqdesk.practice.manifest_judge import flaws, vague
from cqdesk.practice.package import StaysInOutBox, open_package
from cqdesk.practice.parse import Node, parse_manifest
from cqdesk.practice.premises import FAIL_BOX, IN_BOX, OUT_BOX, SENT_BOX, write_whole

_SCHEMA = """
CREATE TABLE IF NOT EXISTS message (
  message_id TEXT PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL, function TEXT NOT NULL, content BLOB NOT NULL,
  verdicts TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS bill (
  means TEXT NOT NULL, voyage TEXT NOT NULL, master TEXT NOT NULL, house TEXT NOT NULL, state TEXT NOT NULL,
  other INTEGER NOT NULL, pieces TEXT NOT NULL, gross TEXT NOT NULL, boxes TEXT NOT NULL, message_id TEXT NOT NULL,
  PRIMARY KEY (means, voyage, master, house)) STRICT;
CREATE TABLE IF NOT EXISTS box (number TEXT NOT NULL, voyage TEXT NOT NULL, state TEXT NOT NULL,
  PRIMARY KEY (number, voyage)) STRICT;
CREATE TABLE IF NOT EXISTS wish (subject TEXT PRIMARY KEY, code TEXT NOT NULL, words TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS outgoing (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, content BLOB NOT NULL, written INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE IF NOT EXISTS taken (target TEXT PRIMARY KEY) STRICT;
"""
HELD, REVIEW, RELEASED, LOADED, DELETED = "held", "review", "released", "loaded", "deleted"
_LATEST = {"1": timedelta(hours=24), "2": timedelta(hours=4), "4": timedelta(hours=1)}
"""How long before loading main data must be there, by the mode digit of the message code (2101 sea, 2201 air, 2401 road)."""


class ManifestOffice:
    """One office over `root` with OutBox, SentBox, FailBox, InBox and its book."""

    def __init__(self, root: Path, clock: OfficeClock) -> None:
        self.root, self._clock = root, clock
        try:
            for box in (OUT_BOX, SENT_BOX, FAIL_BOX, IN_BOX):
                (root / box).mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(root / FILE_NAME, isolation_level=None, timeout=10.0)
            self._db.row_factory = sqlite3.Row
            for statement in (*_SCHEMA.split(";"), manifest_applications.TABLE):
                self._db.execute(statement)
        except (OSError, sqlite3.Error) as error:
            raise _unusable() from error

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def step(self) -> int:
        """Take and judge what lies in OutBox, write every answer. Returns how many messages were taken.

        Raises `UserError` practice-root when a folder or the disk fails.
        """
        try:
            taken = 0
            for path in sorted((self.root / OUT_BOX).iterdir()):
                if path.suffix.lower() in (".zip", ".xml") and path.is_file() and not path.is_symlink():
                    self._take(path)
                    taken += 1
            self._deliver()
            return taken
        except (OSError, sqlite3.Error) as error:
            raise _unusable() from error

    def _deliver(self) -> None:
        for row in self._db.execute("SELECT id, name, content FROM outgoing WHERE written = 0 ORDER BY id").fetchall():
            write_whole(self.root / IN_BOX / row["name"], row["content"], lambda point: None)
            self._db.execute("UPDATE outgoing SET written = 1 WHERE id = ?", (row["id"],))

    def _take(self, path: Path) -> None:
        try:
            package = open_package(path.stem, path.suffix, path.read_bytes())
            root, namespace = parse_manifest(package.message)
        except (UnreadablePackage, StaysInOutBox) as broken:
            words = broken.finding.message if isinstance(broken, UnreadablePackage) else str(broken)
            with self._transaction():
                target = self._target(path)
                self._post(f"Failed_{path.stem}_{{}}.xml", technical(path.stem, words))
            os.replace(path, self.root / FAIL_BOX / target)
            return
        with self._transaction():
            target = self._target(path)
            verdicts = self._judge(root, namespace)
            message_id = root.value("Head", "MessageID") or path.stem
            self._db.execute(
                "INSERT INTO message VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (message_id) DO NOTHING",
                (
                    message_id,
                    self._now().isoformat(),
                    root.value("Head", "MessageType"),
                    root.value("Head", "FunctionCode"),
                    package.message,
                    json.dumps([[one.code, one.words, one.house or one.master or one.box] for one in verdicts]),
                ),
            )
            self._post(f"Receipt_{path.stem}_{{}}.xml", self._response(root, verdicts))
        os.replace(path, self.root / SENT_BOX / target)

    def _target(self, path: Path) -> str:
        moment = self._now()
        while True:
            name = f"{path.stem}_{file_time(moment)}{path.suffix}"
            if self._db.execute("SELECT 1 FROM taken WHERE target = ?", (name,)).fetchone() is None:
                self._db.execute("INSERT INTO taken VALUES (?)", (name,))
                return name
            moment += timedelta(milliseconds=1)

    def _post(self, pattern: str, content: bytes) -> None:
        moment = self._now()
        while True:
            name = pattern.format(file_time(moment))
            if self._db.execute("SELECT 1 FROM outgoing WHERE name = ?", (name,)).fetchone() is None:
                self._db.execute("INSERT INTO outgoing (name, content) VALUES (?, ?)", (name, content))
                return
            moment += timedelta(milliseconds=1)

    def _now(self) -> datetime:
        return self._clock.now()

    # --- judging

    def _judge(self, root: Node, namespace: str) -> list[Said]:
        wrong = flaws(root, namespace)
        if wrong:
            return [Said("03", f"99001 报文格式错误：{'；'.join(wrong[:5])}")]
        message_id = root.value("Head", "MessageID")
        if self._db.execute("SELECT 1 FROM message WHERE message_id = ?", (message_id,)).fetchone() is not None:
            return [Said("03", "99001 报文编号重复")]
        message = root.value("Head", "MessageType")
        if manifest_applications.decides(message):
            return self._application(root)
        if message[2:4] in ("31",):
            return self._site(root, "arrived")
        if message[2:4] == "41":
            return self._loading(root)
        if message[2:4] == "51":
            return self._site(root, "tallied")
        return [self._bill(root, bill) for bill in root.all("Declaration", "Consignment")]

    def _application(self, root: Node) -> list[Said]:
        """A packing list or an application; a wish of the one who plays customs goes before the book."""
        wished = []
        for one in root.all("Declaration", "Consignment"):
            house = one.value("AssociatedTransportDocument", "ID")
            master = one.value("TransportContractDocument", "ID") or one.value("AdditionalDocument", "ID")
            wish = self._wished(house or master)
            if wish is not None:
                wished.append(Said(wish[0], wish[1], master, house))
        return wished or manifest_applications.judged(self._db, root, *self._place(root))

    def _wished(self, subject: str) -> tuple[str, str] | None:
        row = self._db.execute("SELECT code, words FROM wish WHERE subject = ?", (subject,)).fetchone()
        if row is None:
            return None
        self._db.execute("DELETE FROM wish WHERE subject = ?", (subject,))
        return str(row["code"]), str(row["words"])

    def _place(self, root: Node) -> tuple[str, str]:
        """Vessel and voyage of a message; by road the batch number stands for both."""
        if root.value("Head", "MessageType")[3] == "4":
            return "", root.value("Declaration", "ID")
        return root.value("Declaration", "BorderTransportMeans", "ID"), root.value(
            "Declaration", "BorderTransportMeans", "JourneyID"
        )

    def _bill(self, root: Node, bill: Node) -> Said:
        function = root.value("Head", "FunctionCode")
        means, voyage = self._place(root)
        master, house = bill.value("TransportContractDocument", "ID"), bill.value("AssociatedTransportDocument", "ID")
        key = (means, voyage, master, house)
        kept = self._db.execute(
            "SELECT * FROM bill WHERE means = ? AND voyage = ? AND master = ? AND house = ?", key
        ).fetchone()
        state = "" if kept is None or kept["state"] == DELETED else kept["state"]

        def said(code: str, words: str) -> Said:
            return Said(code, words, master, house)

        wish = self._wished(house or master)
        if wish is not None:
            if wish[0] == "02" and function == "9":
                self._keep(key, bill, REVIEW, root)
            return said(*wish)
        if state == REVIEW and function in ("5", "3"):
            return said("03", "19099 人工审核中，不能变更或删除")
        if function == "9":
            if state:
                return said("03", "19001 提（运）单号重复")
            if any(vague(one.value("Commodity", "CargoDescription")) for one in bill.all("ConsignmentItem")):
                return said("03", "19021 货物描述笼统")
            if self._late(root, bill):
                self._keep(key, bill, REVIEW, root)
                return said("02", "19010 逾期，转人工审核")
            self._keep(key, bill, HELD, root)
            return said("01", "21301 主要数据接受申报")
        if not state:
            return said("03", "19002 没有该提（运）单的主要数据")
        if function == "0":
            self._db.execute(
                "UPDATE bill SET other = 1 WHERE means = ? AND voyage = ? AND master = ? AND house = ?", key
            )
            return said("01", "22301 其他数据接受申报")
        if state in (RELEASED, LOADED):
            return said("03", "19031 已放行或已装载，不能变更或删除")
        if function == "3":
            self._db.execute(
                "UPDATE bill SET state = ? WHERE means = ? AND voyage = ? AND master = ? AND house = ?",
                (DELETED, *key),
            )
            return said("01", "24301 同意删除")
        self._keep(key, bill, HELD, root, other=int(kept["other"]))
        return said("01", "23301 同意变更")

    def _late(self, root: Node, bill: Node) -> bool:
        span = _LATEST.get(root.value("Head", "MessageType")[3], timedelta(0))
        words = bill.value("LoadingLocation", "LoadingDate") or root.value(
            "Declaration", "LoadingLocation", "LoadingDateTime"
        )
        try:
            loads = datetime.strptime(words[:14] if len(words) != 15 else words[:12], "%Y%m%d%H%M%S").replace(
                tzinfo=CHINA
            )
        except ValueError:
            return False
        return root.value("Head", "MessageType")[2] == "2" and self._now() > loads - span

    def _keep(self, key: tuple[str, str, str, str], bill: Node, state: str, root: Node, *, other: int = 0) -> None:
        boxes = [
            one.value("EquipmentIdentification", "ID") or one.value("ID") for one in bill.all("TransportEquipment")
        ]
        self._db.execute(
            "INSERT INTO bill VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (means, voyage, master, house) DO UPDATE SET"
            " state = excluded.state, other = excluded.other, pieces = excluded.pieces, gross = excluded.gross,"
            " boxes = excluded.boxes, message_id = excluded.message_id",
            (
                *key,
                state,
                other,
                bill.value("ConsignmentPackaging", "QuantityQuantity") or bill.value("TotalPackageQuantity"),
                bill.value("TotalGrossMassMeasure"),
                json.dumps(boxes),
                root.value("Head", "MessageID"),
            ),
        )

    def _site(self, root: Node, state: str) -> list[Said]:
        """Arrival and tally by box; a box no accepted bill names is refused."""
        means, voyage = self._place(root)
        known = self._boxes(means, voyage)
        found = []
        function = root.value("Head", "FunctionCode")
        for one in root.all("Declaration", "TransportEquipment"):
            number = one.value("EquipmentIdentification", "ID")
            if number not in known:
                found.append(Said("03", "19041 没有该集装箱的舱单数据", box=number))
                continue
            self._db.execute(
                "INSERT INTO box VALUES (?, ?, ?) ON CONFLICT (number, voyage) DO UPDATE SET state = excluded.state",
                (number, voyage, "" if function == "3" else state),
            )
            words = "同意删除" if function == "3" else {"arrived": "运抵报告接受", "tallied": "理货报告接受"}[state]
            found.append(Said("01", f"31301 {words}", box=number))
        return found or [Said("03", "99001 报文没有集装箱")]

    def _boxes(self, means: str, voyage: str) -> dict[str, list[str]]:
        """Boxes of the live bills of a voyage -> states of the bills in them."""
        found: dict[str, list[str]] = {}
        for row in self._db.execute(
            "SELECT boxes, state FROM bill WHERE means = ? AND voyage = ? AND state != ?", (means, voyage, DELETED)
        ):
            for number in json.loads(row["boxes"]):
                found.setdefault(number, []).append(row["state"])
        return found

    def _loading(self, root: Node) -> list[Said]:
        """A loading manifest is at master level: every bill in it must be released."""
        means, voyage = self._place(root)
        found = []
        for one in root.all("Declaration", "Consignment"):
            master = one.value("TransportContractDocument", "ID")
            states = [
                row["state"]
                for row in self._db.execute(
                    "SELECT state FROM bill WHERE means = ? AND voyage = ? AND master = ? AND state != ?",
                    (means, voyage, master, DELETED),
                )
            ]
            if not states or any(state != RELEASED for state in states):
                found.append(Said("03", "41031 有未放行的提（运）单", master))
                continue
            self._db.execute(
                "UPDATE bill SET state = ? WHERE means = ? AND voyage = ? AND master = ? AND state = ?",
                (LOADED, means, voyage, master, RELEASED),
            )
            found.append(Said("01", "41301 装载舱单接受", master))
        return found

    # --- customs

    def wish(self, subject: str, code: str, words: str) -> None:
        """The next message about a bill (house, else master) is answered so: 02 review, 03 refused."""
        with self._transaction():
            self._db.execute("INSERT OR REPLACE INTO wish VALUES (?, ?, ?)", (subject, code, words))

    def forget_packing_list(self, box: str) -> None:
        """Customs holds no packing list of a box any more: the next deletion of it is refused."""
        with self._transaction():
            self._db.execute("DELETE FROM packing WHERE number = ?", (box,))

    def release(self, master: str, house: str) -> None:
        """Customs releases a bill (11), after its declaration was released. Raises `UserError` for one it does not hold."""
        self._decide(master, house, HELD, RELEASED, "11", "放行")

    def refuse_loading(self, master: str, house: str) -> None:
        """Loading refused (12): the bill stays as it is."""
        self._decide(master, house, "", "", "12", "禁止装载")

    def settle_review(self, master: str, house: str, *, accepted: bool) -> None:
        """The manual review ends: accepted, or refused."""
        if accepted:
            self._decide(master, house, REVIEW, HELD, "01", "21301 审核通过，主要数据接受申报")
        else:
            self._decide(master, house, REVIEW, DELETED, "03", "19011 审核未通过")

    def _decide(self, master: str, house: str, before: str, after: str, code: str, words: str) -> None:
        with self._transaction():
            row = self._db.execute(
                "SELECT rowid, * FROM bill WHERE master = ? AND house = ? AND state != ?", (master, house, DELETED)
            ).fetchone()
            if row is None or (before and row["state"] != before):
                raise UserError(
                    "practice-bill", "练习单一窗口里没有处于该状态的提（运）单。", "请先发送舱单并收到接受回执。"
                )
            if after:
                self._db.execute("UPDATE bill SET state = ? WHERE rowid = ?", (after, row["rowid"]))
            # release and refusal of loading are notices of their own; the end of a review answers the message
            message_id = row["message_id"] if code in ("01", "03") else f"NOTICE_{file_time(self._now())}"
            content = answer(message_id, self._now(), row["means"], row["voyage"], [Said(code, words, master, house)])
            self._post(f"Receipt_{message_id}_{{}}.xml", content)
        self._deliver()

    def bills(self) -> list[Mapping[str, str]]:
        """The book, for a judge."""
        return [dict(row) for row in self._db.execute("SELECT * FROM bill ORDER BY master, house")]

    def _response(self, root: Node, verdicts: list[Said]) -> bytes:
        means, voyage = self._place(root)
        road = root.value("Head", "MessageType")[3:4] == "4"
        return answer(root.value("Head", "MessageID"), self._now(), means, voyage, verdicts, road=road)


def _unusable() -> UserError:
    return UserError(
        "practice-root", "练习单一窗口的文件夹无法使用。", "请确认文件夹可以读写且磁盘有空间，或换一个文件夹。"
    )
