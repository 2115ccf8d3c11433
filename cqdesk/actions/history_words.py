"""What an entry of a case's history was about, in words: which receipt, which record, to whom, under which number.

Entries that came with a case package were written elsewhere: of them only texts that are texts are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..domain.stage import STAGE_ZH
from ..forms.declaration.fields import Declaration
from ..forms.office.fields import FAMILIES
from ..forms.spec import fields_of, spec_of
from .office_choices import choices
from .package_ways import way_zh

_STAGES = {stage.value: words for stage, words in STAGE_ZH.items()}
_SAVED = "0"
"""Response code of an import that succeeded."""
_SENT = frozenset({"queue", "retry", "arrived", "absent", "doubt"})
_ROWS = {"insert_row": "inserted", "copy_rows": "copied", "delete_rows": "deleted", "move_row": "moved"}
"""Act -> what its entry calls the rows."""
_RECORDS = frozenset({"office_record", "office_record_drop", "office_record_back"})


def about_zh(act: str, payload: Mapping[str, Any]) -> str:
    """What the entry says beside the name of its act; "" when the act says it all."""
    if act == "receipt":
        return _receipt_zh(payload)
    if act == "note":
        return _text(payload, "text")
    if act in _SENT:
        return _named("客户端编号", _text(payload, "client_sequence_number"))
    if act == "hand_over":
        files = payload.get("files")
        count = f"，{len(files)} 个文件" if isinstance(files, list) else ""
        return f"{_text(payload, 'broker')}{count}"
    if act in ("proof_sent", "proof_confirmed"):
        return _named("核对码", _text(payload, "check_code"))
    if act in _RECORDS:
        return _record_zh(payload)
    if act in _ROWS:
        return _rows_zh(payload, _ROWS[act])
    return way_zh(act, payload)


def _rows_zh(payload: Mapping[str, Any], part: str) -> str:
    """Which rows of which list, as they were counted before the act (an inserted one: after it)."""
    spec = spec_of(Declaration, _text(payload, "list"))
    found = payload.get(part)
    rows = [row for row in (found if isinstance(found, list) else [found]) if isinstance(row, int)]
    if spec is None or not rows:
        return ""
    to = payload.get("to")
    place = f"，到第 {to} 项" if part == "moved" and isinstance(to, int) else ""
    return f"{spec.label}第 {'、'.join(map(str, rows))} 项{place}"


def _receipt_zh(payload: Mapping[str, Any]) -> str:
    letter, code, stage = (_text(payload, name) for name in ("letter", "code", "stage"))
    kind = f"回执 {letter}" if letter else f"导入响应 {code}" if code and code != _SAVED else "导入成功" if code else ""
    return "，".join(part for part in (kind, _named("此后为", _STAGES.get(stage, ""))) if part)


def _record_zh(payload: Mapping[str, Any]) -> str:
    """The kind of record, and which of its values became what."""
    kind = _text(payload, "kind")
    if kind not in FAMILIES:
        return ""
    name, form = FAMILIES[kind]
    specs = {spec.name: spec for spec in fields_of(form)}
    told = []
    values = payload.get("values")
    for value in values if isinstance(values, list) else []:
        if not (isinstance(value, list) and len(value) == 3 and value[0] in specs):
            continue
        spec = specs[value[0]]
        words = str(value[2])
        shown = choices().get(spec.codes, {}).get(words, words) if spec.codes else words
        told.append(f"{spec.label}：{shown or '（空）'}")
    return "　".join([name, *told])


def _named(name: str, words: str) -> str:
    return f"{name} {words}" if words else ""


def _text(payload: Mapping[str, Any], name: str) -> str:
    words = payload.get(name)
    return words if isinstance(words, str) else ""
