"""Out of the desk: message, package, JSON form, check sheet. Files are written beside the target and then put in place."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..errors import UserError
from ..forms.declaration.fields import Declaration
from ..forms.document import Filled, NotAForm, filled_document, from_document
from ..forms.path import NoSuchPlace, get, label_of, spec_at
from ..places import write_beside_then_replace
from ..store import cases
from ..store.declarations import SCHEMA
from . import message_form
from .attachment_files import files_of
from .desk import Desk
from .drafts import open_draft
from .filing import package


def export_case(
    desk: Desk, case: str, number: int, to: Path, *, page: str = "", say: Callable[[str], None] | None = None
) -> list[Path]:
    """Write declaration `number` as .zip, .xml, .json, .xlsx (check sheet) or .pdf (`page`: proof or official).

    `say` is told what a print could not show as it should (a character no font draws, a text cut). Raises
    `UserError` for another ending, a missing folder, or a form that cannot become a message.
    """
    ending = to.suffix.lower()
    if ending not in (".zip", ".xml", ".json", ".xlsx", ".pdf"):
        raise UserError(
            "export-ending",
            f"不能导出为“{ending or to.name}”。",
            "请把文件名改为以 .zip、.xml、.json、.xlsx 或 .pdf 结尾。",
        )
    filled = open_draft(desk, case, number).filled
    check_target(to)
    if ending == ".json":
        data = json_form(filled)
    elif ending == ".xlsx":
        from ..output.check_sheet import check_sheet  # the writer of workbooks is loaded by who wants one

        data = check_sheet(case_number(desk, case), filled, desk.codes, desk.today)
    elif ending == ".pdf":
        from .prints import declaration_pdf  # Qt's fonts are loaded by who prints, not by every command

        data, notes = declaration_pdf(desk, case, number, page)
        for note in notes:
            if say is not None:
                say(note)
    else:
        with desk.store.read() as connection:
            message = message_form.write(connection, filled, desk.today)
            papers = (
                files_of(desk, connection, cases.case_of(connection, case), filled.form) if ending == ".zip" else {}
            )
        data = message if ending == ".xml" else package(to.stem, message, papers)
    write_beside_then_replace(to, data)
    return [to]


def check_target(to: Path) -> None:
    """Whether a file can be written there. Raises `UserError` `export-is-folder` or `export-no-folder`."""
    if to.is_dir():
        raise UserError("export-is-folder", f"“{to.name}”是文件夹。", "请在 --to 后写文件名。")
    if not to.absolute().parent.is_dir():
        raise UserError("export-no-folder", "要导出到的文件夹不存在。", "请先建立该文件夹，或换一个位置。")


def case_number(desk: Desk, case: str) -> str:
    """The full number of a case typed in any accepted way."""
    with desk.store.read() as connection:
        return cases.case_of(connection, case).number


def json_form(filled: Filled[Declaration]) -> bytes:
    """The form as the command-line contract exports it."""
    document = {
        "schema": SCHEMA,
        "form": filled_document(filled),
        "origins": dict(sorted(filled.origins.items())),
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def read_json_form(
    data: bytes, normalised: dict[str, str] | None = None, unknown: dict[str, str] | None = None
) -> Filled[Declaration]:
    """Read an exported JSON form back; `normalised` and `unknown` as in `from_document`.

    Raises `UserError` when it is none, or when a value is of another kind than its field.
    """
    try:
        # numbers somebody wrote without quotes are taken as they stand: no float ever touches a value
        found: Any = json.loads(data, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError):
        raise _no_form() from None
    if not isinstance(found, dict) or found.get("schema") != SCHEMA or not isinstance(found.get("form"), dict):
        raise _no_form()
    form, origins = found["form"], found.get("origins", {})
    if not isinstance(origins, dict) or not all(isinstance(one, str) for one in origins.values()):
        raise _no_form()
    try:
        filled = from_document(Declaration, form, normalised=normalised, unknown=unknown)
        origins = {place: origin for place, origin in origins.items() if _is_leaf(filled, place, unknown is not None)}
    except NoSuchPlace as wrong:
        raise _unknown_field(str(wrong)) from None
    except NotAForm as wrong:
        raise UserError(
            "form-not-texts",
            f"表单中“{wrong}”{_label_of(str(wrong))}的内容{_wanted(str(wrong))}，没有读入。",
            "每个值都应是带引号的文字，请改正后重试，或用 cqdesk 重新导出。",
        ) from None
    if unknown and not filled_document(filled):  # other names throughout: some other program's form
        raise _unknown_field(next(iter(unknown)))
    filled.origins = dict(origins)
    return filled


def _is_leaf(filled: Filled[Declaration], place: str, tolerant: bool) -> bool:
    """Whether an origin speaks of a field there is. Raises `NoSuchPlace` for another one, unless `tolerant`."""
    try:
        if spec_at(Declaration, place).item is not None:
            raise NoSuchPlace(place)
        get(filled.form, place)
    except NoSuchPlace:
        if not tolerant:
            raise
        return False
    return True


def _label_of(place: str) -> str:
    """What a clerk calls a place of the form, in brackets; "" for one that is no field."""
    try:
        return f"（{label_of(Declaration, place)}）"
    except NoSuchPlace:
        return ""


def _wanted(place: str) -> str:
    """What is wrong with the kind of value at a place."""
    try:
        kind = spec_at(Declaration, place).kind
    except NoSuchPlace:
        return "不是一组名称和文字"
    if place.endswith("]") or kind == "section":
        return "不是一组名称和文字"
    return "不是列表" if kind == "rows" else "不是文字"


def _unknown_field(place: str) -> UserError:
    return UserError(
        "form-unknown-field", f"表单中有不认识的字段“{place}”。", "请用同版本或更新版本的 cqdesk 打开该文件。"
    )


def _no_form() -> UserError:
    return UserError(
        "form-not-ours",
        "这个 JSON 文件不是 cqdesk 导出的报关单。",
        "请选择 cqdesk export 导出的 .json 文件。",
    )
