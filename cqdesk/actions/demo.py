"""The samples from papers to a closed declaration, on a fresh practice store; the live store is never touched."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ..domain.clock import Clock, ManualClock, SystemClock
from ..errors import Fault, UserError
from ..forms.issues import SEVERITY_ZH
from ..places import is_network_drive, make_folder, resources, storage_error
from ..store import cases
from ..store.locks import FileLock
from .cases import set_customs_path, set_moment, work_list
from .checking import check_case
from .desk import Desk, open_desk
from .drafts import insert_row, open_draft, type_in
from .filing import filing_summary, queue
from .papers_in import import_files
from .practice import practice_sync, practice_to_closing
from .status import case_status


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One sample: papers, the companies' profiles, and what a clerk types because no paper says it."""

    name: str
    title_zh: str
    direction: str
    files: tuple[str, ...]
    client: dict[str, Any]
    customs_path: str
    typed: dict[str, str]
    moments: tuple[dict[str, str], ...]


def samples_folder() -> Path:
    """Where the sample papers lie."""
    return resources() / "samples"


def samples() -> tuple[dict[str, Any], list[Sample]]:
    """Our own invented firm, and the samples."""
    found = json.loads((samples_folder() / "samples.json").read_text("utf-8"))
    made = [
        Sample(**{**one, "files": tuple(one["files"]), "moments": tuple(one.get("moments", ()))})
        for one in found["samples"]
    ]
    return found["ours"], made


def load_sample(desk: Desk, sample: Sample, ours: dict[str, Any]) -> str:
    """Make a case of one sample up to the finished draft; returns its number."""
    with desk.store.write() as connection:
        cases.put_company(connection, ours["name"], **_company(ours), ours=True)
        cases.put_company(connection, sample.client["name"], **_company(sample.client))
    folder = samples_folder()
    case = import_files(
        desk,
        [folder / name for name in sample.files],
        client=sample.client["name"],
        direction=sample.direction,
        sample=sample.name,
    ).case
    set_customs_path(desk, case, sample.customs_path)
    for one in sample.moments:
        set_moment(desk, case, kind=one["kind"], at=datetime.fromisoformat(one["at"]), source=one["source"])
    lists = {path.partition("[")[0] for path in sample.typed if "[" in path} - {"goods"}
    for name in sorted(lists):
        rows = {path.partition(".")[0] for path in sample.typed if path.startswith(f"{name}[")}
        for row in range(len(rows)):
            insert_row(desk, case, 1, name, row + 1)
    type_in(desk, case, 1, sample.typed)
    return case


def _company(fields: dict[str, Any]) -> dict[str, Any]:
    return {"uscc": fields["uscc"], "customs_code": fields["customs_code"], "profile": fields["profile"]}


def run_demo(
    data_dir: Path,
    *,
    on: date | None = None,
    clock: Clock | None = None,
    say: Callable[[str], None] = lambda words: None,
) -> list[dict[str, Any]]:
    """Run every sample to closing and return the `cases` of the `demo` answer.

    Works in `data_dir`/demo, made anew each time; nothing else in the data folder is touched. Raises `UserError` when
    another demo is running or the folder cannot be used.
    """
    if is_network_drive(data_dir):
        raise UserError(
            "store-on-network", "数据文件夹在网络盘上，不能运行示例。", "请用 --data 指定本机硬盘上的文件夹。"
        )
    make_folder(data_dir)
    lock = FileLock(data_dir / "demo.lock")
    try:
        if not lock.take():
            raise UserError("demo-busy", "另一个示例正在运行。", "请等它结束后再试。")
        with lock:
            return _run(fresh(data_dir / "demo"), on, (clock or SystemClock()).now(), say)
    except OSError as error:
        raise storage_error(error) from error


def fresh(root: Path) -> Path:
    """The folder of a demo, emptied of what an earlier run left."""
    if root.exists():
        shutil.rmtree(root)
    return root


def _run(root: Path, on: date | None, now: datetime, say: Callable[[str], None]) -> list[dict[str, Any]]:
    answers: list[dict[str, Any]] = []
    with open_desk(root, practice=True, clock=ManualClock(now), on=on) as desk:
        ours, found = samples()
        for sample in found:
            answers.append(_run_sample(desk, sample, ours, say))
    if not answers:
        raise Fault("no samples are shipped")
    return answers


def _run_sample(desk: Desk, sample: Sample, ours: dict[str, Any], say: Callable[[str], None]) -> dict[str, Any]:
    case = load_sample(desk, sample, ours)
    draft = open_draft(desk, case)
    say(f"{sample.title_zh}：读入 {'、'.join(sample.files)}，{len(draft.filled.form.goods)} 项商品。")
    report = check_case(desk, case, at_submit=True)
    for issue in report.issues:
        say(f"  [{SEVERITY_ZH[issue.severity]}] {issue.message} {issue.remedy}")
    for banner in report.banners:
        say(f"  {banner}")
    summary = filing_summary(desk, case)
    if not summary.blocking:
        queue(desk, case, token=summary.token)
        practice_sync(desk)
        practice_to_closing(desk, case)
    item = next(item for item in work_list(desk) if item.case == case)
    say(f"  {item.case} {item.stage_zh} {item.numbers.get('entry', '')}")
    return {
        "sample": sample.name,
        "lines": len(draft.filled.form.goods),
        "issues": [issue.to_json() for issue in report.issues],
        **case_status(desk, item),
    }
