"""Filing is two deliberate acts: a summary, then yes. Yes freezes the version and puts its bytes into the outbox.

After ResponseCode 0 the declaration is saved, not declared: operation G saves, the person with the card declares.
"""

from __future__ import annotations

import copy
import hashlib
import io
import zipfile
from dataclasses import dataclass
from decimal import Decimal

from ..domain.stage import STAGE_ZH, Stage
from ..domain.steps import Event, Step
from ..errors import UserError
from ..forms.declaration.fields import Declaration
from ..forms.declaration.message import write_message
from ..forms.document import Filled, plain
from ..forms.issues import Issue
from ..store import cases, declarations, outbox
from ..store.engine import Connection
from ..store.tables import canonical
from .channels import FOLDER_ZH, PRACTICE_CHANNEL, channel_named
from .checking import check_filled
from .desk import Desk
from .drafts import chain_of, declaration_numbers
from .state import refresh

_MAY_FILE_AGAIN = {Stage.NONE, Stage.SAVED, Stage.REJECTED, Stage.RETURNED, Stage.DELETED}
_UNDER_WAY = {Step.QUEUED, Step.SENDING, Step.SENT}


@dataclass(frozen=True, kw_only=True)
class FilingSummary:
    """What the clerk looks at before saying yes."""

    case: str
    number: int
    version: int
    rows: list[tuple[str, str]]
    blocking: list[Issue]
    warnings: list[Issue]
    channel: str
    channel_zh: str
    token: str
    """Stands for exactly these values; `queue` refuses any other."""


def filing_summary(desk: Desk, case: str, number: int = 1, channel: str = "") -> FilingSummary:
    """The summary of a declaration. Raises `UserError` when it may not be filed at all now."""
    via = channel_named(desk, channel)
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        row = declarations.declaration_of(connection, found.id, number)
        version = declarations.load(connection, row.version_id)
        _refuse_if_under_way(connection, row)
        client = cases.company_of(connection, found.company_id)
    report = check_filled(desk, version.filled, at_submit=True, returned_number=row.known_unified_number)
    form = version.filled.form
    return FilingSummary(
        case=found.number,
        number=number,
        version=version.version,
        rows=_summary_rows(desk, form, client.name if client else ""),
        blocking=[issue for issue in report.issues if issue.severity == "error"],
        warnings=[issue for issue in report.issues if issue.severity == "warning"],
        channel=via.name,
        channel_zh="练习单一窗口" if via.name == PRACTICE_CHANNEL else FOLDER_ZH,
        token=_token(version, via.name),
    )


def _token(version: declarations.Version, channel: str) -> str:
    content = canonical([version.id, version.version, version.snapshot(), channel])
    return hashlib.sha256(content.encode()).hexdigest()


def _summary_rows(desk: Desk, form: Declaration, client: str) -> list[tuple[str, str]]:
    export = form.import_export_flag == "E"

    def named(table: str, code: str) -> str:
        entry = desk.codes.find(table, code, desk.today) if code else None
        return f"{code} {entry.name_zh}" if entry else code

    return [
        ("客户", client or form.domestic_party_name),
        ("进出口", "出口" if export else "进口"),
        ("境内发货人" if export else "境内收货人", form.domestic_party_name),
        ("申报单位", form.declarant_name),
        ("统一编号", form.unified_number or "（首次导入）"),
        ("提运单号", form.bill_of_lading_number),
        ("监管方式", named("trade_modes", form.supervision_mode)),
        ("运抵国" if export else "启运国", named("countries", form.departure_or_arrival_country)),
        ("商品项数", str(len(form.goods))),
        ("总价", _totals(form)),
        ("件数", "" if form.package_count is None else str(form.package_count)),
        ("毛重（千克）", "" if form.gross_weight_kg is None else plain(form.gross_weight_kg)),
        ("净重（千克）", "" if form.net_weight_kg is None else plain(form.net_weight_kg)),
        ("申报人员", form.declarant_person_name),
        ("操作", "暂存（导入后需持卡在单一窗口申报）"),
    ]


def _totals(form: Declaration) -> str:
    sums: dict[str, Decimal] = {}
    for line in form.goods:
        if line.total_price is not None:
            sums[line.trade_currency] = sums.get(line.trade_currency, Decimal(0)) + line.total_price
    return "，".join(f"{currency} {plain(amount)}" for currency, amount in sums.items())


def _refuse_if_under_way(connection: Connection, row: declarations.DeclarationRow) -> None:
    stage = Stage(row.stage) if row.stage else Stage.NONE
    attempts = outbox.filings_of(connection, row.id)
    live = attempts[-1] if attempts else None
    if live is not None and live.step in _UNDER_WAY:
        raise UserError("filing-under-way", "这份报关单已在发送，不能重复申报。", "请等待回执；可在回执页查看进度。")
    if live is not None and live.step is Step.IN_DOUBT:
        raise UserError(
            "filing-in-doubt",
            "上一次发送是否送达尚不能确定，不能再次发送。",
            "请在单一窗口查询该票，再在回执页选择“已送达”或“未送达”。",
        )
    if stage not in _MAY_FILE_AGAIN:
        raise UserError(
            "already-declared",
            f"这份报关单已是“{STAGE_ZH[stage]}”，不能再次申报。",
            "如需更改，请办理修改或撤销申请。",
        )
    if live is not None and live.version_id == row.version_id and live.step is Step.ANSWERED and stage is Stage.SAVED:
        raise UserError(
            "already-saved", "这一版已暂存，尚未申报，无需重复导入。", "请持卡在单一窗口申报；如有更改，修改后再导入。"
        )


def queue(desk: Desk, case: str, number: int = 1, *, token: str, channel: str = "") -> int:
    """The second deliberate act: freeze the version, draw its client number, put the bytes into the outbox.

    Returns the filing's key. Raises `UserError` when the form changed since the summary, has errors or is under way.
    """
    via = channel_named(desk, channel)
    with desk.store.write() as connection:
        found = cases.case_of(connection, case)
        row = declarations.declaration_of(connection, found.id, number)
        version = declarations.load(connection, row.version_id)
        _refuse_if_under_way(connection, row)
        if _token(version, via.name) != token:
            raise UserError("summary-stale", "核对之后内容又有变化，尚未发送。", "请重新核对申报摘要后再确认。")
        report = check_filled(desk, version.filled, at_submit=True, returned_number=row.known_unified_number)
        errors = [issue for issue in report.issues if issue.severity == "error"]
        if errors:
            raise UserError(
                "has-errors", f"还有 {len(errors)} 处错误，不能申报。第一处：{errors[0].message}", errors[0].remedy
            )
        now = desk.clock.now()
        if version.frozen_at is not None:  # the same version once more (refused without a change): a message of its own
            version_id = declarations.new_version(
                connection, row.id, "draft", _for_again(version.filled, row), version.links, now
            )
            version = declarations.load(connection, version_id)
        filled = copy.deepcopy(version.filled)
        client_number = outbox.next_client_sequence_number(connection)
        filled.form.signing.client_sequence_number = client_number
        filled.origins["signing.client_sequence_number"] = "rule:HDR-037"
        declarations.save_version(connection, version, filled, version.links, now)
        declarations.freeze(connection, version.id, now)
        message = write_message(filled, on=desk.today)
        filing = outbox.enqueue(
            connection,
            declaration_id=row.id,
            version_id=version.id,
            channel=via.name,
            client_sequence_number=client_number,
            name=f"{client_number}.zip",
            data=package(client_number, message),
            at=now,
        )
        desk.write_history(
            connection,
            chain_of(found),
            "queue",
            {"declaration": number, "version": version.version, "client_sequence_number": client_number},
            undoable="barrier",
        )
        refresh(desk, connection, row.id)
        cases.touch_case(connection, found.id, now)
        return filing


def _for_again(filled: Filled[Declaration], row: declarations.DeclarationRow) -> Filled[Declaration]:
    again = copy.deepcopy(filled)
    if row.known_unified_number and not again.form.unified_number:
        again.type_in("unified_number", row.known_unified_number, "rule:HDR-036")
    return again


def package(stem: str, message: bytes) -> bytes:
    """The ZIP of one declaration: the XML under the package's own name, no folder (message reference 4.2).

    Always the same bytes for the same message: the time inside is fixed.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo(f"{stem}.xml", date_time=(2020, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, message)
    return buffer.getvalue()


def retry(desk: Desk, filing: int) -> None:
    """Send the same bytes again under the same number, after proof that they were not taken."""
    _decide(desk, filing, Event.RETRY, "retry")


def settle_in_doubt(desk: Desk, filing: int, *, arrived: bool) -> None:
    """A person looked: it arrived (wait for the answer) or it did not (send the same bytes again)."""
    _decide(desk, filing, Event.DELIVERED if arrived else Event.ABSENT, "arrived" if arrived else "absent")


def _decide(desk: Desk, filing: int, event: Event, act: str) -> None:
    with desk.store.write() as connection:
        one = outbox.filing_by_id(connection, filing)
        outbox.advance(connection, filing, event, desk.clock.now(), trouble="", next_try_at=None)
        row = declarations.declaration_by_id(connection, one.declaration_id)
        desk.write_history(
            connection,
            chain_of(cases.case_by_id(connection, row.case_id)),
            act,
            {"client_sequence_number": one.client_sequence_number},
        )
        refresh(desk, connection, row.id)


def file_case(desk: Desk, case: str, channel: str = "") -> list[dict[str, str | int]]:
    """Queue every declaration of a case: the command line's own deliberate act (`file`).

    All are judged before the first is queued. Raises `UserError` as `filing_summary` and `queue` do.
    """
    summaries = [filing_summary(desk, case, number, channel) for number in declaration_numbers(desk, case)]
    for summary in summaries:
        if summary.blocking:
            first = summary.blocking[0]
            raise UserError(
                "has-errors", f"还有 {len(summary.blocking)} 处错误，不能申报。第一处：{first.message}", first.remedy
            )
    done: list[dict[str, str | int]] = []
    for summary in summaries:
        filing = queue(desk, case, summary.number, token=summary.token, channel=channel)
        with desk.store.read() as connection:
            one = outbox.filing_by_id(connection, filing)
        done.append(
            {
                "filing": one.id,
                "declaration": summary.number,
                "client_sequence_number": one.client_sequence_number,
                "step": one.step.value,
            }
        )
    return done
