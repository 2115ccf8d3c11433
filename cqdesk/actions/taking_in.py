"""A case package (票包) comes in: signature first, then every value, then one transaction.

The case keeps the name (uid) it has at its sender, so that it is known again: the same package opened twice says so, a
later one updates, and what was edited here since is never written over. The sender's history is kept as it came, beside
ours, and must continue what an earlier package said.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..domain.clock import business_date
from ..errors import UserError
from ..forms.document import to_document
from ..intake.case_package import CasePackage, forged, open_package
from ..store import attached_papers, cases, declarations, handover, readings
from ..store.column_types import canonical
from ..store.engine import Connection
from ..store.handover import COPY, HAND_OVER, IN
from ..store.receipts import UNDERSTOOD, UNREADABLE
from ..store.signing_key import ALGORITHM, fingerprint, is_signed
from . import package_content as content
from . import package_records
from .desk import Desk
from .drafts import chain_of
from .moments import recompute
from .package_contents import left_out_zh
from .state import refresh

NEW, UPDATED, KNOWN = "new", "updated", "known"
RESULT_ZH = {NEW: "已打开票包，成为新的一票", UPDATED: "已按新票包更新", KNOWN: "这个票包已经打开过，没有改动"}


@dataclass(frozen=True, kw_only=True)
class TakenIn:
    """What became of a package."""

    case: str
    result: str
    """`new`, `updated` or `known`."""
    sender: str
    fingerprint: str
    partial: bool
    purpose: str
    remarks: list[str] = field(default_factory=list)

    @property
    def told_zh(self) -> str:
        """In one sentence."""
        return f"{RESULT_ZH[self.result]}：{self.case}（来自{self.sender}）。" + "".join(self.remarks)

    def to_json(self) -> dict[str, Any]:
        """The answer of the command line."""
        return {
            "case": self.case,
            "result": self.result,
            "sender": self.sender,
            "fingerprint": self.fingerprint,
            "partial": self.partial,
            "purpose": self.purpose,
            "remarks": self.remarks,
        }


def take_in(desk: Desk, path: Path) -> TakenIn:
    """Open a package and store its case. Raises `UserError`; nothing is stored then."""
    package = open_package(path)
    if package.algorithm != ALGORITHM or not is_signed(package.public_key, package.signature, package.signed):
        raise forged()
    incoming = _Incoming(desk, package)
    with desk.store.read() as connection:
        if (answer := incoming.known(connection)) is not None:
            return answer
    for data in package.originals.values():
        desk.files.keep(data)  # on disk before the row that names it
    with desk.store.write() as connection:
        if (answer := incoming.known(connection)) is not None:  # another window was quicker
            return answer
        return incoming.store(connection)


class _Incoming:
    """One package on its way into the store."""

    def __init__(self, desk: Desk, package: CasePackage) -> None:
        self.desk = desk
        self.package = package
        self.all = package.case
        self.case: Any = self.all.get("case")
        self.uid = content.uid(self.all)
        self.case_uid = content.uid(self.case)
        self.purpose = content.text(self.all, "purpose")
        partial = self.all.get("partial")
        if self.purpose not in (HAND_OVER, COPY) or not isinstance(partial, bool):
            raise content.odd()
        self.partial = partial
        self.sender = content.text(self.all.get("from"), "name", 200) or "未署名"
        self.mark = fingerprint(package.public_key)
        self.entries = content.chain(self.all, self.case_uid, partial=partial)
        self.head = content.text(self.all["history"], "head")
        self.stations = content.stations(self.all)
        self.contents = content.contents(self.all)
        if content.text(self.case, "direction") not in ("export", "import"):
            raise content.odd()

    def known(self, connection: Connection) -> TakenIn | None:
        """The answer when nothing is to be done. Raises `UserError` when the package must not be stored."""
        before = handover.package_with_uid(connection, self.uid)
        if before is not None:
            number = cases.case_by_id(connection, before.case_id).number
            if before.direction != IN:
                raise UserError("package-own", f"这是本机交出的票包（票 {number}）。", "请让对方打开它。")
            return self._answer(number, KNOWN, [])
        case_id = handover.case_with_uid(connection, self.case_uid)
        if case_id is None:
            return None
        found = cases.case_by_id(connection, case_id)
        came = [one for one in handover.packages_of(connection, case_id) if one.direction == IN]
        if not came:
            raise UserError(
                "package-case-ours",
                f"票包中的这一票本机已有（票 {found.number}），是本机自己的票，没有导入。",
                "目前只能单向交出；对方的改动请对照录入，或请对方发回单据。",
            )
        if came[-1].fingerprint != self.mark:
            raise UserError(
                "package-other-sender",
                f"票 {found.number} 原由“{came[-1].party}”交来，这个票包由另一把钥匙签名，没有导入。",
                "请与原来的交出方电话核实；确认后请对方从原来的电脑重新交出。",
            )
        if self.partial and not came[-1].partial:
            raise UserError(
                "package-less", f"票 {found.number} 已有带价格的完整内容，这个票包隐藏了价格，没有导入。", "无需处理。"
            )
        if came[-1].head != self.head and not self._goes_on(came[-1]):
            raise UserError(
                "package-older",
                f"这个票包比票 {found.number} 上次收到的内容旧，或其操作记录被改写，没有导入。",
                "请对方重新交出最新的票包。",
            )
        if handover.edited_since(connection, chain_of(found), "case_in"):
            raise UserError(
                "package-edited-here",
                f"票 {found.number} 在本机已有改动，没有用票包覆盖。",
                "请对照票包内容手工补录，或请对方说明改了哪些栏目。",
            )
        return None

    def _goes_on(self, before: handover.PackageRow) -> bool:
        """Whether the sender's history continues what the earlier package brought."""
        veiled = before.partial or self.partial
        return content.goes_on(before.history if veiled else [], before.head, self.entries)

    def store(self, connection: Connection) -> TakenIn:
        """Write everything, as one act."""
        now = self.desk.clock.now()
        case_id = handover.case_with_uid(connection, self.case_uid)
        result = NEW if case_id is None else UPDATED
        if case_id is None:
            made = cases.new_case(
                connection, direction=content.text(self.case, "direction"), at=now, year=business_date(now).year
            )
            case_id = made.id
            handover.name_case(connection, case_id, self.case_uid)
        remarks = self._sender_known(connection)
        self._facts(connection, case_id)
        self._papers(connection, case_id)
        self._attached(connection, case_id)
        package_records.take_case(connection, case_id, self.all, self.package.originals, now)
        keys = self._declarations(connection, case_id)
        found = cases.case_by_id(connection, case_id)
        handover.add_package(
            connection,
            uid=self.uid,
            case_id=case_id,
            direction=IN,
            purpose=self.purpose,
            partial=self.partial,
            party=self.sender,
            fingerprint=self.mark,
            sha256=self.package.sha256,
            head=self.head,
            history=self.entries,
            at=now,
            who=self.desk.user,
        )
        said = {
            "package": self.uid,
            "from": self.sender,
            "fingerprint": self.mark,
            "number": content.text(self.case, "number", 40),
            "purpose": self.purpose,
            "partial": self.partial,
            "sha256": self.package.sha256,
            "head": self.head,
            "entries": len(self.entries),
            "stations": self.stations,
            "contents": self.contents,
        }
        self.desk.write_history(connection, chain_of(found), "case_in", said, undoable="barrier")
        for key in keys:
            refresh(self.desk, connection, key)
        recompute(self.desk, connection, case_id)
        cases.touch_case(connection, case_id, now)
        if self.partial:
            remarks.append("对方隐藏了价格，这一票只供查看，不能申报。")
            if left_out := left_out_zh(self.contents):
                remarks.append(f"对方未附：{left_out}。")
        elif self.purpose == COPY:
            remarks.append("这是副本，只供查看，由对方申报。")
        return self._answer(found.number, result, remarks)

    def _answer(self, number: str, result: str, remarks: list[str]) -> TakenIn:
        return TakenIn(
            case=number,
            result=result,
            sender=self.sender,
            fingerprint=self.mark,
            partial=self.partial,
            purpose=self.purpose,
            remarks=remarks,
        )

    def _sender_known(self, connection: Connection) -> list[str]:
        if handover.sender(connection, self.mark) is not None:
            return []
        others = handover.senders_named(connection, self.sender)
        handover.know_sender(connection, self.mark, self.package.public_key.hex(), self.sender, self.desk.clock.now())
        if others:
            return [f"注意：“{self.sender}”以前用的是另一把钥匙。请电话核对指纹 {self.mark}，核对前请勿据此申报。"]
        return [f"第一次收到“{self.sender}”的票包，请电话核对指纹 {self.mark}。"]

    def _facts(self, connection: Connection, case_id: int) -> None:
        company = self.all.get("company")
        values: dict[str, Any] = {
            "title": content.text(self.case, "title", 400),
            "paper_issues": content.paper_issues(self.case),
        }
        if company is not None:
            name = content.text(company, "name", 400)
            known = cases.find_company(connection, name) or cases.put_company(
                connection,
                name,
                uscc=content.text(company, "uscc", 40),
                customs_code=content.text(company, "customs_code", 40),
            )
            values["company_id"] = known.id
        if (path := content.text(self.case, "customs_path", 60)) in self.desk.customs_paths:
            values["customs_path"] = path
            options = [one for one in content.items(self.case, "options", 100) if isinstance(one, str)]
            handover.put_options(connection, case_id, list(dict.fromkeys(options)))
        cases.touch_case(connection, case_id, self.desk.clock.now(), **values)
        for moment in content.items(self.all, "moments", 200):
            kind, at = content.text(moment, "kind", 100), content.needed(content.instant(moment, "at"))
            if kind in self.desk.moment_kinds:
                cases.put_moment(connection, case_id, kind=kind, at=at, source=content.text(moment, "source", 400))

    def _papers(self, connection: Connection, case_id: int) -> None:
        held = {one.sha256: one.id for one in cases.papers_of(connection, case_id)}
        names = {one.name for one in cases.papers_of(connection, case_id)}
        for paper in content.items(self.all, "papers", 500):
            sha256, reading = content.sha256(paper), content.reading(paper.get("reading"))
            if sha256 in held:
                cases.put_reading(connection, held[sha256], reading)
                continue
            if sha256 not in self.package.originals:
                continue  # without prices the papers themselves stay at the sender
            name = content.text(paper, "name", 255)
            if not name or name in names or "/" in name or "\\" in name:
                raise content.odd()
            names.add(name)
            cases.add_paper(
                connection,
                case_id,
                name=name,
                sha256=sha256,
                size=len(self.package.originals[sha256]),
                reading=reading,
                at=self.desk.clock.now(),
            )

    def _attached(self, connection: Connection, case_id: int) -> None:
        """PDFs attached to the declarations; one whose name is in use here belongs to this case, or is refused."""
        held = attached_papers.of_case(connection, case_id)
        for paper in content.items(self.all, "attached", 500):
            name, sha256 = content.text(paper, "name", 255), content.sha256(paper)
            if name in held and held[name].sha256 == sha256:
                continue
            if not name or sha256 not in self.package.originals or attached_papers.taken(connection, [name]):
                raise content.odd()
            kept = attached_papers.AttachedPaper(
                name=name,
                sha256=sha256,
                size=len(self.package.originals[sha256]),
                pages=content.pages(paper),
                added_at=content.needed(content.instant(paper, "added_at")),
            )
            attached_papers.add(connection, case_id, kept)

    def _declarations(self, connection: Connection, case_id: int) -> list[int]:
        given = content.items(self.all, "declarations", content.MAX_DECLARATIONS)
        uids = [content.uid(one) for one in given]
        if not given or len(set(uids)) != len(uids):
            raise content.odd()
        for row in declarations.declarations_of(connection, case_id):
            if row.uid not in uids:
                declarations.remove(connection, row.id)
        handover.park_numbers(connection, case_id)
        return [self._declaration(connection, case_id, number, one) for number, one in enumerate(given, 1)]

    def _declaration(self, connection: Connection, case_id: int, number: int, given: Any) -> int:
        name = content.uid(given)
        if handover.owner_of_declaration(connection, name) not in (None, self.case_uid):
            raise content.odd()
        key = handover.put_declaration(connection, case_id, uid=name, number=number)
        newest, official = 0, None
        by_uid: dict[str, int] = {}
        for version in content.items(given, "versions", 1000):
            uid = content.uid(version)
            if handover.owner_of_version(connection, uid) not in (None, self.case_uid):
                raise content.odd()
            filled, links = content.form(version)
            by_uid[uid] = kept = handover.put_version(
                connection,
                key,
                uid=uid,
                version=content.whole(version, "version", 100_000),
                kind=content.version_kind(version),
                schema=declarations.SCHEMA,
                document=to_document(filled.form),
                unparsed=filled.unparsed,
                origins=filled.origins,
                links=links.to_json(),
                accepted=readings.accepted_json(filled),
                frozen_at=content.instant(version, "frozen_at"),
                created_at=content.needed(content.instant(version, "created_at")),
                changed_at=content.needed(content.instant(version, "changed_at")),
            )
            newest = kept if version.get("newest") is True else newest
            official = kept if version.get("official") is True else official
        if not newest:
            raise content.odd()
        handover.set_newest(connection, key, newest, official)
        unified, entry = content.text(given, "unified_number", 40), content.text(given, "entry_number", 40)
        handover.know_numbers(connection, key, unified, entry)
        self._filings(connection, key, given, by_uid)
        came = self._receipts(connection, key, given)
        package_records.take_declaration(connection, key, given, by_uid, came, self.package.originals)
        declarations.note_state(connection, key, handed_over=given.get("handed_over") is True)
        return key

    def _filings(self, connection: Connection, key: int, given: Any, versions: dict[str, int]) -> None:
        for filing in content.items(given, "filings", 1000):
            version = versions.get(content.uid(filing, "version"))
            data = content.raw(filing, "data")
            if version is None:
                raise content.odd()
            handover.put_filing(
                connection,
                uid=hashlib.sha256(f"{self.case_uid}|{filing['client_sequence_number']}".encode()).hexdigest()[:32],
                declaration_id=key,
                version_id=version,
                channel=content.text(filing, "channel", 100),
                client_sequence_number=content.text(filing, "client_sequence_number", 40),
                name=content.text(filing, "name", 255),
                sha256=hashlib.sha256(data).hexdigest(),
                data=data,
                step=content.step(filing).value,
                step_at=content.needed(content.instant(filing, "step_at")),
                sendings=content.whole(filing, "sendings"),
                seen_before=[],
                trouble="随票包带来，由交出方发送。",
                queued_at=content.needed(content.instant(filing, "queued_at")),
                unified_number=content.text(filing, "unified_number", 40),
            )

    def _receipts(self, connection: Connection, key: int, given: Any) -> list[int]:
        """Keep the receipts; their keys here, in the sender's order, 0 for one that is another declaration's here."""
        came = []
        handover.drop_stand_ins(connection, key)
        for number, told in enumerate(content.items(given, "receipts"), 1):
            if self.partial:  # the facts alone: letter and time, as the sender understood them
                data = canonical({name: content.text(told, name) for name in sorted(told) if name != "state"}).encode()
                source, file = handover.STAND_IN, f"package-{self.case_uid}-{number}.json"
            else:
                data = content.raw(told, "raw")
                source, file = content.text(told, "channel_name", 100), content.text(told, "file_name", 255)
            client = content.text(told, "client_sequence_number", 40)
            state = content.receipt_state(told)
            kept = handover.put_receipt(
                connection,
                received_at=content.needed(content.instant(told, "received_at")),
                channel_name=source,
                file_name=file,
                sha256=hashlib.sha256(data).hexdigest(),
                raw=data,
                state=state if state == UNDERSTOOD else UNREADABLE,
                kind=content.text(told, "kind", 100),
                filing_id=handover.filing_key(connection, key, client) if client else None,
                declaration_id=key,
                unified_number=content.text(told, "unified_number", 40),
                entry_number=content.text(told, "entry_number", 40),
                client_sequence_number=client,
                response_code=content.text(told, "response_code", 40),
                letter=content.text(told, "letter", 40),
                notice_time=content.instant(told, "notice_time"),
                note=content.text(told, "note"),
                author=content.text(told, "author", 200),
            )
            if kept is not None:
                package_records.take_evidence(connection, kept, told, self.package.originals)
            came.append(kept or 0)
        return came
