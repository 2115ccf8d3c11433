"""`docs/rules.md`, made from the registry and the sentences. Run `python -m cqdesk.forms.rules_page` after a change."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from .rules import GROUPS, Rule, all_rules, sentence_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules.md"

_HEAD = """# Rules of the customs declaration

Made by `python -m cqdesk.forms.rules_page` from the registry and `cqdesk/forms/texts.csv`: do not edit.

An answer is *passed*, *finding* or *cannot judge* (names what is missing, never counts as passed). Ids are those of the
reviewed rule catalogue; `-T` rules judge codes that stand in no local table and only ever warn; `FLD` rules follow from the
description of a field alone. *At submit*: judged when the clerk asks to file, a task on a draft. *Error when TABLE*: a hint
until the table covers the declaration date.
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
    if rule.needs:
        words.append(f"needs {', '.join(rule.needs)}")
    return "; ".join(words)


def _cell(words: str) -> str:
    return words.replace("|", "\\|").replace("\n", " ")


def render() -> str:
    """The page as text."""
    rules = sorted(all_rules().values(), key=lambda rule: rule.id)
    counts = Counter(rule.severity for rule in rules)
    parts = [_HEAD, f"\n{len(rules)} rules: {counts['error']} errors, {counts['warning']} warnings.\n"]
    for prefix, group in GROUPS.items():
        parts.append(f"\n## {prefix} · {group.title}\n\n")
        parts.append("| id | severity | judges | when | sentence | remedy | source |\n|---|---|---|---|---|---|---|\n")
        for rule in rules:
            if rule.id.startswith(f"{prefix}-"):
                message, remedy = sentence_of(rule.id)
                cells = (rule.id, rule.severity, rule.title, _when(rule), message, remedy, rule.source)
                parts.append(f"| {' | '.join(map(_cell, cells))} |\n")
    return "".join(parts)


def main() -> None:
    """Write the page."""
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(render(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
