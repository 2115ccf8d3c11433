"""Merge rules (归并规则) of the firm, of a client and of a case: which one counts, and how they are kept as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, get_args

from ..domain.merging import FIELD_ZH, MAX_LINES, KeyField, MergeRule, TextField
from ..errors import UserError
from ..store import cases, settings
from ..store.engine import Connection
from .desk import Desk

CHOICES: tuple[KeyField, ...] = (
    "hs_code",
    "goods_name",
    "elements",
    "part_number",
    "unit_price",
    "unit",
    "currency",
    "origin_country",
    "destination_country",
    "district",
    "duty_mode",
    "record_item",
    "preference_proof",
    "supplier",
)
"""What a firm may demand to be equal, in the order it is asked."""
FIXED: tuple[KeyField, ...] = ("unit", "currency", "origin_country", "destination_country", "duty_mode", "record_item")
"""Always demanded (MRG-001): lines that differ here cannot be one item of a declaration."""
SPLITS: tuple[TextField, ...] = ("licence", "container", "house_bill", "supplier")
"""What may ask for a declaration of its own."""
_KEY = "merge_rules"


@dataclass(frozen=True, kw_only=True)
class ArrangeRule:
    """A merge rule as it is kept; `apart` and `placed` name paper lines of one case only."""

    rule: MergeRule = field(default_factory=MergeRule)
    share_totals: bool = False
    """Packages and weights nobody printed per line are shared out over several declarations."""

    def to_json(self) -> dict[str, Any]:
        """As store and history keep it."""
        rule = self.rule
        return {
            "equal": list(rule.equal),
            "controlled_apart": rule.controlled_apart,
            "controlled_first": rule.controlled_first,
            "split_by": list(rule.split_by),
            "limit": rule.limit,
            "apart": sorted(str(key) for key in rule.apart),
            "placed": {str(key): part for key, part in rule.placed.items()},
            "share_totals": self.share_totals,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> ArrangeRule:
        """Back from the store; {} is the default rule. Raises `UserError` for what is no rule."""
        plain = MergeRule()
        equal, split_by = stored.get("equal", plain.equal), stored.get("split_by", ())
        limit = stored.get("limit", MAX_LINES)
        apart, placed = stored.get("apart", ()), stored.get("placed", {})
        flags = [stored.get(name, False) for name in ("controlled_apart", "controlled_first", "share_totals")]
        known: set[str] = {*get_args(TextField), "unit_price"}
        sound = (
            _words(equal)
            and _words(split_by)
            and known.issuperset(equal)
            and known.issuperset(split_by)
            and isinstance(limit, int)
            and 1 <= limit <= MAX_LINES
            and _words(apart)
            and isinstance(placed, Mapping)
            and all(isinstance(part, int) for part in placed.values())
            and all(isinstance(flag, bool) for flag in flags)
        )
        if not sound:
            raise UserError(
                "merge-rule-wrong", "归并规则的内容不对。", f"请重新选择归并条件；每份最多 {MAX_LINES} 项。"
            )
        rule = MergeRule(
            equal=tuple(equal),
            controlled_apart=flags[0],
            controlled_first=flags[1],
            split_by=tuple(split_by),
            limit=limit,
            apart=frozenset(apart),
            placed=dict(placed),
        )
        return cls(rule=rule, share_totals=flags[2])

    def of_a_firm(self) -> ArrangeRule:
        """Without what concerns the lines of one case."""
        return replace(self, rule=replace(self.rule, apart=frozenset(), placed={}))

    @property
    def told_zh(self) -> str:
        """The rule in a sentence."""
        rule = self.rule
        equal = "、".join(FIELD_ZH[name] for name in CHOICES if name in rule.equal)
        told = [f"{equal}相同的合并"]
        if rule.controlled_apart:
            told.append("涉证涉检的单独列项")
        if rule.controlled_first:
            told.append("涉证涉检的排在前面")
        if rule.split_by:
            told.append(f"按{'、'.join(FIELD_ZH[name] for name in rule.split_by)}分单")
        told.append(f"每份最多 {rule.limit} 项")
        if rule.apart:
            told.append(f"{len(rule.apart)} 行单独列项")
        if rule.placed:
            told.append(f"{len(rule.placed)} 行指定了份数")
        return "；".join(told) + "。"


def _words(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(word, str) for word in value)


def rule_of(connection: Connection, company: cases.Company | None) -> ArrangeRule:
    """The rule of the client, else of the firm, else the default."""
    kept = settings.read(connection, _KEY, {})
    stored = kept.get(company.uid if company else "", kept.get("", {}))
    return ArrangeRule.from_json(stored)


def keep_rule(desk: Desk, rule: ArrangeRule, *, client: str = "") -> str:
    """Keep a rule for a client, or for all clients without one of their own. Returns a sentence."""
    with desk.store.write() as connection:
        company = cases.find_company(connection, client) if client else None
        if client and company is None:
            raise UserError("client-unknown", f"还没有客户“{client}”的资料。", "请先为这票填写客户，或存为公司规则。")
        kept = dict(settings.read(connection, _KEY, {}))
        kept[company.uid if company else ""] = rule.of_a_firm().to_json()
        settings.put(connection, _KEY, kept)
        chain = f"company:{company.uid}" if company else "settings"
        desk.write_history(connection, chain, "merge_rule", {"rule": rule.of_a_firm().to_json()})
    return f"归并规则已存为“{client}”的规则。" if client else "归并规则已存为公司规则。"
