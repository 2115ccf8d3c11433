"""The customer's confirmation of a numbered proof sheet: sent, reminded, confirmed by whom and by what, stale when changed.

What is confirmed is the content the sheet showed (its check code), not a version number: a draft goes on being edited
under its number. Work floor J2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from ..domain.clock import CHINA
from ..errors import UserError
from ..forms.declaration.check_code import check_code
from ..forms.declaration.fields import Declaration
from ..forms.declaration.reading_back import ISSUED
from ..forms.diff import Difference, differences
from ..forms.document import Filled, filled_document, from_document
from ..forms.path import label_of
from ..store import cases, confirmations, declarations
from ..store.engine import Connection
from .desk import Desk
from .drafts import chain_of
from .evidence import read_evidence

WAY_ZH = {"chat": "聊天", "mail": "邮件", "phone": "电话", "paper": "签字盖章"}
_NAMED = 3
"""Changed fields a sentence names."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where the confirmation of a declaration stands."""

    state: str = ""
    """"" (never asked) | waiting | confirmed | stale"""
    version: int = 0
    code: str = ""
    sent_at: datetime | None = None
    sent_to: str = ""
    reminders: int = 0
    confirmed_at: datetime | None = None
    confirmed_by: str = ""
    way: str = ""
    evidence_name: str = ""
    changed: tuple[Difference, ...] = ()
    """Values that changed since the sheet was made."""

    @property
    def asked(self) -> bool:
        """Whether a proof sheet was ever sent."""
        return bool(self.state)

    @property
    def good(self) -> bool:
        """Confirmed, and nothing changed since."""
        return self.state == "confirmed"

    @property
    def changed_zh(self) -> str:
        """The changed fields by name."""
        names = [label_of(Declaration, one.path) for one in self.changed[:_NAMED]]
        more = f"等 {len(self.changed)} 处" if len(self.changed) > _NAMED else ""
        return "、".join(names) + more

    @property
    def sentence_zh(self) -> str:
        """For the case head and the filing summary; "" = never asked."""
        if self.state == "confirmed":
            evidence = f"，凭 {self.evidence_name}" if self.evidence_name else ""
            return f"客户已确认（{self.confirmed_by}，{_day(self.confirmed_at)}，{WAY_ZH[self.way]}{evidence}）"
        if self.state == "stale":
            if self.confirmed_at is not None:
                return f"客户确认之后又改动了：{self.changed_zh}，需要重新确认"
            return f"核对单发出之后又改动了：{self.changed_zh}，需要重新发出"
        if self.state == "waiting":
            asked = f"，已催 {self.reminders} 次" if self.reminders else ""
            sheet = f"核对单（第 {self.version} 版，核对码 {self.code}）"
            return f"{sheet}{_day(self.sent_at)} 已发给{self.sent_to or '客户'}，等待确认{asked}"
        return ""


def _day(at: datetime | None) -> str:
    return "" if at is None else f"{at.astimezone(CHINA):%m-%d %H:%M}"


def standing(connection: Connection, row: declarations.DeclarationRow) -> Standing:
    """Where the confirmation of a declaration stands now."""
    sent = confirmations.newest(connection, row.id)
    if sent is None:
        return Standing()
    changed = tuple(_changed(sent, declarations.load(connection, row.version_id).filled))
    state = "stale" if changed else "confirmed" if sent.confirmed_at is not None else "waiting"
    return Standing(
        state=state,
        version=declarations.load(connection, sent.version_id).version,
        code=sent.check_code,
        sent_at=sent.sent_at,
        sent_to=sent.sent_to,
        reminders=sent.reminders,
        confirmed_at=sent.confirmed_at,
        confirmed_by=sent.confirmed_by,
        way=sent.way,
        evidence_name=sent.evidence_name,
        changed=changed,
    )


def _changed(sent: confirmations.ConfirmationRow, now: Filled[Declaration]) -> list[Difference]:
    """What differs from the sheet, as the customer sees it: numbers the authority issued and our signature are no change."""
    shown = from_document(Declaration, sent.document)
    return [one for one in differences(shown, now) if one.path not in ISSUED and not one.path.startswith("signing.")]


def confirmation_of(desk: Desk, case: str, number: int = 1) -> Standing:
    """Where the confirmation of declaration `number` stands."""
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        return standing(connection, declarations.declaration_of(connection, found.id, number))


def send_proof(desk: Desk, case: str, number: int = 1, *, to: str = "") -> Standing:
    """Note that the proof sheet of the newest version went to the customer (`to`: a name or group)."""
    with desk.store.write() as connection:
        found = cases.case_of(connection, case)
        row = declarations.declaration_of(connection, found.id, number)
        version = declarations.load(connection, row.version_id)
        code = check_code(version.filled)
        confirmations.add_sent(
            connection,
            declaration_id=row.id,
            version_id=version.id,
            check_code=code,
            document=filled_document(version.filled),
            at=desk.clock.now(),
            to=" ".join(to.split()),
            who=desk.user,
        )
        desk.write_history(
            connection,
            chain_of(found),
            "proof_sent",
            {"declaration": number, "version": version.version, "check_code": code},
        )
        cases.touch_case(connection, found.id, desk.clock.now())
        return standing(connection, row)


def remind(desk: Desk, case: str, number: int = 1) -> str:
    """The text that asks the customer again, counted. Raises `UserError` when nothing is waiting."""
    with desk.store.write() as connection:
        found = cases.case_of(connection, case)
        row = declarations.declaration_of(connection, found.id, number)
        told = standing(connection, row)
        sent = confirmations.newest(connection, row.id)
        if sent is None or told.state != "waiting":
            raise UserError("no-proof-waiting", told.sentence_zh + "。" if told.asked else "还没有发出核对单。", _SEND)
        confirmations.note_answer(connection, sent.id, reminders=sent.reminders + 1)
        desk.write_history(connection, chain_of(found), "proof_reminded", {"declaration": number})
        form = declarations.load(connection, row.version_id).filled.form
        days = (desk.clock.now() - sent.sent_at) // timedelta(days=1)
    waited = f"（{days} 天前发出）" if days else ""
    about = "，".join(
        part
        for part in (
            f"提运单号 {form.bill_of_lading_number}" if form.bill_of_lading_number else "",
            f"合同号 {form.contract_number}" if form.contract_number else "",
        )
        if part
    )
    return (
        f"您好，{found.number} 的报关核对单（第 {told.version} 版，核对码 {told.code}）{waited}还未收到确认"
        f"{f'（{about}）' if about else ''}。请核对品名、数量、金额、件数和毛净重，"
        "无误请回复“确认无误”，如有更改请指出。收到确认后我们才会申报，谢谢。"
    )


_SEND = "请先发出核对单（导出或打印核对单后登记“已发出”）。"


def confirm(
    desk: Desk,
    case: str,
    number: int = 1,
    *,
    by: str,
    way: str = "chat",
    code: str = "",
    evidence: Path | None = None,
    remark: str = "",
) -> Standing:
    """Record the customer's confirmation: who, by what, on what evidence. `code`: the check code on the sheet confirmed.

    Raises `UserError`: no proof sent, a sheet that was superseded, values changed since, no name.
    """
    name = " ".join(by.split())
    if not name:
        raise UserError("confirmation-who", "没有写确认人。", "请写明是客户的哪一位确认的。")
    if way not in WAY_ZH:
        raise UserError("confirmation-way", "没有这种确认方式。", f"可以是：{'、'.join(WAY_ZH.values())}。")
    file = read_evidence(evidence) if evidence is not None else None
    sha256 = desk.files.keep(file.data) if file is not None else ""
    with desk.store.write() as connection:
        found = cases.case_of(connection, case)
        row = declarations.declaration_of(connection, found.id, number)
        sent = confirmations.confirmations_of(connection, row.id)
        if not sent:
            raise UserError("no-proof-waiting", "还没有发出核对单，不能登记确认。", _SEND)
        _refuse_superseded(connection, row, sent, code.strip().upper())
        now = desk.clock.now()
        confirmations.note_answer(
            connection,
            sent[-1].id,
            confirmed_at=now,
            confirmed_by=name,
            way=way,
            remark=" ".join(remark.split()),
            evidence_name=file.name if file is not None else "",
            evidence_sha256=sha256,
            recorded_by=desk.user,
        )
        desk.write_history(
            connection,
            chain_of(found),
            "proof_confirmed",
            {"declaration": number, "check_code": sent[-1].check_code, "way": way, "evidence": sha256},
        )
        cases.touch_case(connection, found.id, now)
        return standing(connection, row)


def _refuse_superseded(
    connection: Connection,
    row: declarations.DeclarationRow,
    sent: list[confirmations.ConfirmationRow],
    code: str,
) -> None:
    newest = sent[-1]
    if code and code != newest.check_code:
        older = next((one for one in sent if one.check_code == code), None)
        if older is None:
            raise UserError(
                "confirmation-code",
                f"没有核对码为 {code} 的核对单。",
                f"请核对客户确认的那一张；最近发出的核对码是 {newest.check_code}。",
            )
        raise UserError(
            "confirmation-superseded",
            f"客户确认的核对单（核对码 {code}）已被后来发出的（核对码 {newest.check_code}）取代，没有登记。",
            "请让客户确认最近发出的核对单。",
        )
    told = standing(connection, row)
    if told.changed:
        raise UserError(
            "confirmation-superseded",
            f"核对单（核对码 {newest.check_code}）发出之后又改动了：{told.changed_zh}，这次确认没有登记。",
            "请重新发出核对单，由客户确认新的内容。",
        )
