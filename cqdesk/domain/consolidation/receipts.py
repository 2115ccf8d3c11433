"""The stage of a house bill or box at customs: a pure function of the manifest receipts kept.

Sources: manifest reference section 6. One message gets many verdicts, so each receipt names its scope (bill or box).
Arrival of the receipt plays no part, the notice time in it does; copies count once.

The rule. A bill has an accepted version as soon as main data (function 9; 2 where a message has only that) are accepted
(01), complete with the other data (0; road and arrival-type messages have none). A refusal (03) of main data that were
never accepted refuses the bill; of anything later it leaves the last accepted version valid. Review (02) holds until the
next verdict on the same message. Acceptance (01) of a deletion (function 3) means that the bill is gone, until main data
are accepted again at a later time. Release (11), loading (MT4101 accepted), tally (MT5102 accepted) rank above; 12 and 13
(loading or discharge refused) stand beside the stage as flags until a later release. Release after deletion is a
contradiction. An accepted off-load (落装, MT8102 and its kin) takes the bill back below arrival and release: it may be
changed, deleted or moved again, until a later release. Receipts without a time count only where nothing is dated; codes
unknown are shown and change nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cqdesk.domain.clock import china_instant


class BillStage(StrEnum):
    """Where a bill stands at customs, in rising order."""

    DRAFT = "draft"
    SENT = "sent"
    REVIEW = "review"
    REJECTED = "rejected"
    ACCEPTED = "accepted"
    COMPLETE = "complete"
    OFF_LOADED = "off_loaded"
    ARRIVED = "arrived"
    RELEASED = "released"
    LOADED = "loaded"
    TALLIED = "tallied"
    DELETED = "deleted"


BILL_STAGE_ZH = {
    BillStage.DRAFT: "未发送",
    BillStage.SENT: "已发送，待回执",
    BillStage.REVIEW: "人工审核",
    BillStage.REJECTED: "退单",
    BillStage.ACCEPTED: "主要数据已接受",
    BillStage.COMPLETE: "数据齐全",
    BillStage.OFF_LOADED: "已落装",
    BillStage.ARRIVED: "已运抵",
    BillStage.RELEASED: "放行",
    BillStage.LOADED: "已装载",
    BillStage.TALLIED: "已理货",
    BillStage.DELETED: "已删除",
}
_ORDER = {stage: at for at, stage in enumerate(BillStage)}

AT_CUSTOMS = frozenset(
    {
        BillStage.ACCEPTED,
        BillStage.COMPLETE,
        BillStage.OFF_LOADED,
        BillStage.ARRIVED,
        BillStage.RELEASED,
        BillStage.LOADED,
        BillStage.TALLIED,
    }
)
"""Stages in which customs holds a version of the bill."""


def reaches(stage: BillStage, wanted: BillStage) -> bool:
    """Whether a stage on the main line is at least the wanted one; refused and deleted bills reach nothing."""
    return stage in AT_CUSTOMS and _ORDER[stage] >= _ORDER[wanted]


class Verdict(StrEnum):
    """Codes of list CC020 and of the hub."""

    ACCEPTED = "01"
    REVIEW = "02"
    REFUSED = "03"
    RELEASED = "11"
    LOADING_REFUSED = "12"
    DISCHARGE_REFUSED = "13"
    STORED = "E1"
    STORE_FAILED = "E2"
    SENT = "E3"
    SEND_FAILED = "E4"


VERDICT_ZH = {
    Verdict.ACCEPTED: "接受申报",
    Verdict.REVIEW: "转人工审核",
    Verdict.REFUSED: "退单",
    Verdict.RELEASED: "放行",
    Verdict.LOADING_REFUSED: "禁止装载",
    Verdict.DISCHARGE_REFUSED: "禁止卸载",
    Verdict.STORED: "电子口岸入库成功",
    Verdict.STORE_FAILED: "电子口岸入库失败",
    Verdict.SENT: "已发往海关",
    Verdict.SEND_FAILED: "发往海关失败",
}

_MAIN_KINDS = frozenset({"1", "2"})
"""Original and pre-manifest: the kind is the first digit of the serial in `MT2101`."""
OFF_LOADS = frozenset({"MT8102", "MT8202", "MT8401", "MT8402"})
"""Applications by which a bill leaves its ship, flight or truck."""
_RAISES = {"3": BillStage.ARRIVED, "4": BillStage.LOADED, "5": BillStage.TALLIED}


@dataclass(frozen=True, kw_only=True)
class ManifestReceipt:
    """One verdict on one bill or box. `message` MT2101, `function` 9 0 5 3 2; both are read from what was sent."""

    message: str
    function: str
    code: str
    notice_time: datetime | None
    message_id: str = ""
    reason: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if self.notice_time is not None:
            object.__setattr__(self, "notice_time", china_instant(self.notice_time))


@dataclass(frozen=True, kw_only=True)
class BillView:
    """What the receipts of one bill or box say together."""

    stage: BillStage
    change_pending: bool = False
    """A change or deletion is in review: the old version stands, nothing further may be sent."""
    change_refused: bool = False
    """The last change, deletion or other data were refused: what was accepted before stands."""
    loading_refused: bool = False
    contradiction: bool = False
    unknown_codes: tuple[str, ...] = ()
    last_time: datetime | None = None


def stage_of_bill(receipts: Collection[ManifestReceipt], *, sent: bool = False, main_is_all: bool = False) -> BillView:
    """Judge all receipts of one bill or box, in any order and any number of copies.

    `sent`: a message about it has left. `main_is_all`: main and other data go in one message (road).
    """
    known = {code.value for code in Verdict}
    unknown = tuple(sorted({one.code for one in receipts if one.code not in known}))
    events = {one for one in receipts if one.code in known}
    last = max((one.notice_time for one in events if one.notice_time is not None), default=None)
    if any(one.notice_time is not None for one in events):
        events = {one for one in events if one.notice_time is not None}
    state = _State(main_is_all)
    for one in sorted(events, key=_moment):
        state.take(one)
    stage = state.stage()
    if stage is BillStage.DRAFT and (sent or events):
        stage = BillStage.SENT
    return BillView(
        stage=stage,
        change_pending=state.pending,
        change_refused=state.change_refused,
        loading_refused=state.loading_refused,
        contradiction=state.contradiction,
        unknown_codes=unknown,
        last_time=last,
    )


_SAME_SECOND = {"E1": 0, "E2": 0, "E3": 1, "E4": 1, "02": 2, "01": 3, "03": 4, "11": 5, "12": 6, "13": 6}


def _moment(one: ManifestReceipt) -> tuple[float, int, int, str, str]:
    """Order of judging: by time; within a second main data come first, review before the verdict, an off-load after the
    release it takes back."""
    order = {"9": 0, "2": 0, "0": 1, "5": 2, "3": 3}
    when = 0.0 if one.notice_time is None else one.notice_time.timestamp()
    rank = _SAME_SECOND["11"] + 1 if one.message in OFF_LOADS and one.code == Verdict.ACCEPTED else None
    return (
        when,
        _SAME_SECOND[one.code] if rank is None else rank,
        order.get(one.function, 4),
        one.message,
        one.message_id,
    )


class _State:
    """The bill while its receipts are gone through in order of time."""

    def __init__(self, main_is_all: bool) -> None:
        self.main_is_all = main_is_all
        self.main = self.other = self.deleted = False
        self.review = self.refused = self.pending = self.change_refused = False
        self.loading_refused = self.contradiction = self.released = self.off_loaded = False
        self.raised: set[BillStage] = set()

    def take(self, one: ManifestReceipt) -> None:
        kind = one.message[2:3]
        if one.code == Verdict.RELEASED:
            self.contradiction |= self.deleted
            self.released, self.loading_refused, self.off_loaded = True, False, False
        elif one.code in (Verdict.LOADING_REFUSED, Verdict.DISCHARGE_REFUSED):
            self.loading_refused = True
        elif one.code in (Verdict.ACCEPTED, Verdict.REVIEW, Verdict.REFUSED):
            if kind in _MAIN_KINDS:
                self._manifest(one)
            elif one.message in OFF_LOADS and one.code == Verdict.ACCEPTED:
                self.off_loaded, self.released = True, False
            elif kind in _RAISES and one.code == Verdict.ACCEPTED:
                (self.raised.discard if one.function == "3" else self.raised.add)(_RAISES[kind])

    def _manifest(self, one: ManifestReceipt) -> None:
        changing = one.function in ("5", "3")
        if changing:
            self.pending = one.code == Verdict.REVIEW
            self.change_refused = one.code == Verdict.REFUSED
            if one.code == Verdict.ACCEPTED and one.function == "3":
                self.main = self.other = self.review = False
                self.deleted = True
        elif one.code == Verdict.ACCEPTED:
            if one.function == "0":
                self.other, self.change_refused = True, False
            else:
                self.review = False
                if self.deleted:  # the bill is sent anew: what was released before belongs to the old one
                    self.released = self.off_loaded = False
                    self.raised.clear()
                self.main, self.deleted, self.refused = True, False, False
        elif one.code == Verdict.REVIEW:
            self.review |= one.function != "0"
        else:
            if one.function != "0":
                self.review = False
            if self.main:
                self.change_refused = True
            else:
                self.refused |= one.function != "0"

    def stage(self) -> BillStage:
        if self.deleted:
            return BillStage.DELETED
        if BillStage.TALLIED in self.raised:
            return BillStage.TALLIED
        if BillStage.LOADED in self.raised:
            return BillStage.LOADED
        if self.released:
            return BillStage.RELEASED
        if self.off_loaded and self.main:
            return BillStage.OFF_LOADED
        if not self.main:
            if self.review:
                return BillStage.REVIEW
            return BillStage.REJECTED if self.refused else BillStage.DRAFT
        if BillStage.ARRIVED in self.raised:
            return BillStage.ARRIVED
        return BillStage.COMPLETE if self.other or self.main_is_all else BillStage.ACCEPTED
