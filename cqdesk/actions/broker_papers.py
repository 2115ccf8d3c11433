"""The papers that go to a broker: as they came where they keep the published limits, else squeezed to them, as PDF.

Customs takes PDF files up to a size per file and per page (`attachment_limits.csv`); a phone picture or a scan beyond
that is squeezed here, so that the broker can attach it as it is. What cannot be squeezed stays and is said; the rest goes.
A paper squeezed before, for the declaration's own list of documents, goes in that form.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import PurePath
from threading import Lock
from typing import Any

from ..domain.quantity import plain
from ..errors import UserError
from ..forms.declaration.fields import Declaration
from ..forms.issues import Issue, Severity
from ..intake.fit_files import FitFile
from ..intake.gate import admit
from ..intake.reading import WORKERS
from ..store.attached_papers import AttachedPaper
from ..store.cases import Paper
from .desk import Desk
from .paper_limits import MB, PaperLimits


@dataclass(frozen=True, kw_only=True)
class Given:
    """One file that goes to the broker."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class SqueezedPaper:
    """What became of a paper beyond the limits."""

    name: str
    before_bytes: int
    after_bytes: int
    files: tuple[str, ...]
    least_dpi: int
    """Dots per inch of its coarsest page; 0 = only split, no page became a picture."""

    def to_json(self) -> dict[str, Any]:
        """For the answer of `hand-over`."""
        return {
            "paper": self.name,
            "before_bytes": self.before_bytes,
            "after_bytes": self.after_bytes,
            "files": list(self.files),
            "least_dpi": self.least_dpi,
        }


@dataclass(kw_only=True)
class BrokerPapers:
    """The papers as they go, and what must be said of them."""

    given: list[Given] = field(default_factory=list)
    squeezed: list[SqueezedPaper] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


@dataclass(frozen=True)
class _Bounds:
    file_bytes: int
    page_bytes: int
    """0 = the broker takes files of a size, whatever their pages."""


def papers_for_broker(
    desk: Desk,
    papers: Sequence[Paper],
    attached: Mapping[str, AttachedPaper],
    forms: Sequence[Declaration],
    limits: PaperLimits,
    own_max_bytes: int,
    without: frozenset[str],
) -> BrokerPapers:
    """The papers of a case and the files its declarations name. `own_max_bytes`: what this broker takes, 0 = the published
    limits; `without`: names of papers, or of files made of them, that stay here."""
    found = BrokerPapers()
    names = _Names(limits, found)
    bounds = _Bounds(own_max_bytes or limits.file_bytes, 0 if own_max_bytes else limits.page_bytes)
    done: set[str] = set()
    for row in (row for form in forms for row in form.documents):
        held = attached.get(row.file_name)
        if held is None or held.name in done:
            continue
        done |= {held.name, *(str(page["sha256"]) for page in held.pages)}
        kind = desk.codes.find("document_types", row.document_code, desk.today)
        words = kind.name_zh.replace("/", "／") if kind is not None else row.document_code
        source = PurePath(str(held.pages[0]["source"])).stem if held.pages else ""
        name = names.free(f"{words} {source}".strip() + ".pdf")
        if name not in without and not without & {page["source"] for page in held.pages}:
            found.given.append(Given(name=name, data=desk.files.read(held.sha256)))
    wanted = [one for one in papers if one.name not in without and one.sha256 not in done]
    with ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="cqdesk-squeeze") as pool:
        for paper, fit in zip(wanted, pool.map(lambda one: _fit(desk, one, bounds), wanted), strict=True):
            _take(desk, found, names, paper, fit, bounds, without)
    if found.squeezed:
        found.issues.insert(0, _squeezed_words(found.squeezed))
    return found


def _take(
    desk: Desk,
    found: BrokerPapers,
    names: _Names,
    paper: Paper,
    fit: list[FitFile] | UserError | None,
    bounds: _Bounds,
    without: frozenset[str],
) -> None:
    if isinstance(fit, UserError):
        found.issues.append(
            _remark(
                "paper-too-large",
                "warning",
                f"“{paper.name}”有 {_mb(paper.size)} MB，超过限制，不能压缩，没有放入：{fit.message}",
                fit.remedy,
            )
        )
        return
    if fit is None:
        name = names.free(paper.name)
        found.given.append(Given(name=name, data=desk.files.read(paper.sha256)))
        return
    stem = PurePath(paper.name).stem
    wanted = [f"{stem}.pdf"] if len(fit) == 1 else [f"{stem}-{n}.pdf" for n in range(1, len(fit) + 1)]
    if any(name in without for name in wanted):
        return
    files = [names.free(name) for name in wanted]
    found.given += [Given(name=name, data=one.data) for name, one in zip(files, fit, strict=True)]
    dots = [page.dpi for one in fit for page in one.pages if page.dpi]
    after = sum(len(one.data) for one in fit)
    found.squeezed.append(
        SqueezedPaper(
            name=paper.name,
            before_bytes=paper.size,
            after_bytes=after,
            files=tuple(files),
            least_dpi=min(dots, default=0),
        )
    )


def _fit(desk: Desk, paper: Paper, bounds: _Bounds) -> list[FitFile] | UserError | None:
    """A paper beyond the limits squeezed to them; None for one that may go as it is, or the reason why it cannot."""
    if paper.size <= (bounds.page_bytes or bounds.file_bytes):
        return None
    foreign = None
    try:
        foreign = admit(paper.name, desk.files.read(paper.sha256))
    except UserError as error:
        return error if paper.size > bounds.file_bytes else None
    if foreign.kind not in ("picture", "pdf"):
        return None if paper.size <= bounds.file_bytes else _not_squeezable()
    try:
        fit = _KEPT.fit(desk, foreign, paper.sha256, bounds)
    except UserError as error:
        return error
    pages = sum(len(one.pages) for one in fit)
    if foreign.kind == "pdf" and paper.size <= min(bounds.file_bytes, pages * (bounds.page_bytes or paper.size)):
        return None  # several pages, none of them too large
    return fit


class _Squeezed:
    """What was squeezed lately, by content and limits: a parcel is prepared anew for every choice in its dialog."""

    _MOST = 64

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, _Bounds], list[FitFile]] = OrderedDict()
        self._lock = Lock()

    def fit(self, desk: Desk, foreign: Any, sha256: str, bounds: _Bounds) -> list[FitFile]:
        key = (sha256, bounds)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        page = bounds.page_bytes or bounds.file_bytes
        made = desk.readers.squeezed(foreign, file_bytes=bounds.file_bytes, page_bytes=min(page, bounds.file_bytes))
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._MOST:
                self._kept.popitem(last=False)
        return made


_KEPT = _Squeezed()


class _Names:
    """Names within the limit, each once."""

    def __init__(self, limits: PaperLimits, found: BrokerPapers) -> None:
        self._limits, self._found = limits, found
        self._taken: set[str] = set()

    def free(self, wanted: str) -> str:
        """The name, shortened to the limit and told so, with a number where it is taken."""
        name = self._limits.named(wanted)
        if name != wanted:
            self._found.issues.append(
                _remark(
                    "paper-renamed",
                    "info",
                    f"“{wanted}”的文件名超过 {self._limits.name_length} 个字，已缩短为“{name}”。",
                    "无需处理。",
                )
            )
        free, serial = name, 2
        while free in self._taken:
            free, serial = f"{PurePath(name).stem[:50]} ({serial}){PurePath(name).suffix}", serial + 1
        self._taken.add(free)
        return free


_TOLD = 5
"""Papers named one by one in the remark on what was squeezed."""


def _squeezed_words(papers: Sequence[SqueezedPaper]) -> Issue:
    named = "；".join(f"{one.name} {_mb(one.before_bytes)}→{_mb(one.after_bytes)}" for one in papers[:_TOLD])
    more = f"等 {len(papers)} 份" if len(papers) > _TOLD else ""
    before, after = sum(one.before_bytes for one in papers), sum(one.after_bytes for one in papers)
    dots = min((one.least_dpi for one in papers if one.least_dpi), default=0)
    read = f"，最低 {dots} dpi" if dots else ""
    return _remark(
        "paper-squeezed",
        "info",
        f"{len(papers)} 份单据超过限制，已压缩为 PDF：共 {_mb(before)} MB→{_mb(after)} MB{read}（{named}{more}）。",
        "原件保留在这一票中。",
    )


def _not_squeezable() -> UserError:
    return UserError("paper-not-squeezable", "只有图片和 PDF 可以压缩。", "请拆分后再导入这一票，或另行发送。")


def _mb(size: int) -> str:
    return plain((Decimal(size) / MB).quantize(Decimal("0.1")))


def _remark(id: str, severity: Severity, message: str, remedy: str) -> Issue:
    return Issue(id=id, severity=severity, path="", message=message, remedy=remedy)
