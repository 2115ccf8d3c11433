"""The work list and the case as a clerk sees them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ..domain.clock import business_date, china_instant
from ..domain.moments import remaining_zh, urgency
from ..domain.stage import CONTRADICTION_ZH, STAGE_ZH, Stage
from ..domain.steps import STEP_ZH, Step
from ..errors import UserError
from ..forms import path as paths
from ..forms.declaration.defaults import first_values
from ..forms.declaration.fields import Declaration
from ..forms.declaration.paper_facts import Links
from ..forms.document import Filled
from ..forms.issues import SEVERITIES, Issue
from ..forms.papers.kinds import KIND_ZH
from ..store import attempts, cases, declarations, handover, history, outbox
from ..store.engine import Connection
from . import timeline
from .acts import ACTS_ZH, act_zh
from .confirmations import standing
from .desk import Desk
from .drafts import chain_of, paper_issues_of
from .exchange_entries import exchange_entries
from .history_words import about_zh
from .moments import recompute
from .profiles import profiles_for
from .state import stage_view
from .work_items import WorkItem, holders_of, item_of, moment_of, order_of

VERSION_ZH = {"draft": "草稿", "handed_over": "已交报关行", "declared": "已申报", "amended": "修改后"}


@dataclass(frozen=True, kw_only=True)
class PaperRow:
    """A paper of the case."""

    id: int
    name: str
    kind_zh: str
    lines: int
    sure: bool
    issues: int


@dataclass(frozen=True, kw_only=True)
class DeclarationRow:
    """A declaration of the case."""

    number: int
    version: int
    kind_zh: str
    goods_lines: int
    stage: str
    stage_zh: str
    step_zh: str
    changed_since: bool
    filing: int | None
    """Key of the live filing."""
    may_retry: bool
    in_doubt: bool
    trouble: str
    numbers: dict[str, str]
    declared: bool
    """An official version is known."""
    handed_over: bool
    """A broker has a draft of it."""
    confirmation: str
    """State of the customer's confirmation: "" (never asked), waiting, confirmed, stale."""
    confirmation_zh: str


@dataclass(frozen=True, kw_only=True)
class MomentRow:
    """A moment of the case."""

    kind: str
    name_zh: str
    at: datetime
    source: str
    done: bool
    level: str
    text: str


@dataclass(frozen=True, kw_only=True)
class HistoryRow:
    """A line of the history."""

    at: datetime
    who: str
    act_zh: str
    changes: list[tuple[str, str, str]]
    """(place in Chinese, old, new)"""
    about_zh: str = ""
    """Which receipt, which record, to whom, where from: `history_words`."""


@dataclass(frozen=True, kw_only=True)
class CaseView:
    """Everything about one case."""

    item: WorkItem
    customs_path: str
    customs_path_zh: str
    papers: list[PaperRow]
    declarations: list[DeclarationRow]
    standings: dict[int, WorkItem]
    """Number of a declaration -> the case as the work list would show it with that declaration alone."""
    moments: list[MomentRow]
    timeline: list[timeline.Entry]
    history: list[HistoryRow]
    contradictions: list[str]
    paper_issues: list[Issue]
    """What the papers disagree about; with several declarations a path is one in the declaration that has the goods."""

    def standing_of(self, number: int) -> WorkItem:
        """Stage, step, flags and numbers of one declaration; of the case where it has no other."""
        return self.standings.get(number, self.item)


def new_case(desk: Desk, *, direction: str, client: str = "") -> str:
    """Create an empty case with one draft that holds what is known beforehand: the usual values of every declaration,
    our firm's and the client's templates. Returns its number.
    """
    now = desk.clock.now()
    with desk.store.write() as connection:
        company = cases.put_company(connection, client) if client else None
        case = cases.new_case(
            connection,
            direction=direction,
            at=now,
            year=business_date(now).year,
            company_id=company.id if company else None,
        )
        filled = Filled(form=Declaration())
        for path, fact in first_values(direction).items():
            filled.type_in(path, fact.text, fact.origin)
        for origin, profile in profiles_for(connection, company, direction, []):
            for path, words in profile.items():
                if words and not path.startswith("goods."):  # lines come later, each with its own act
                    filled.type_in(path, words, origin)
        declarations.new_declaration(connection, case.id, filled, Links(), now)
        desk.write_history(connection, chain_of(case), "new_case", {"direction": direction})
        return case.number


def work_list(desk: Desk, *, search: str = "") -> list[WorkItem]:
    """All cases: the next moment at risk first, then what needs a hand, then what waits, the done ones last."""
    with desk.store.read() as connection:
        by_case: dict[int, list[declarations.DeclarationRow]] = {}
        for row in declarations.declarations_of(connection):
            by_case.setdefault(row.case_id, []).append(row)
        moments: dict[int, list[cases.MomentRow]] = {}
        for one in cases.moments_of(connection):
            moments.setdefault(one.case_id, []).append(one)
        companies = {company.id: company.name for company in cases.all_companies(connection)}
        live = _live_numbers(connection)
        held = holders_of(connection, (row for rows in by_case.values() for row in rows))
        items = [
            item_of(desk, case, by_case.get(case.id, []), moments.get(case.id, []), companies, live, held)
            for case in cases.all_cases(connection)
        ]
    words = search.split()
    found = [item for item in items if all(_mentions(item, word) for word in words)]
    return sorted(found, key=order_of)


def _mentions(item: WorkItem, word: str) -> bool:
    word = word.lower()
    texts = (item.case, item.company, item.title, item.stage_zh, item.why, *item.numbers.values())
    return any(word in text.lower() for text in texts)


def _live_numbers(connection: Connection) -> dict[int, str]:
    """Declaration -> client number of its live filing."""
    return outbox.live_numbers(connection)


def case_view(desk: Desk, case: str) -> CaseView:
    """Everything about one case. Raises `UserError` when there is none."""
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        rows = declarations.declarations_of(connection, found.id)
        moments = cases.moments_of(connection, found.id)
        client = cases.company_of(connection, found.company_id)
        names = {client.id: client.name} if client else {}
        live, with_brokers = _live_numbers(connection), holders_of(connection, rows)
        item = item_of(desk, found, rows, moments, names, live, with_brokers)
        entries: list[timeline.Entry] = []
        contradictions: list[str] = []
        paper_issues: dict[tuple[str, str], Issue] = {}
        for row in rows:
            of_row = timeline.entries_of(desk, connection, row, several=len(rows) > 1)
            of_row += exchange_entries(connection, row, several=len(rows) > 1)
            entries += [replace(entry, declaration=row.number) for entry in of_row]
            view = stage_view(desk, connection, row.id)
            contradictions += [CONTRADICTION_ZH[one] for one in view.contradictions]
            for issue in paper_issues_of(connection, found, declarations.load(connection, row.version_id)):
                paper_issues.setdefault((issue.id, issue.message), issue)
        path = desk.customs_paths.get(found.customs_path)
        return CaseView(
            item=item,
            customs_path=found.customs_path,
            customs_path_zh=path.name_zh if path else "",
            papers=[_paper(one) for one in cases.papers_of(connection, found.id)],
            declarations=[_declaration(connection, row) for row in rows],
            standings={
                row.number: item_of(desk, found, [row], moments, names, live, with_brokers)
                for row in (rows if len(rows) > 1 else ())
            },
            moments=[_moment_row(desk, one) for one in moments],
            timeline=timeline.newest_first(entries),
            history=[
                *[_history(entry) for entry in reversed(history.entries(connection, chain_of(found), newest=500))],
                *_elsewhere(connection, found.id),
            ],
            contradictions=contradictions,
            paper_issues=list(paper_issues.values()),
        )


def _paper(one: cases.Paper) -> PaperRow:
    documents: list[dict[str, Any]] = one.reading.get("documents", [])
    problems = list(one.reading.get("issues", []))
    for document in documents:
        problems += document.get("issues", [])
    return PaperRow(
        id=one.id,
        name=one.name,
        kind_zh="、".join(KIND_ZH.get(d.get("kind", "other"), "其他") for d in documents) or "未识别",
        lines=sum(len(d.get("lines", [])) for d in documents),
        sure=bool(documents) and all(d.get("sure", False) for d in documents),
        issues=sum(1 for problem in problems if problem.get("severity") in SEVERITIES[:2]),
    )


def _declaration(connection: Connection, row: declarations.DeclarationRow) -> DeclarationRow:
    version = declarations.load(connection, row.version_id)
    live = attempts.live_filing(connection, row.id)
    stage = row.reached
    numbers = {
        "client": live.client_sequence_number if live else "",
        "unified": row.known_unified_number,
        "entry": row.known_entry_number,
    }
    confirmed = standing(connection, row)
    return DeclarationRow(
        number=row.number,
        version=version.version,
        kind_zh=VERSION_ZH[version.kind],
        goods_lines=len(version.filled.form.goods),
        stage="" if stage is Stage.NONE else stage.value,
        stage_zh="" if stage is Stage.NONE else STAGE_ZH[stage],
        step_zh=STEP_ZH[live.step] if live else "",
        changed_since=row.changed_since,
        filing=live.id if live else None,
        may_retry=bool(live and live.step is Step.FAILED and live.version_id == row.version_id),
        in_doubt=bool(live and live.step is Step.IN_DOUBT),
        trouble=live.trouble if live else "",
        numbers={name: number for name, number in numbers.items() if number},
        declared=row.official_version_id is not None,
        handed_over=row.handed_over,
        confirmation=confirmed.state,
        confirmation_zh=confirmed.sentence_zh,
    )


def _moment_row(desk: Desk, one: cases.MomentRow) -> MomentRow:
    now = desk.clock.now()
    kind = desk.moment_kinds.get(one.kind)
    moment = moment_of(one)
    return MomentRow(
        kind=one.kind,
        name_zh=kind.name_zh if kind else one.kind,
        at=one.at,
        source=one.source,
        done=moment.done,
        level="" if moment.done else urgency(one.at, now).value,
        text=remaining_zh(moment, desk.moment_kinds, now),
    )


def _history(entry: history.Entry) -> HistoryRow:
    return HistoryRow(
        at=entry.at,
        who=entry.who,
        act_zh=act_zh(entry.act),
        changes=_changes(entry.payload),
        about_zh=about_zh(entry.act, entry.payload),
    )


def _changes(payload: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(_place(path), str(old), str(new)) for path, old, new in payload.get("changes", []) if path]


def _elsewhere(connection: Connection, case_id: int) -> list[HistoryRow]:
    """What was done at the desk the case came from, newest first; without prices only the acts are known."""
    came = [one for one in handover.packages_of(connection, case_id) if one.direction == handover.IN]
    return [
        HistoryRow(
            at=datetime.fromisoformat(entry["at"]),
            who=entry["who"],
            act_zh=ACTS_ZH.get(entry["act"], entry["act"]),
            changes=_changes(entry.get("payload", {})),
            about_zh=about_zh(entry["act"], entry.get("payload", {})),
        )
        for entry in reversed(came[-1].history if came else [])
    ]


def _place(path: str) -> str:
    try:
        return paths.label_of(Declaration, path)
    except paths.NoSuchPlace:
        return path


def set_moment(desk: Desk, case: str, *, kind: str, at: datetime, source: str) -> None:
    """Set a moment of a case; a time without a zone is China time. Raises `UserError` for an unknown kind."""
    at = china_instant(at)
    if kind not in desk.moment_kinds:
        raise UserError("moment-unknown", "没有这种时点。", "请从列表中选择时点种类。")
    with desk.store.write() as connection:
        found = cases.case_of(connection, case)
        cases.put_moment(connection, found.id, kind=kind, at=at, source=source)
        recompute(desk, connection, found.id)
        desk.write_history(
            connection, chain_of(found), "moment", {"kind": kind, "at": at.isoformat(), "source": source}
        )
        cases.touch_case(connection, found.id, desk.clock.now())


def set_customs_path(desk: Desk, case: str, code: str) -> None:
    """Set the customs path of a case. Raises `UserError` for an unknown one."""
    if code not in desk.customs_paths:
        raise UserError("path-unknown", "没有这种通关路径。", "请从列表中选择通关路径。")
    with desk.store.write() as connection:
        found = cases.case_of(connection, case)
        desk.write_history(connection, chain_of(found), "customs_path", {"path": code})
        cases.touch_case(connection, found.id, desk.clock.now(), customs_path=code)
        recompute(desk, connection, found.id)
