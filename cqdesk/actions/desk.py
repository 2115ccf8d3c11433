"""The desk: everything an act needs, opened once and handed to every action.

There is no global registry: the command line, the window and the tests each open their own.
"""

from __future__ import annotations

import getpass
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import date
from functools import cache, cached_property
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Any

from ..codes.book import ReferenceBook, open_reference
from ..codes.overlay import OverlayBook
from ..domain.client_failures import ClientFailureWords, read_client_failures
from ..domain.clock import Clock, SystemClock, business_date
from ..domain.customs_path import CustomsPath, PathWords, read_customs_paths, read_path_words
from ..domain.deadlines import MomentRule, read_moment_rules
from ..domain.moments import MomentKind, read_moment_kinds
from ..domain.stage import LetterMeaning, read_letters
from ..errors import UserError
from ..intake.names import Names, names_from_rows, synonym_rows, table_rows
from ..intake.reading import PaperReaders
from ..places import Places, choose_data_dir, is_network_drive, resources
from ..store import history
from ..store.engine import LIVE, PRACTICE, Connection, Store, kind_of, open_store
from ..store.files import Files
from ..store.presence import Presence
from .acts import act_zh
from .own_tables import code_book


class Desk:
    """An open store with its code book, clock and user. Use as a context manager."""

    def __init__(self, store: Store, places: Places, codes: ReferenceBook, clock: Clock, user: str) -> None:
        self.store = store
        self.places = places
        self.shipped = codes
        self.codes: ReferenceBook | OverlayBook = codes
        """The shipped tables with the office's own laid over them, see `read_codes`."""
        self.clock = clock
        self.user = user
        self.files = Files(places.files)
        self.readers = PaperReaders()
        """The processes that read papers; none is started before the first paper (`warm` to have one ready)."""
        self.closing = ExitStack()
        """What else ends with the desk (a passing data folder)."""
        self.leaving = ExitStack()
        """What is done first when the desk is closed, while the store is still open."""
        self.moved_in_doubt = 0
        """Filings put in doubt because the store was found copied, restored or moved."""
        self.on: date | None = None
        """The date rules are judged on; None = today (`--on` of the command line)."""

    @property
    def kind(self) -> str:
        """`live` or `practice`."""
        return self.store.kind

    @property
    def today(self) -> date:
        """The business date rules are judged on."""
        return self.on or business_date(self.clock.now())

    @cached_property
    def letters(self) -> dict[str, LetterMeaning]:
        """Meanings of receipt letters."""
        return read_letters(_table("receipt_letters.csv"))

    @cached_property
    def client_failures(self) -> tuple[ClientFailureWords, ...]:
        """What the import client says when it fails."""
        return read_client_failures(_table("client_failures.csv"))

    @cached_property
    def moment_kinds(self) -> dict[str, MomentKind]:
        """Kinds of moments."""
        return read_moment_kinds(_table("moments.csv"))

    @cached_property
    def moment_rules(self) -> dict[str, MomentRule]:
        """How moments follow from others."""
        return read_moment_rules(_table("moment_rules.csv"))

    @cached_property
    def customs_path_words(self) -> dict[str, PathWords]:
        """What the paths say to a clerk."""
        return read_path_words(_table("customs_paths_zh.csv"))

    @cached_property
    def customs_paths(self) -> dict[str, CustomsPath]:
        """Ways of clearing."""
        return read_customs_paths(_table("customs_paths.csv"))

    @cached_property
    def names(self) -> Names:
        """Names of units, currencies, countries and packages as customers write them."""
        return _names_in(resources())

    def write_history(
        self,
        connection: Connection,
        chain: str,
        act: str,
        payload: dict[str, Any],
        *,
        undoable: history.Undoable = "no",
        before: dict[str, Any] | str | None = None,
    ) -> int:
        """Add a line to a chain in the name of the user, now. Raises `Fault` for an act without a Chinese name."""
        act_zh(act)
        return history.append(
            connection,
            chain,
            act,
            payload,
            who=self.user,
            at=self.clock.now(),
            undoable=undoable,
            before=before,
        )

    def read_codes(self) -> None:
        """Take in imported sets and own rows as they now stand in the store; the book before stays open for readers."""
        self.codes = book = code_book(self.store, self.places, self.shipped)
        if isinstance(book, OverlayBook) and book.imported is not None:
            self.closing.callback(book.imported.close)

    def close(self) -> None:
        """Close everything, also when one part of it fails; the first failure is raised at the end."""
        with ExitStack() as every:  # closes in the opposite order
            every.push(self.closing)
            every.callback(self.shipped.close)
            every.callback(self.store.close)
            every.callback(self.readers.close)
            every.push(self.leaving)

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


@cache
def _names_in(tables: Path) -> Names:
    """The names in the shipped tables, which do not change under a running program: read once for all its desks."""
    return names_from_rows(chain(table_rows(tables / "codes"), synonym_rows(tables / "tables")))


def open_store_file(path: Path) -> Desk:
    """Open a store file by name to look at it, whatever its kind; it is not changed. Raises `UserError` if it is none."""
    if not path.is_file():
        raise UserError("file-not-found", f"找不到文件“{path.name}”。", "请核对文件名和所在文件夹。")
    clock = SystemClock()
    store = open_store(path, kind=kind_of(path), clock=clock, reading=True)
    return desk_on(store, Places(path.parent), clock, user_name())


def desk_on(store: Store, places: Places, clock: Clock, user: str) -> Desk:
    """A desk on a store that is open already, which it closes. On failure the store is closed."""
    with ExitStack() as opened:
        opened.callback(store.close)
        shipped = open_reference()
        opened.callback(shipped.close)
        desk = Desk(store, places, shipped, clock, user)
        opened.pop_all()
    return desk


def user_name() -> str:
    """The name at the machine's door; "?" where it has none (a service account without an entry)."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "?"


def _table(name: str) -> Iterable[str]:
    return (resources() / "tables" / name).read_text("utf-8").splitlines()


def open_desk(
    data_dir: Path | None = None,
    *,
    practice: bool = False,
    clock: Clock | None = None,
    user: str | None = None,
    on: date | None = None,
) -> Desk:
    """Open (or create) the store in `data_dir`, or the practice store beside it.

    Raises `UserError`: the folder cannot be written, lies on a network drive, or the store is newer, foreign, damaged.
    """
    root = data_dir or choose_data_dir(None)
    if practice:
        root = root / "practice"
    places = Places(root)
    if is_network_drive(root):
        raise UserError(
            "store-on-network",
            "数据文件夹在网络盘上，断网时会损坏数据，因此不能使用。",
            "请用 --data 指定本机硬盘上的文件夹；需要多人共用时请使用票包交换。",
        )
    places.create()
    clock = clock or SystemClock()
    from .library import renew_words  # these need desks, and a desk needs them only here
    from .moved import note_progress, settle_place

    with ExitStack() as opened:
        presence = Presence(root)
        opened.callback(presence.leave)
        presence.arrive()
        store = open_store(places.store_file, kind=PRACTICE if practice else LIVE, clock=clock)
        desk = opened.enter_context(desk_on(store, places, clock, user or user_name()))
        desk.moved_in_doubt = settle_place(desk)
        desk.read_codes()
        renew_words(desk)
        desk.leaving.callback(note_progress, desk)
        desk.on = on
        opened.pop_all()
        desk.closing.callback(presence.leave)
    return desk
