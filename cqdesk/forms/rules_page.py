"""`docs/rules.md`, made from the registry and the sentences. Run `python -m cqdesk.forms.rules_page` after a change."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from .rules import GROUPS, Rule, all_rules, sentence_of, waiting_rules

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules.md"

_HEAD = """# Rules of the customs declaration

Made by `python -m cqdesk.forms.rules_page` from the registry and `cqdesk/forms/texts.csv`: do not edit.

An answer is *passed*, *finding* or *cannot judge* (names what is missing, never counts as passed). Ids are those of the
reviewed rule catalogue; `-T` rules judge codes that stand in no local table and only ever warn; `FLD` rules follow from the
description of a field alone. *At submit*: judged when the clerk asks to file, a task on a draft. *Error when TABLE*: a hint
until the table covers the declaration date. *May be set aside*: an error a clerk may override with a written reason.
*State* is `live`, or `waits` and what the rule lacks: such a rule never counts as passed.
"""


def _when(rule: Rule) -> str:
    words: list[str] = [] if rule.applies == "both" else [rule.applies]
    if rule.at_submit:
        words.append("at submit")
    if rule.since:
        words.append(f"since {rule.since.isoformat()}")
    if rule.until:
        words.append(f"until {rule.until.isoformat()}")
    if rule.error_when:
        words.append(f"error when {rule.error_when}")
    if rule.overridable:
        words.append("may be set aside")
    if rule.needs:
        words.append(f"needs {', '.join(rule.needs)}")
    return "; ".join(words)


def _cell(words: str) -> str:
    return words.replace("|", "\\|").replace("\n", " ")


def _rows() -> list[tuple[str, ...]]:
    """One row per rule of the catalogue, live or waiting, by id."""
    live = [
        (rule.id, rule.severity, "live", rule.title, _when(rule), *sentence_of(rule.id), rule.source)
        for rule in all_rules().values()
    ]
    waiting = [
        (
            rule.id,
            rule.severity,
            f"waits: {rule.waits_for}",
            rule.judges,
            "" if rule.applies == "both" else rule.applies,
            rule.message,
            "",
            rule.source,
        )
        for rule in waiting_rules().values()
    ]
    return sorted([*live, *waiting])


def render() -> str:
    """The page as text."""
    rows = _rows()
    counts = Counter(row[1] for row in rows if row[2] == "live")
    live = sum(counts.values())
    shares = f"{counts['error']} errors, {counts['warning']} warnings, {counts['info']} hints"
    parts = [_HEAD, f"\n{live} rules are live: {shares}. {len(rows) - live} wait.\n"]
    for prefix, group in GROUPS.items():
        parts.append(f"\n## {prefix} · {group.title}\n\n")
        parts.append("| id | severity | state | judges | when | sentence | remedy | source |\n")
        parts.append("|---|---|---|---|---|---|---|---|\n")
        parts += [f"| {' | '.join(map(_cell, row))} |\n" for row in rows if row[0].startswith(f"{prefix}-")]
    return "".join(parts)


def main() -> None:
    """Write the page."""
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(render(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
