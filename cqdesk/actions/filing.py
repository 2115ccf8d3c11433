"""Filing is two deliberate acts: a summary, then yes. Yes freezes the version and puts its bytes into the outbox.

After ResponseCode 0 the declaration is saved, not declared: operation G saves, the person with the card declares.
"""

from __future__ import annotations

import copy
import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..domain.clock import CHINA
from ..domain.quantity import plain
from ..domain.stage import STAGE_ZH, Flag, Stage
from ..domain.steps import Event, Step, may_retry
from ..errors import UserError
from ..forms.declaration.fields import Declaration
from ..forms.document import Filled
from ..forms.issues import Issue
from ..store import attempts, brokers, cases, declarations, kept_bytes, outbox
from ..store.column_types import canonical
from ..store.engine import PRACTICE, Connection
from . import attachment_files, message_form
from .card_check import card_findings
from .channels import CARRIED_ZH, FOLDER_ZH, channel_named
from .checking import check_filled, known_of
from .confirmations import standing
from .desk import Desk
from .drafts import chain_of, declaration_numbers, paper_issues_of, returned_number
from .handing_out import demand_holder
from .library_growth import learn
from .notes import keep_note
from .refusals import learn_from_refusal
from .rule_levels import levels_for
from .state import refresh
from .validities import authorisation_findings

MAY_FILE_AGAIN = {Stage.NONE, Stage.SAVED, Stage.REJECTED, Stage.RETURNED, Stage.DELETED}
_UPLOADED = "3"
"""The letter for "uploaded, saved" (receipt_letters.csv)."""
UNDER_WAY = {Step.QUEUED, Step.SENDING, Step.SENT}


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
        rows = _summary_rows(desk, connection, found, row, _going_out(version, row).form)
        known = known_of(desk, connection, found, row)
        paper_issues = paper_issues_of(connection, found, version)
        levels = levels_for(connection, found.company_id)
        behind = message_form.left_out(connection, version.filled, desk.today, found.direction)
        behind += attachment_files.findings(desk, connection, found, version.filled.form)
        beside = _beside_the_form(desk, connection, row, version.filled)
    report = check_filled(
        desk, _going_out(version, row), at_submit=True, known=known, paper_issues=paper_issues, levels=levels
    )
    judged = [*report.issues, *beside]
    warnings = [issue for issue in judged if issue.severity == "warning" and issue.accepted is None]
    return FilingSummary(
        case=found.number,
        number=number,
        version=version.version,
        rows=rows,
        blocking=[issue for issue in judged if issue.severity == "error"],
        warnings=[*warnings, *behind],
        channel=via.name,
        channel_zh=CARRIED_ZH if via.by_hand else "练习单一窗口" if via.kind == PRACTICE else FOLDER_ZH,
        token=_token(found, version, rows, via.name),
    )


def _beside_the_form(
    desk: Desk, connection: Connection, row: declarations.DeclarationRow, filled: Filled[Declaration]
) -> list[Issue]:
    """What stands against filing although the form is right: the consolidation it belongs to, the cards."""
    from .house_declarations import house_issues  # the forms of a consolidation are loaded by who files

    return [
        *house_issues(desk, connection, row.id, filled),
        *card_findings(connection, filled.form, desk.today),
        *authorisation_findings(connection, filled.form, desk.today),
        *_with_others(connection, row),
    ]


def _with_others(connection: Connection, row: declarations.DeclarationRow) -> list[Issue]:
    """What people outside have to do with it: a broker who has the draft, a customer who has not confirmed."""
    found: list[Issue] = []
    if given := brokers.hand_overs_of(connection, row.id):
        found.append(
            Issue(
                id="handed-over-too",
                severity="warning",
                path="",
                message=f"草单已于 {given[-1].at.astimezone(CHINA):%m-%d %H:%M} 交给{given[-1].broker}，再自行申报会重复。",
                remedy="请先与报关行确认不由其申报。",
            )
        )
    told = standing(connection, row)
    if told.asked and not told.good:
        found.append(
            Issue(
                id="not-confirmed",
                severity="warning",
                path="",
                message=f"{told.sentence_zh}。",
                remedy="请先取得客户确认再申报。",
            )
        )
    return found


def _token(case: cases.Case, version: declarations.Version, rows: list[tuple[str, str]], channel: str) -> str:
    content = canonical([version.id, version.version, version.snapshot(), case.paper_issues, rows, channel])
    return hashlib.sha256(content.encode()).hexdigest()


def _going_out(version: declarations.Version, row: declarations.DeclarationRow) -> Filled[Declaration]:
    """The form as it goes out: under the unified number the authority gave, so that no twin appears.

    A draft opened before the number was known lacks it (rule HDR-036). A form that came as a file or a print does not
    say what is asked of the Single Window: to save it (操作类型 G).
    """
    filled = copy.deepcopy(version.filled)
    if not filled.text_at("signing.operation_type"):
        filled.type_in("signing.operation_type", "G", "rule:OperType")
    if returned_number(row) and not filled.text_at("unified_number"):
        filled.type_in("unified_number", returned_number(row), "rule:HDR-036")
    return filled


def _summary_rows(
    desk: Desk, connection: Connection, case: cases.Case, row: declarations.DeclarationRow, form: Declaration
) -> list[tuple[str, str]]:
    company = cases.company_of(connection, case.company_id)
    client = company.name if company else ""
    export = form.import_export_flag == "E"

    def named(table: str, code: str) -> str:
        entry = desk.codes.find(table, code, desk.today) if code else None
        return f"{code} {entry.name_zh}" if entry else code

    confirmed = standing(connection, row)
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
        *([("客户确认", confirmed.sentence_zh)] if confirmed.asked else []),
        ("操作", "暂存（导入后需持卡在单一窗口申报）"),
    ]


def _totals(form: Declaration) -> str:
    sums: dict[str, Decimal] = {}
    for line in form.goods:
        if line.total_price is not None:
            sums[line.trade_currency] = sums.get(line.trade_currency, Decimal(0)) + line.total_price
    return "，".join(f"{currency} {plain(amount)}" for currency, amount in sums.items())


def _refuse_if_under_way(connection: Connection, row: declarations.DeclarationRow) -> None:
    stage = row.reached
    if Flag.PUT_AWAY.value in row.flags:
        raise UserError(
            "declaration-put-away", "这份报关单已归档，不再申报。", "如需继续，请在“退单与重报”（Ctrl+Alt+R）中恢复。"
        )
    filings = outbox.heads_of(connection, row.id)
    live = attempts.live_filing(connection, row.id)
    if live is not None and live.step in UNDER_WAY:
        raise UserError("filing-under-way", "这份报关单已在发送，不能重复申报。", "请等待回执；可在回执页查看进度。")
    if any(one.step is Step.IN_DOUBT for one in filings):
        raise UserError(
            "filing-in-doubt",
            "上一次发送是否送达尚不能确定，不能再次发送。",
            "请在单一窗口查询该票，再在回执页选择“已送达”或“未送达”。",
        )
    _refuse_if_declared(stage)
    if row.official_version_id is not None and stage in (Stage.NONE, Stage.SAVED):
        raise UserError(
            "already-declared",
            "这份报关单已读回申报版，说明已经申报，不能再次申报。",
            "如需更改，请办理修改或撤销申请。",
        )
    if live is not None and live.version_id == row.version_id and live.step is Step.ANSWERED and stage is Stage.SAVED:
        raise UserError(
            "already-saved", "这一版已暂存，尚未申报，无需重复导入。", "请持卡在单一窗口申报；如有更改，修改后再导入。"
        )


def _refuse_if_declared(stage: Stage) -> None:
    if stage not in MAY_FILE_AGAIN:
        raise UserError(
            "already-declared",
            f"这份报关单已是“{STAGE_ZH[stage]}”，不能再次申报。",
            "如需更改，请办理修改或撤销申请。",
        )


def queue(desk: Desk, case: str, number: int = 1, *, token: str, channel: str = "") -> int:
    """The second deliberate act: freeze the version, draw its client number, put the bytes into the outbox.

    Returns the filing's key. Raises `UserError` when the form changed since the summary, has errors or is under way.
    """
    via = channel_named(desk, channel)
    with desk.store.write() as connection:
        return _queue(desk, connection, case, number, token, via.name)


def _queue(desk: Desk, connection: Connection, case: str, number: int, token: str, channel: str) -> int:
    found = cases.case_of(connection, case)
    row = declarations.declaration_of(connection, found.id, number)
    version = declarations.load(connection, row.version_id)
    demand_holder(connection, found.id)
    _refuse_if_under_way(connection, row)
    filled = _going_out(version, row)
    if _token(found, version, _summary_rows(desk, connection, found, row, filled.form), channel) != token:
        raise UserError("summary-stale", "核对之后内容又有变化，尚未发送。", "请重新核对申报摘要后再确认。")
    known, levels = known_of(desk, connection, found, row), levels_for(connection, found.company_id)
    report = check_filled(desk, filled, at_submit=True, known=known, levels=levels)
    beside = _beside_the_form(desk, connection, row, filled)
    _refuse_errors([issue for issue in (*report.issues, *beside) if issue.severity == "error"])
    now = desk.clock.now()
    if version.frozen_at is not None:  # the same version once more (refused without a change): a message of its own
        version_id = declarations.new_version(connection, row.id, "draft", filled, version.links, now)
        version = declarations.load(connection, version_id)
    client_number = outbox.next_client_sequence_number(connection)
    filled.form.signing.client_sequence_number = client_number
    filled.origins["signing.client_sequence_number"] = "rule:HDR-037"
    declarations.save_version(connection, version, filled, version.links, now)
    declarations.freeze(connection, version.id, now)
    learn_from_refusal(desk, connection, found, row, version.id)
    message = message_form.write(connection, filled, desk.today)
    filing = outbox.enqueue(
        connection,
        declaration_id=row.id,
        version_id=version.id,
        channel=channel,
        client_sequence_number=client_number,
        name=f"{client_number}.zip",
        data=package(client_number, message, attachment_files.files_of(desk, connection, found, filled.form)),
        at=now,
    )
    desk.write_history(
        connection,
        chain_of(found),
        "queue",
        {
            "declaration": number,
            "version": version.version,
            "client_sequence_number": client_number,
            **kept_bytes.named(outbox.filing_by_id(connection, filing)),
        },
        undoable="barrier",
    )
    learn(desk, connection, found, row, declarations.load(connection, version.id))
    refresh(desk, connection, row.id)
    cases.touch_case(connection, found.id, now)
    return filing


def _refuse_errors(errors: list[Issue]) -> None:
    if errors:
        raise UserError(
            "has-errors", f"还有 {len(errors)} 处错误，不能申报。第一处：{errors[0].message}", errors[0].remedy
        )


def package(stem: str, message: bytes, papers: Mapping[str, bytes] | None = None) -> bytes:
    """The ZIP of one declaration: the XML under the package's own name and its attached papers beside it, no folder
    (message reference 4.2).

    Always the same bytes for the same content: the time inside is fixed.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {f"{stem}.xml": message, **(papers or {})}.items():
            entry = zipfile.ZipInfo(name, date_time=(2020, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return buffer.getvalue()


def retry(desk: Desk, filing: int) -> None:
    """Send the same bytes again under the same number, after proof that they were not taken.

    Raises `UserError` when it is not the live filing in that state, or the form has changed since (then a corrected
    message under a number of its own is the right thing).
    """
    with desk.store.write() as connection:
        one = outbox.filing_by_id(connection, filing)
        row = declarations.declaration_by_id(connection, one.declaration_id)
        demand_holder(connection, row.case_id)
        if outbox.heads_of(connection, row.id)[-1].id != filing or not may_retry(one.step):
            raise _moved_on()
        if one.version_id != row.version_id:
            raise UserError(
                "retry-changed-since",
                "这份报关单在上次发送之后已修改，不能再发旧内容。",
                "请重新核对申报摘要，按现在的内容申报。",
            )
        _refuse_if_declared(row.reached)
        _decide(desk, connection, one, "retry", Event.RETRY)


def settle_in_doubt(desk: Desk, filing: int, *, arrived: bool, unified_number: str = "") -> None:
    """A person looked: it arrived (wait for the answer) or it did not (send the same bytes again, unless the form was
    corrected since: then the next message is the corrected one).

    With the `unified_number` found at the Single Window nothing need be waited for: it is saved by that person's word,
    and its receipts find the way.
    Raises `UserError` when the filing is not in doubt.
    """
    with desk.store.write() as connection:
        one = outbox.filing_by_id(connection, filing)
        if one.step is not Step.IN_DOUBT:
            raise _moved_on()
        if arrived and unified_number:
            outbox.note_facts(connection, filing, unified_number=unified_number)
            # dated when it was sent: a refusal customs sent since, still on its way to us, must stand above this word
            saved_at = one.sending_at or desk.clock.now()
            words = f"已在单一窗口查到，统一编号 {unified_number}"
            keep_note(desk, connection, one.declaration_id, unified_number, _UPLOADED, words, saved_at)
            _decide(desk, connection, one, "arrived", Event.ANSWERED)
        elif arrived:
            _decide(desk, connection, one, "arrived", Event.DELIVERED)
        elif (
            outbox.heads_of(connection, one.declaration_id)[-1].id != filing
            or declarations.declaration_by_id(connection, one.declaration_id).version_id != one.version_id
        ):
            # a later message took its place, or the form was corrected: the old bytes must not go out any more
            _decide(desk, connection, one, "absent", Event.NOT_DELIVERED)
        else:
            _decide(desk, connection, one, "absent", Event.ABSENT)


def _moved_on() -> UserError:
    return UserError("filing-moved-on", "这次发送的状态已经变化，没有重复操作。", "请在回执页查看最新状态后再决定。")


def _decide(desk: Desk, connection: Connection, one: outbox.Filing, act: str, event: Event) -> None:
    outbox.advance(connection, one.id, event, desk.clock.now(), trouble="", next_try_at=None, tries=0)
    row = declarations.declaration_by_id(connection, one.declaration_id)
    desk.write_history(
        connection,
        chain_of(cases.case_by_id(connection, row.case_id)),
        act,
        {"client_sequence_number": one.client_sequence_number},
    )
    refresh(desk, connection, row.id)


_PASSED_OVER = ("filing-under-way", "already-saved", "already-declared")


def open_summaries(desk: Desk, case: str, channel: str = "") -> list[FilingSummary]:
    """The summaries of the declarations of a case that are not on their way yet.

    Raises `UserError` as `filing_summary` does, also when there is nothing left to file.
    """
    summaries: list[FilingSummary] = []
    passed_over: list[UserError] = []
    for number in declaration_numbers(desk, case):
        try:
            summaries.append(filing_summary(desk, case, number, channel))
        except UserError as error:
            if error.id not in _PASSED_OVER:
                raise
            passed_over.append(error)
    if not summaries and passed_over:
        raise passed_over[0]
    return summaries


def queue_all(desk: Desk, case: str, summaries: Sequence[FilingSummary]) -> list[int]:
    """The second act for declarations of one case: all or none, in one transaction. Returns the keys of the filings.

    Raises `UserError` as `queue` does.
    """
    for summary in summaries:
        _refuse_errors(summary.blocking)
    with desk.store.write() as connection:
        return [_queue(desk, connection, case, one.number, one.token, one.channel) for one in summaries]


def file_case(desk: Desk, case: str, channel: str = "") -> list[dict[str, str | int]]:
    """Queue the declarations of a case that are not on their way yet: the command line's own deliberate act (`file`).

    All or none, in one transaction. Raises `UserError` as `open_summaries` and `queue` do.
    """
    summaries = open_summaries(desk, case, channel)
    keys = queue_all(desk, case, summaries)
    with desk.store.read() as connection:
        filings = [outbox.filing_by_id(connection, key) for key in keys]
    return [
        {
            "filing": one.id,
            "declaration": summary.number,
            "client_sequence_number": one.client_sequence_number,
            "step": one.step.value,
        }
        for summary, one in zip(summaries, filings, strict=True)
    ]
