"""The other side of a round of `by_hand`: the practice office as a process of its own, or a played import client.

Both are told to begin, to vanish (nobody works any more and the folder is deleted) and to come back with what lay there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Protocol

from benchmarks.faults.by_hand_desk import change_after_sending, consol_in_hand
from cqdesk.actions.channels import manifest_root, set_folder_channel, set_manifest_folder
from cqdesk.actions.courier import sync
from cqdesk.actions.desk import open_desk
from cqdesk.actions.filing import file_case
from cqdesk.actions.manifest_practice import open_manifest_office
from cqdesk.actions.manifests import queue_owed
from cqdesk.domain.clock import CHINA, SystemClock
from cqdesk.practice.manifest_office import ManifestOffice

ROOT = Path(__file__).resolve().parents[2]
BOXES = ("OutBox", "SentBox", "FailBox", "InBox")
UNIFIED = "I20260000000000077"
ANSWER = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<ns2:DecImportResponse xmlns:ns2="http://www.chinaport.gov.cn/dec"><ns2:ResponseCode>0</ns2:ResponseCode>'
    "<ns2:ErrorMessage></ns2:ErrorMessage><ns2:ClientSeqNo>{number}</ns2:ClientSeqNo>"
    "<ns2:SeqNo>{unified}</ns2:SeqNo><ns2:TrnPreId/></ns2:DecImportResponse>"
)


class OtherSide(Protocol):
    """Where what leaves the desk goes to."""

    practice: bool

    def begin(self, case: str, *, answers: bool) -> None:
        """The case is filed and the manifests of the first consol are sent; `answers`: it is taken before the trouble."""

    def vanish(self) -> None:
        """Nobody works, the folders are deleted."""

    def back(self) -> None:
        """The folders are there again as they were, and work goes on."""

    def end(self) -> None:
        """The round is over."""

    def packages(self) -> list[str]:
        """The names of the declaration packages in all folders."""

    def manifest_packages(self) -> int:
        """How many packages of manifests lie in all folders."""


class PracticeSide:
    """`practice serve`, killed and started again; for manifests the office of the desk itself."""

    practice = True

    def __init__(self, data: Path, place: Path) -> None:
        self._data, self._root, self._kept = data, place / "office", place / "kept"
        self._office: subprocess.Popen[str] | None = None

    def begin(self, case: str, *, answers: bool) -> None:
        self._serve()
        with open_desk(self._data, practice=True) as desk:
            set_folder_channel(desk, "office", self._root, practice=True)
            self._manifests = manifest_root(desk)
            file_case(desk, case, "office")
            if not answers:
                self.end()
            with open_manifest_office(desk):
                queue_owed(desk, consol_in_hand(desk))
            sync(desk, insist=True)
            change_after_sending(desk)

    def vanish(self) -> None:
        self.end()
        for at, folder in enumerate((self._root, self._manifests)):
            _away(folder, self._kept / str(at))

    def back(self) -> None:
        for at, folder in enumerate((self._root, self._manifests)):
            _again(folder, self._kept / str(at))
        self._serve()
        with open_desk(self._data, practice=True) as desk, open_manifest_office(desk) as office:
            office.step()

    def end(self) -> None:
        if self._office is not None:
            end_process(self._office)

    def packages(self) -> list[str]:
        return _packages(self._root)

    def manifest_packages(self) -> int:
        return len(_packages(self._manifests))

    def _serve(self) -> None:
        command = [sys.executable, "-m", "cqdesk", "practice", "serve", "--root", str(self._root)]
        self._office = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self._office.stdout is not None
        self._office.stdout.readline()


class PlayedClient:
    """The folders of an import client beside a live desk, and of a manifest client; packages are taken by hand.

    Behind the manifest client stands the practice office, in a folder of its own: its book beside the client's boxes
    would show that the desk is not live.
    """

    practice = False

    def __init__(self, data: Path, place: Path) -> None:
        self._data, self._kept = data, place / "kept"
        self._root, self._manifests, self._customs = place / "client", place / "manifest-client", place / "customs"
        self._taken = ""

    def begin(self, case: str, *, answers: bool) -> None:
        for root in (self._root, self._manifests):
            for box in BOXES:
                (root / box).mkdir(parents=True)
        with open_desk(self._data) as desk:
            set_folder_channel(desk, "客户端", self._root)
            set_manifest_folder(desk, "manifest", self._manifests)
            file_case(desk, case, "客户端")
            queue_owed(desk, consol_in_hand(desk))
            sync(desk, insist=True)
            change_after_sending(desk)
        if answers:
            self._take()

    def vanish(self) -> None:
        for root in (self._root, self._manifests):
            _away(root, self._kept / root.name)

    def back(self) -> None:
        for root in (self._root, self._manifests):
            _again(root, self._kept / root.name)
        if not self._taken:
            self._take()
        name = f"Successed_{self._taken}_{_stamp()}.xml"
        (self._root / "InBox" / name).write_text(ANSWER.format(number=self._taken, unified=UNIFIED), "utf-8")
        self._answer_manifests()

    def end(self) -> None:
        """Nobody to send home."""

    def packages(self) -> list[str]:
        return _packages(self._root)

    def manifest_packages(self) -> int:
        return len(_packages(self._manifests))

    def _take(self) -> None:
        (package,) = (self._root / "OutBox").glob("*.zip")
        _sent(package)
        self._taken = package.stem

    def _answer_manifests(self) -> None:
        """Every manifest in OutBox is taken; customs says of each bill and box what it thinks."""
        with ManifestOffice(self._customs, SystemClock()) as office:
            for package in sorted((self._manifests / "OutBox").glob("*.zip")):
                shutil.copy(package, self._customs / "OutBox")
                _sent(package)
            office.step()
        for receipt in sorted((self._customs / "InBox").iterdir()):
            shutil.move(receipt, self._manifests / "InBox")


def end_process(process: subprocess.Popen[str]) -> None:
    """SIGKILL, whether it still runs or not."""
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()


def _away(folder: Path, kept: Path) -> None:
    shutil.copytree(folder, kept)
    shutil.rmtree(folder)


def _again(folder: Path, kept: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    os.rename(kept, folder)


def _sent(package: Path) -> None:
    """From OutBox into the SentBox of the day, with the client's stamp."""
    stamp = _stamp()
    day = package.parents[1] / "SentBox" / stamp[:8]
    day.mkdir(exist_ok=True)
    package.rename(day / f"{package.stem}_{stamp}.zip")


def _packages(root: Path) -> list[str]:
    return [path.name for box in BOXES[:3] for path in (root / box).rglob("*.zip")]


def _stamp() -> str:
    """As the client stamps its files: China time to the millisecond."""
    return f"{datetime.now(CHINA):%Y%m%d%H%M%S%f}"[:17]
