"""Switches of the check rules, for the firm and for one client: settings with a history.

A level only ever makes a rule milder: off, a hint, a warning. The client's word wins over the firm's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import UserError
from ..forms.accepting import LEVELS, merged
from ..forms.issues import Severity
from ..forms.rules import Applies, all_rules, sentence_of, waiting_rules
from ..store import cases, settings
from ..store.engine import Connection
from .desk import Desk

KEY = "rule_levels"
CHAIN = "settings"
FIRM = ""
"""Stands for our own firm among the clients' ids."""


@dataclass(frozen=True, kw_only=True)
class RuleRow:
    """One rule as the list of rules shows it."""

    id: str
    severity: Severity
    applies: Applies
    sentence: str
    remedy: str
    source: str
    waits_for: str
    """Chinese: what it lacks; "" = it is live."""
    firm: str
    """Level set for the firm; "" = as it is."""
    client: str
    """Level set for the client; "" = as the firm has it."""


def levels_for(connection: Connection, company_id: int | None) -> dict[str, str]:
    """The levels that hold for a client's declarations (None: those of the firm)."""
    kept = settings.read(connection, KEY, {})
    if not kept:
        return {}
    company = cases.company_of(connection, company_id)
    return merged(kept.get(FIRM, {}), kept.get(company.uid, {}) if company else {})


def rule_rows(desk: Desk, case: str = "") -> list[RuleRow]:
    """Every rule of the catalogue with the levels of the firm and of the client of a case, by id."""
    with desk.store.read() as connection:
        kept = settings.read(connection, KEY, {})
        uid = _client(connection, case)
    firm: Mapping[str, str] = kept.get(FIRM, {})
    client: Mapping[str, str] = kept.get(uid, {}) if uid else {}
    live = [
        RuleRow(
            id=rule.id,
            severity=rule.severity,
            applies=rule.applies,
            sentence=sentence_of(rule.id)[0],
            remedy=sentence_of(rule.id)[1],
            source=rule.source,
            waits_for="",
            firm=firm.get(rule.id, ""),
            client=client.get(rule.id, ""),
        )
        for rule in all_rules().values()
    ]
    waiting = [
        RuleRow(
            id=rule.id,
            severity=rule.severity,
            applies=rule.applies,
            sentence=rule.message,
            remedy="",
            source=rule.source,
            waits_for=rule.missing,
            firm="",
            client="",
        )
        for rule in waiting_rules().values()
    ]
    return sorted([*live, *waiting], key=lambda row: row.id)


def client_of(desk: Desk, case: str) -> str:
    """The name of the client of a case; "" when it has none yet. Raises `UserError` for an unknown case."""
    with desk.store.read() as connection:
        company = cases.company_of(connection, cases.case_of(connection, case).company_id)
        return company.name if company else ""


def _client(connection: Connection, case: str) -> str:
    if not case:
        return FIRM
    company = cases.company_of(connection, cases.case_of(connection, case).company_id)
    return company.uid if company else FIRM


def set_level(desk: Desk, rule: str, level: str, *, case: str = "") -> str:
    """Switch a rule for the firm, or (with a case) for the client of that case. `level` "" is as usual again.

    Returns a sentence. Raises `UserError`: no such live rule, no such level, or the case names no client.
    """
    if rule not in all_rules() or level not in ("", *LEVELS):
        raise UserError("rule-unknown", f"没有编号为“{rule}”的检查规则，或不能这样设置。", "请在规则一览中选择。")
    with desk.store.write() as connection:
        uid = _client(connection, case)
        if case and not uid:
            raise UserError(
                "rule-no-client", "这一票还没有客户，不能按客户设置规则。", "请先填写境内收发货人并存为客户模板。"
            )
        kept = settings.read(connection, KEY, {})
        before = kept.get(uid, {}).get(rule, "")
        if before == level:
            return f"{rule} 的设置没有变化。"
        own = {id: kind for id, kind in kept.get(uid, {}).items() if id != rule} | ({rule: level} if level else {})
        settings.put(connection, KEY, {**kept, uid: own})
        desk.write_history(
            connection, CHAIN, "rule_level", {"rule": rule, "client": uid, "level": level, "before": before}
        )
    return f"规则 {rule} 已{_DONE[level]}。"


_DONE = {"": "恢复照常", "off": "关闭，检查时会注明", "info": "降为提示", "warning": "降为提醒"}
