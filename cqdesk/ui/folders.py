"""Where dialogs of files begin: in the folder this dialog was last used in, else one of its kind, at first downloads.

The one place for it: `dialogs.finished` asks here for every file dialog. Nobody starts in the folder of the program.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog

from .settings import Settings

GIVEN = "folder_given"
"""Property of a dialog whose maker chose the folder itself (a box of another dialog names it)."""
_KEY = "folders"
OPEN, SAVE, FOLDER = "open", "save", "folder"


def first_folder(kind: str = OPEN) -> str:
    """Before any was chosen: papers come from where chats and browsers save to, what is written goes to the documents."""
    places = [QStandardPaths.StandardLocation.DownloadLocation, QStandardPaths.StandardLocation.DocumentsLocation]
    found = (QStandardPaths.writableLocation(place) for place in (places if kind == OPEN else places[::-1]))
    return next((place for place in found if place and Path(place).is_dir()), str(Path.home()))


def kind_of(dialog: QFileDialog) -> str:
    """Dialogs of one kind share the folder used last."""
    if dialog.fileMode() == QFileDialog.FileMode.Directory:
        return FOLDER
    return SAVE if dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave else OPEN


def folder_for(settings: Settings | None, title: str, kind: str = OPEN) -> str:
    """The folder a dialog of this title begins in; one that is gone (a stick) gives way to the next."""
    kept = settings.get(_KEY, {}) if settings is not None else {}
    for name in (title, kind):
        folder = kept.get(name)
        if isinstance(folder, str) and folder and Path(folder).is_dir():
            return folder
    return first_folder(kind)


def put_folder(settings: Settings | None, title: str, folder: str, kind: str = OPEN) -> None:
    """Remember the folder a dialog was used in."""
    if settings is not None:
        settings.put(_KEY, {**settings.get(_KEY, {}), title: folder, kind: folder})


def begin(dialog: QFileDialog, settings: Settings | None) -> None:
    """Let a dialog begin where it was last used; a name offered for a new file stays."""
    if dialog.property(GIVEN):
        return
    kind = kind_of(dialog)
    offered = dialog.selectedFiles() if kind == SAVE else []
    name = Path(offered[0]).name if offered else ""
    dialog.setDirectory(folder_for(settings, dialog.windowTitle(), kind))
    if name:
        dialog.selectFile(name)  # after the folder: it belongs to the folder in force when it is set


def keep(dialog: QFileDialog, settings: Settings | None) -> None:
    """Remember where a dialog was used: a path typed into it does not move its own folder."""
    chosen = dialog.selectedFiles()
    if chosen:
        kind = kind_of(dialog)
        folder = chosen[0] if kind == FOLDER else str(Path(chosen[0]).parent)
        put_folder(settings, dialog.windowTitle(), folder, kind)
