"""Where data lies: the data folder and what is in it, the shipped resources, and durable writing of one file.

Everything a clerk owns is in one folder (`Places`), which can be copied as it is. Standard library only.
"""

from __future__ import annotations

import errno
import os
import sys
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cqdesk.errors import Fault, UserError

DATA_VARIABLE = "CQDESK_DATA"
STORE_NAME = "cqdesk.sqlite"

# Where another machine, or the host of a virtual machine, keeps the bytes: SQLite's locks and shared memory
# cannot be trusted there (https://www.sqlite.org/useovernet.html). Names as in /proc/self/mountinfo.
NETWORK_FILE_SYSTEMS = frozenset(
    {
        "9p",
        "afs",
        "beegfs",
        "ceph",
        "cifs",
        "coda",
        "glusterfs",
        "gpfs",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "ocfs2",
    }
    | {"prl_fs", "smb2", "smb3", "smbfs", "vboxsf"}
    | {"fuse.ceph", "fuse.cifs", "fuse.curlftpfs", "fuse.davfs", "fuse.gcsfuse", "fuse.glusterfs"}
    | {"fuse.gvfsd-fuse", "fuse.rclone", "fuse.s3fs", "fuse.smbnetfs", "fuse.sshfs", "fuse.vmhgfs-fuse"}
)
_WINDOWS_DRIVE_REMOTE = 4  # GetDriveTypeW

_READ_ONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
IN_USE_ON_WINDOWS = frozenset({32, 33})  # ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION


@dataclass(frozen=True)
class Places:
    """The data folder and the places in it. Making one touches nothing; `create` makes the folders."""

    root: Path

    @property
    def store_file(self) -> Path:
        return self.root / STORE_NAME

    @property
    def files(self) -> Path:
        """Originals of papers, each under the hash of its bytes: see `original`."""
        return self.root / "files"

    @property
    def backup(self) -> Path:
        return self.root / "backup"

    @property
    def codes(self) -> Path:
        """Indexes of imported code sets, derived from the store: may be deleted at any time."""
        return self.root / "codes"

    @property
    def practice(self) -> Path:
        """Practice work: a store of its own kind and the folders of the practice Single Window."""
        return self.root / "practice"

    @property
    def log(self) -> Path:
        return self.root / "log"

    @property
    def settings_file(self) -> Path:
        return self.root / "settings.json"

    def original(self, sha256: str) -> Path:
        """Where the bytes with this hash (64 lower-case hexadecimal figures) are kept."""
        return self.files / sha256[:2] / sha256

    def create(self) -> None:
        """Make the folders that are missing; raises UserError if the place cannot be written."""
        for folder in (self.root, self.files, self.backup, self.log):
            make_folder(folder)


def default_data_dir(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder for this user's data by the habits of the system."""
    if sys.platform == "win32":
        local = environ.get("LOCALAPPDATA")
        return (Path(local) if local else Path.home() / "AppData" / "Local") / "cqdesk"
    shared = environ.get("XDG_DATA_HOME", "")
    # The XDG base directory specification: a relative path is invalid and is ignored.
    return (Path(shared) if os.path.isabs(shared) else Path.home() / ".local" / "share") / "cqdesk"


def choose_data_dir(option: str | os.PathLike[str] | None, environ: Mapping[str, str] = os.environ) -> Path:
    """The data folder, absolute: `--data` first, then CQDESK_DATA, then the habit of the system."""
    named = os.fspath(option) if option else environ.get(DATA_VARIABLE)
    return Path(os.path.abspath(Path(named).expanduser())) if named else default_data_dir(environ)


def resources() -> Path:
    """The folder of shipped tables, fonts and samples: in the bundle, the wheel or the source tree."""
    package = Path(__file__).resolve().parent
    candidates = [package / "resources", package.parent / "resources"]
    bundle = getattr(sys, "_MEIPASS", None)
    if bundle is not None:
        candidates.insert(0, Path(bundle) / "resources")
    for candidate in candidates:
        if (candidate / "fonts").is_dir():  # some other project's folder of that name has no fonts of ours
            return candidate
    raise Fault("the resources folder is missing: the installation is incomplete")


# --- network drives -----------------------------------------------------------------------------------------


def is_network_drive(path: Path) -> bool:
    """Whether `path` (which need not exist yet) lies on another machine; the store refuses that."""
    there = Path(os.path.realpath(path))
    if sys.platform == "win32":
        import ctypes

        if there.drive.startswith("\\\\"):  # \\server\share
            return True
        return ctypes.windll.kernel32.GetDriveTypeW(there.anchor) == _WINDOWS_DRIVE_REMOTE
    try:
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape")
    except FileNotFoundError:  # no Linux: nothing is known against the place
        return False
    return file_system_type(there, mounts) in NETWORK_FILE_SYSTEMS


def file_system_type(path: Path, mountinfo: str) -> str | None:
    """The type of the file system that holds the absolute `path`, read from the text of /proc/self/mountinfo.

    The deepest mount point wins, and of several on the same point the one mounted last, as the kernel does.
    Format: https://www.kernel.org/doc/html/latest/filesystems/proc.html, section 3.5.
    """
    found: tuple[int, str] | None = None
    for line in mountinfo.splitlines():
        before, separator, after = line.partition(" - ")
        fields = before.split(" ")
        if not separator or len(fields) < 5:
            continue
        mount_point = Path(_unescape(fields[4]))
        depth = len(mount_point.parts)
        if path.is_relative_to(mount_point) and (found is None or depth >= found[0]):
            found = (depth, after.split(" ")[0])
    return found[1] if found else None


def _unescape(field: str) -> str:
    """Blank, tabulator, line feed and backslash stand as three octal figures in mountinfo."""
    for escaped, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        field = field.replace(escaped, character)
    return field


# --- the machine --------------------------------------------------------------------------------------------


def boot_mark() -> str:
    """Stands for the time since the machine was started last: after a power cut it is another one.

    Linux: the kernel's boot id; Windows: the number the boot loader counts. "" where neither is to be had; then nothing
    that a power cut could have undone is taken as proven.
    """
    if sys.platform == "win32":
        import winreg

        place = r"SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management\PrefetchParameters"
        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, place) as key:
                return str(winreg.QueryValueEx(key, "BootId")[0])
        except OSError:
            return ""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


# --- writing ------------------------------------------------------------------------------------------------


def make_folder(folder: Path) -> None:
    """Make the folder and those above it; raises UserError if that cannot be done."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise storage_error(error) from error


def write_beside_then_replace(path: Path, data: bytes) -> None:
    """Write a file so that after a crash or power cut it is wholly there, or as it was before.

    The bytes go to a new file beside the target, are forced to disk, and take the target's name in one step;
    then the folder itself is forced to disk. The folder must exist. Raises UserError; the target is then as
    before.
    """
    beside = path.with_name(f".{path.name[:60]}.{uuid.uuid4().hex}.part")
    try:
        try:
            with beside.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        force_folder_to_disk(path.parent)
    except OSError as error:
        raise storage_error(error) from error


def force_folder_to_disk(folder: Path) -> None:
    """Force the names in a folder to disk, so that what was made in it is still there after a power cut."""
    if sys.platform == "win32":  # a folder cannot be opened there; NTFS keeps a journal of names
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some network and FUSE file systems know no such call; the channel's folder may lie on one.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(descriptor)


def storage_error(error: OSError) -> UserError:
    """What to tell the user when the system refuses to make a folder or write a file. Names no path."""
    if error.errno in _FULL:
        return UserError(
            "disk-full",
            "磁盘空间不足，没有写入。",
            "请清理磁盘，或换一个磁盘上的文件夹（数据文件夹用 --data 指定），然后重试；原有数据没有改动。",
        )
    if getattr(error, "winerror", None) in IN_USE_ON_WINDOWS:
        return UserError(
            "file-in-use",
            "文件正被其他程序占用，没有写入。",
            "请关闭打开该文件的程序（如 Excel），稍候重试；如由杀毒软件占用，请把数据文件夹加入信任区。",
        )
    if error.errno in _READ_ONLY:
        return UserError(
            "data-folder-read-only",
            "文件夹不可写，没有写入。",
            "请检查该文件夹的写入权限，或换一个您有写入权限的本地文件夹（数据文件夹用 --data 指定），然后重试。",
        )
    return UserError(
        "data-folder-unusable",
        f"文件夹无法使用，没有写入（系统错误代码 {error.errno}）。",
        "请确认路径正确、上级不是文件、磁盘已连接，或换一个本地文件夹（数据文件夹用 --data 指定），然后重试。",
    )
