"""Several cases filed in one go: what each would send and what keeps it back first, then one act of filing per case.

The clerk's two deliberate acts stay: the list of cases with their summaries, then yes. Every case goes in a transaction
of its own under the tokens of its summaries, so that one that fails stops no other and none goes out twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..domain.stage import STAGE_ZH, Stage
from ..domain.steps import STEP_ZH, Step
from ..errors import UserError
from ..store import cases, declarations, outbox
from .desk import Desk
from .filing import FilingSummary, open_summaries, queue_all
from .handing_out import demand_holder

LOOK_FIRST = ("handed-over-too", "not-confirmed")
"""Findings of people outside: filed in one go only when a hand takes the case in."""
SIGNING = ("card-", "authorisation-")
"""How findings about cards and authorisations begin (`card_check`, `validities`)."""
_SENT_ROWS = (("商品项数", " 项"), ("总价", ""), ("件数", " 件"), ("毛重（千克）", " 千克"))


@dataclass(frozen=True, kw_only=True)
class CaseToFile:
    """A case in the list looked at before yes."""

    case: str
    client: str
    path_zh: str
    """Name of its customs path; "" = none was chosen."""
    summaries: tuple[FilingSummary, ...] = ()
    """Of the declarations that would go; none where the case cannot."""
    reason: str = ""
    """Why it cannot go, in words; "" = it can."""
    remedy: str = ""

    @property
    def may_go(self) -> bool:
        """Whether nothing keeps it back."""
        return not self.reason

    @property
    def errors(self) -> int:
        """Findings that stop it."""
        return sum(len(one.blocking) for one in self.summaries)

    @property
    def warnings(self) -> int:
        """Findings to look at."""
        return sum(len(one.warnings) for one in self.summaries)

    @property
    def signing(self) -> list[str]:
        """What is told about its cards and authorisations."""
        return _told(self.summaries, SIGNING)

    @property
    def look_first(self) -> list[str]:
        """What speaks against sending it without a second look: a broker has it, the customer has not confirmed."""
        return _told(self.summaries, LOOK_FIRST)

    @property
    def sends_zh(self) -> str:
        """What goes out, one part per declaration."""
        return "；".join(_sends_zh(one) for one in self.summaries)


def _told(summaries: Sequence[FilingSummary], beginnings: tuple[str, ...]) -> list[str]:
    found = [issue for one in summaries for issue in (*one.blocking, *one.warnings) if issue.id.startswith(beginnings)]
    return list(dict.fromkeys(issue.message for issue in found))


def _sends_zh(summary: FilingSummary) -> str:
    rows = dict(summary.rows)
    values = [f"{rows[label]}{unit}" for label, unit in _SENT_ROWS if rows.get(label)]
    known = rows.get("统一编号", "")
    corrected = [f"更正 {known}"] if known and not known.startswith("（") else []  # else it goes for the first time
    return "　".join([rows.get("进出口", ""), *values, *corrected])


def case_to_file(desk: Desk, case: str, channel: str = "") -> CaseToFile:
    """A case as a line of the list; what keeps it back is told, never raised. Raises `UserError` for an unknown case."""
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        company = cases.company_of(connection, found.company_id)
    path = desk.customs_paths.get(found.customs_path)
    client, path_zh = company.name if company else "", path.name_zh if path else ""
    try:
        with desk.store.read() as connection:
            demand_holder(connection, found.id)
        summaries = tuple(open_summaries(desk, case, channel))
    except UserError as error:
        return CaseToFile(case=case, client=client, path_zh=path_zh, reason=error.message, remedy=error.remedy)
    errors = [issue for one in summaries for issue in one.blocking]
    reason = f"还有 {len(errors)} 处错误。第一处：{errors[0].message}" if errors else ""
    return CaseToFile(
        case=case,
        client=client or (dict(summaries[0].rows).get("客户", "") if summaries else ""),
        path_zh=path_zh,
        summaries=summaries,
        reason=reason,
        remedy=errors[0].remedy if errors else "",
    )


def file_one(desk: Desk, line: CaseToFile) -> list[int]:
    """The second act for one case: its declarations into the outbox, all or none. Returns the keys of the filings.

    Raises `UserError` when it cannot go, changed since it was looked at, or is on its way already.
    """
    if not line.may_go:
        raise UserError("case-kept-back", line.reason, line.remedy)
    return queue_all(desk, line.case, line.summaries)


def how_far(desk: Desk, filings: Sequence[int]) -> str:
    """How far filings are now, the least advanced one; with what holds it up, if anything does.

    What was answered shows the stage, so that a saved declaration does not look like a declared one.
    """
    with desk.store.read() as connection:
        found = outbox.filings_named(connection, list(filings))
        if not found:
            return ""
        least = min(found, key=lambda one: list(Step).index(one.step))
        stage = declarations.declaration_by_id(connection, least.declaration_id).stage
    more = least.trouble or (STAGE_ZH[Stage(stage)] if least.step is Step.ANSWERED and stage else "")
    return STEP_ZH[least.step] + (f"：{more}" if more else "")
