"""Packages carried by hand: written to a folder a person chooses, receipts brought back from any folder, file or ZIP."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..domain.clock import CHINA
from ..domain.steps import Event, Step
from ..errors import UserError
from ..intake import gate
from ..store import cases, declarations, outbox, receipts, settings
from ..sync.carried import NOTE_NAME, CarriedChannel
from ..sync.folder import LARGEST_ANSWER
from . import channels as known_channels
from .courier import at_work
from .courier_round import Round, SyncResult
from .desk import Desk
from .drafts import chain_of
from .looking import look_after
from .mail import DECLARATIONS
from .receiving import News, understand_new
from .sending import send_queue
from .zipped_receipts import is_zip, storable_name, zipped_receipts

MOST_FILES = 20_000


@dataclass(kw_only=True)
class BroughtBack:
    """What a bringing back found."""

    files: list[str] = field(default_factory=list)
    """Names newly kept."""
    known: int = 0
    """Files kept before."""
    refused: list[tuple[str, str]] = field(default_factory=list)
    """(name, Chinese sentence) of files that were not taken at all."""
    news: list[News] = field(default_factory=list)


def carry_out(desk: Desk, channel: str, folder: Path, *, everything: bool = False) -> tuple[SyncResult, Path]:
    """Write what waits for a file channel into a new folder below `folder`; the result and that folder.

    `everything`: also what waits for other channels and never began to leave (the client's folder is out of reach).
    Raises `UserError`: no such channel, nothing waits, the folder cannot be written or belongs to the other kind.
    """
    via = known_channels.channel_named(desk, channel)
    if not isinstance(via, CarriedChannel):
        raise UserError(
            "channel-not-by-hand", f"申报通道“{via.name}”由程序自动收发，无需写出。", "请用“立即收发”（F5）。"
        )
    known_channels.refuse_stranger(folder, desk.kind)
    with at_work(desk):
        with desk.store.write() as connection:
            if everything:
                outbox.take_over_queue(connection, via.name)
            waiting = outbox.queue_of(connection, via.name)
        if not waiting:
            raise UserError("nothing-to-carry", "没有等待写出的报文。", "请先确认申报，再写出报文。")
        place = _new_folder(desk, folder)
        with desk.store.write() as connection:  # before the first byte: after a crash the courier looks there
            known = settings.read(connection, known_channels.SETTING, {})
            known[via.name]["carried"] = str(place)
            settings.put(connection, known_channels.SETTING, known)
            desk.write_history(connection, "settings", "carry_out", {"name": via.name, "count": len(waiting)})
        to = CarriedChannel(place, name=via.name, kind=via.kind, archive=via.folders.archive)
        result = SyncResult()
        a_round = Round(desk, DECLARATIONS, {via.name: to}, result, insist=True)
        look_after(a_round, to)
        send_queue(a_round, to, between=lambda: None)
        if result.sent:
            to.write_note(len(result.sent))
        for fault in a_round.faults:
            raise fault
    if result.waiting and not result.sent:
        raise UserError("carry-out-failed", result.waiting[0], "处理后请重试；报文仍在待发送中，没有丢失。")
    return result, place


def _new_folder(desk: Desk, folder: Path) -> Path:
    stamp = f"{desk.clock.now().astimezone(CHINA):%Y%m%d-%H%M%S}"
    for number in range(1000):
        place = folder / f"cqdesk-{stamp}{f'-{number}' if number else ''}"
        try:
            place.mkdir()
        except FileExistsError:
            continue
        except OSError as error:
            raise UserError(
                "carry-out-folder", "所选文件夹不能写入。", "请检查 U 盘是否插好、是否有写保护，或另选文件夹。"
            ) from error
        return place
    raise UserError("carry-out-folder", "所选文件夹中已有太多写出的文件夹。", "请清理后重试。")


def bring_back(desk: Desk, paths: Sequence[Path], *, channel: str = "") -> BroughtBack:
    """Keep receipt files from a stick as they are, then understand them. The files stay where they are.

    A folder means the files below it, a ZIP the files in it. What is no receipt is kept and shown as unreadable; only
    what cannot be taken at all (a bomb, a path trick, no regular file) is refused, and stops no other.
    """
    found = BroughtBack()
    some: list[tuple[str, bytes]] = []
    for name, data in _files(paths, found):
        some.append((name, data))
        if len(some) == 100:
            _keep(desk, some, channel, found)
            some = []
    _keep(desk, some, channel, found)
    understood = understand_new(desk)
    found.news = understood.news
    for fault in understood.faults:
        raise fault
    return found


def _keep(desk: Desk, some: list[tuple[str, bytes]], channel: str, found: BroughtBack) -> None:
    if not some:
        return
    with desk.store.write() as connection:
        kept = receipts.keep_arrivals(connection, some, channel_name=channel or "carried", at=desk.clock.now())
    for (name, _), (_, news) in zip(some, kept, strict=True):
        if news:
            found.files.append(name)
        else:
            found.known += 1


def _files(paths: Sequence[Path], found: BroughtBack) -> Iterator[tuple[str, bytes]]:
    count = 0
    for path in paths:
        below = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
        for one in below:
            if one.name == NOTE_NAME or one.name.startswith((".", "~$")):
                continue
            count += 1
            if count > MOST_FILES:
                found.refused.append((path.name, f"文件太多，只取前 {MOST_FILES} 个，请分批取回。"))
                return
            try:
                data = gate.read_bytes(one)
                if is_zip(data):
                    yield from zipped_receipts(one.name, data)
                else:
                    yield storable_name(one.name), data[: LARGEST_ANSWER + 1]
            except UserError as error:
                found.refused.append((one.name, f"{error.message}{error.remedy}"))


def call_in_doubt(desk: Desk, filing: int) -> None:
    """A person says that it is not known whether a package that left has arrived (the stick was lost).

    Then `settle_in_doubt` decides. Raises `UserError` when it is not under way.
    """
    with desk.store.write() as connection:
        one = outbox.filing_by_id(connection, filing)
        if one.step is not Step.SENT:
            raise UserError(
                "filing-moved-on", "这次发送的状态已经变化，没有重复操作。", "请在回执页查看最新状态后再决定。"
            )
        trouble = "人工标记：不能确定是否已导入。"
        row = declarations.declaration_by_id(connection, one.declaration_id)
        step = outbox.advance(connection, filing, Event.INTERRUPTED, desk.clock.now(), trouble=trouble)
        outbox.show_steps(connection, [(one, step)])
        desk.write_history(
            connection,
            chain_of(cases.case_by_id(connection, row.case_id)),
            "doubt",
            {"client_sequence_number": one.client_sequence_number},
        )
