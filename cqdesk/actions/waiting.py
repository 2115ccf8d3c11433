"""Why is this waiting? One sentence for each message that is not answered yet, and the facts a person decides by."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..domain.clock import CHINA
from ..domain.steps import STEP_ZH, Step
from ..store import cases, declarations, manifests, outbox, receipts
from ..store.engine import Connection
from ..sync.carried import CarriedChannel
from ..sync.channel import Channel, ChannelDown, Whereabouts
from .channels import channels
from .courier_memory import Pause, Trouble, pause_of, troubles_of
from .desk import Desk
from .looking import no_such_channel_zh
from .timeline import receipt_title

OPEN = (Step.IN_DOUBT, Step.FAILED, Step.SENDING, Step.SENT, Step.QUEUED)
"""Steps in which a message is not settled, in the order a person should look at them."""
MOST = 500
_SOON_MINUTES = 5
"""So long a client may take without anybody looking after it."""
_WHERE_ZH = {
    Whereabouts.WAITING: "在 OutBox 中，导入客户端还没有取走",
    Whereabouts.TAKEN: "在 SentBox 中，导入客户端已取走",
    Whereabouts.REFUSED: "在 FailBox 中，导入客户端放进了失败文件夹",
    Whereabouts.UNFINISHED: "只有未改名的临时文件，导入客户端不会取走",
    Whereabouts.NOWHERE: "OutBox、SentBox、FailBox 中都没有",
}


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One message that waits."""

    case: str
    declaration: int
    filing: int
    step: Step
    step_zh: str
    why: str
    """One Chinese sentence: why it waits, and what to do if anything can be done."""
    facts: list[tuple[str, str]]
    """What is known, by name."""
    by_hand: bool
    """It left on a stick."""


@dataclass(frozen=True, kw_only=True)
class _Around:
    """What a sentence depends on beside the message."""

    now: datetime
    pause: Pause | None
    troubles: dict[str, Trouble]
    known: dict[str, Channel]
    where: dict[str, Whereabouts | str]
    """File name -> where it was found just now, or why nobody could look."""
    place: dict[int, int]
    """Filing -> its place in the queue, from 1."""


def waiting_items(desk: Desk, case: str = "", *, look: bool = True) -> list[Waiting]:
    """What waits, of a case or of all (the first 500): what needs a person first. `look`: look into the folders now.

    Raises `UserError` for an unknown case.
    """
    with desk.store.read() as connection:
        found = _filings(connection, case)
    if not found:
        return []
    known = channels(desk)
    with desk.store.read() as connection:
        queues = {one.channel for one in found if one.step is Step.QUEUED}
        order = [key for name in queues for key in outbox.queue_of(connection, name)]
        pause, troubles = pause_of(connection), troubles_of(connection)
    around = _Around(
        now=desk.clock.now(),
        pause=pause,
        troubles=troubles,
        known=known,
        where=_where(known, found) if look else {},
        place={key: number for number, key in enumerate(order, start=1)},
    )
    with desk.store.read() as connection:
        return [_waiting(desk, connection, one, around) for one in found]


def _filings(connection: Connection, case: str) -> Sequence[outbox.FilingHead]:
    of = None
    if case:
        of = [row.id for row in declarations.declarations_of(connection, cases.case_of(connection, case).id)]
    found = outbox.heads_open(connection, OPEN, most=MOST, of=of)
    return sorted(found, key=lambda one: OPEN.index(one.step))


def _where(known: dict[str, Channel], found: Collection[outbox.FilingHead]) -> dict[str, Whereabouts | str]:
    """Look for what may have left, now, channel by channel."""
    where: dict[str, Whereabouts | str] = {}
    for name, channel in known.items():
        wanted = {
            one.name: one.seen_before
            for one in found
            if one.channel == name and one.step in (Step.SENDING, Step.SENT, Step.IN_DOUBT) and not channel.by_hand
        }
        if not wanted:
            continue
        try:
            where |= channel.look_for(wanted)
        except ChannelDown as down:
            where |= dict.fromkeys(wanted, down.why)
    return where


def _waiting(desk: Desk, connection: Connection, one: outbox.FilingHead, around: _Around) -> Waiting:
    row = declarations.declaration_by_id(connection, one.declaration_id)
    channel = around.known.get(one.channel)
    return Waiting(
        case=cases.case_by_id(connection, row.case_id).number,
        declaration=row.number,
        filing=one.id,
        step=one.step,
        step_zh=STEP_ZH[one.step],
        why=_why(one, around),
        facts=_facts(desk, connection, one, around),
        by_hand=channel is not None and channel.by_hand,
    )


def _why(one: outbox.FilingHead, around: _Around) -> str:
    channel = around.known.get(one.channel)
    if channel is None:
        return no_such_channel_zh(one.channel)
    if one.step is Step.QUEUED:
        return _why_queued(one, channel, around)
    where = around.where.get(one.name)
    if one.step is Step.SENDING:
        return "正在发送；如果上次被中断，下一次收发时会先查看文件夹再决定，不会重复发送。"
    if one.step is Step.SENT:
        return _why_sent(one, channel, where, around)
    trouble = one.trouble.rstrip("。")
    if one.step is Step.IN_DOUBT:
        return f"{trouble or '不能确定是否送达'}。请到单一窗口查询该票，再选择已送达或未送达；程序不会自动重发。"
    return f"{trouble or '未导入成功'}。请更正后重新申报；内容不需要改动时可原样重发。"


def _why_queued(one: outbox.FilingHead, channel: Channel, around: _Around) -> str:
    if channel.by_hand:
        return "由人携带：请插入 U 盘，选择“写出报文…”。"
    if around.pause is not None:
        return f"{around.pause.who} 于 {_at(around.pause.since)} 暂停了发送。要继续，请选择“继续发送”。"
    trouble = around.troubles.get(one.channel)
    if trouble is not None:
        return (
            f"{trouble.why.rstrip('。')}（{_at(trouble.since)} 起，已试 {trouble.tries} 次）。"
            f"{_next(trouble.next_try_at, around.now)}"
        )
    if one.next_try_at is not None and one.next_try_at > around.now:
        return f"{one.trouble.rstrip('。')}。{_next(one.next_try_at, around.now)}"
    place = around.place.get(one.id, 1)
    ahead = f"前面还有 {place - 1} 份，截止时间早的先发，" if place > 1 else ""
    return f"{ahead}下一次收发时发出；按 F5 立即收发。"


def _next(at: datetime, now: datetime) -> str:
    return f"将于 {_at(at)} 再试；按 F5 立即重试。" if at > now else "下一次收发时再试；按 F5 立即重试。"


def _why_sent(one: outbox.FilingHead, channel: Channel, where: Whereabouts | str | None, around: _Around) -> str:
    minutes = max(0, int((around.now - one.step_at).total_seconds()) // 60)
    waited = f"已等 {minutes} 分钟" if minutes < 120 else f"已等 {minutes // 60} 小时"
    if isinstance(channel, CarriedChannel):
        return f"已写出到文件夹，由人携带（{waited}）。导入后请用“取回回执…”把回执带回来。"
    if where is Whereabouts.WAITING and minutes < _SOON_MINUTES:
        return f"已放入 OutBox，等导入客户端取走（{waited}）。"
    if where is Whereabouts.WAITING:
        return f"报文仍在 OutBox 中（{waited}）。请检查导入客户端是否已启动、卡是否插好。"
    if where is not None and not isinstance(where, Whereabouts):
        return where
    if where is Whereabouts.NOWHERE:  # deleted, taken by another program, or the client has cleaned up since
        return f"报文已不在 OutBox，SentBox 和 FailBox 中也没有，正在等导入回执（{waited}）；久等不到会转为“是否送达不明”。"
    return f"导入客户端已取走，等单一窗口的导入回执（{waited}，一般几分钟内到）。"


def _facts(desk: Desk, connection: Connection, one: outbox.FilingHead, around: _Around) -> list[tuple[str, str]]:
    where = around.where.get(one.name)
    came = [receipt_title(desk, kept)[0] for kept in receipts.receipts_of_filing(connection, one.id)]
    facts = [
        ("客户端编号", one.client_sequence_number),
        ("统一编号", one.unified_number),
        ("通道", one.channel),
        ("报文文件", one.name),
        ("放入发件箱", _at(one.queued_at)),
        ("发送次数", str(one.sendings) if one.sendings else ""),
        ("最近一次发送", _at(one.sending_at) if one.sending_at else ""),
        ("现在的位置", _WHERE_ZH[where] if isinstance(where, Whereabouts) else where or ""),
        ("以前留下的痕迹", "、".join(one.seen_before)),
        ("收到的回执", "、".join(came)),
    ]
    return [(name, words) for name, words in facts if words]


def _at(at: datetime) -> str:
    return at.astimezone(CHINA).strftime("%m-%d %H:%M")


@dataclass(frozen=True, kw_only=True)
class StrayReceipt:
    """What came and belongs to no declaration we know, or could not be read: kept and shown."""

    id: int
    file_name: str
    received_at: datetime
    readable: bool
    words: str
    """What it says, or why it could not be read."""
    numbers: str
    manifest: bool = False
    """An answer to a manifest: `id` is of those."""


def stray_receipts(desk: Desk) -> list[StrayReceipt]:
    """The newest of them, newest first: answers to declarations, then to manifests."""
    with desk.store.read() as connection:
        rows = receipts.without_place(connection, newest=MOST)
        of_manifests = [
            StrayReceipt(
                id=one.id,
                file_name=one.file_name,
                received_at=one.received_at,
                readable=one.state == manifests.ORPHAN,
                words=one.trouble or "舱单回执，没有对应的拼箱",
                numbers=one.message_id,
                manifest=True,
            )
            for one in manifests.without_place(connection, newest=MOST)
        ]
        return [
            StrayReceipt(
                id=one.id,
                file_name=one.file_name,
                received_at=one.received_at,
                readable=one.state == receipts.ORPHAN,
                words=one.trouble or "；".join(words for words in (receipt_title(desk, one)[0], one.note) if words),
                numbers="　".join(n for n in (one.unified_number, one.entry_number, one.client_sequence_number) if n),
            )
            for one in rows
        ] + of_manifests


def raw_text(desk: Desk, receipt: int, *, manifest: bool = False) -> str:
    """A receipt as it came, for a person to read; what is no text is shown as far as it can be."""
    with desk.store.read() as connection:
        kept = manifests.receipt_by_id if manifest else receipts.receipt_by_id
        raw = kept(connection, receipt).raw[:200_000]
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "backslashreplace")
