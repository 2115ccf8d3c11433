"""The reading process: a program of its own that reads one admitted file after another and answers in plain data.

    python -m cqdesk.intake.worker          (started by `reading`, never by hand)

It bounds itself before the first file: memory above what it has at rest, processor seconds of one file, size of files
it may write, low priority. What breaks those bounds, crashes or hangs costs this process and nothing else. Heavy
libraries are imported by the readers that need them, when they need them, so that it starts in some tens of
milliseconds.

Frames both ways: four bytes of length, a JSON head; a request is followed by the bytes of the file (`size`), an answer
is one frame: `plain_books`, for another `task` (squeeze, join, picture) what `squeeze` makes, or
{"error": [id, message, remedy]}.
"""

from __future__ import annotations

import gc
import json
import os
import struct
import sys
from typing import IO, Any

from cqdesk.errors import UserError
from cqdesk.intake.gate import MAX_FILE_BYTES, ForeignFile
from cqdesk.intake.plain_books import pack

MEMORY_BYTES = 256 * 1024 * 1024
"""What reading one file may take above the process at rest."""
CPU_SECONDS = 120
"""Processor time of one file; the caller's patience ends sooner, this ends a process whose caller is gone."""
MAX_HEAD_BYTES = 1024 * 1024


def read_frame(stream: IO[bytes], most: int) -> bytes | None:
    """The next frame; None at the end of the stream. Raises ValueError for one that is too long or cut off."""
    head = stream.read(4)
    if not head:
        return None
    if len(head) < 4:
        raise ValueError("cut off")
    (size,) = struct.unpack(">I", head)
    if size > most:
        raise ValueError("too long")
    data = stream.read(size)
    if len(data) < size:
        raise ValueError("cut off")
    return data


def write_frame(stream: IO[bytes], data: bytes) -> None:
    """Write one frame and let it go."""
    stream.write(struct.pack(">I", len(data)))
    stream.write(data)
    stream.flush()


def serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer requests until there are no more."""
    while (head := read_frame(requests, MAX_HEAD_BYTES)) is not None:
        asked = json.loads(head)
        data = requests.read(asked["size"])
        _begin_file()
        answer = _answer(asked, data)
        write_frame(answers, answer)
        del asked, data, answer  # the next file begins with empty hands
        gc.collect()


def _answer(asked: dict[str, Any], data: bytes) -> bytes:
    try:
        return _done(asked, ForeignFile(name=asked["name"], sha256="", kind=asked["kind"], data=data))
    except UserError as error:
        refused = error
    except MemoryError:
        refused = too_big()
    except RecursionError:
        refused = UserError("reader-too-deep", "文件内部结构异常，无法读取。", "请用 Excel 或 WPS 另存后重新导入。")
    return json.dumps({"error": [refused.id, refused.message, refused.remedy]}, ensure_ascii=False).encode()


def _done(asked: dict[str, Any], foreign: ForeignFile) -> bytes:
    task = asked.get("task", "books")
    if task == "squeeze":
        from cqdesk.intake.fit_files import pack_files
        from cqdesk.intake.squeeze import squeeze

        return pack_files(squeeze(foreign, file_bytes=asked["file_bytes"], page_bytes=asked["page_bytes"]))
    if task == "join":
        from cqdesk.intake.fit_files import pack_files, unpack_files
        from cqdesk.intake.squeeze import join

        return pack_files(join(unpack_files(foreign.data), file_bytes=asked["file_bytes"]))
    if task == "picture":
        from cqdesk.intake.squeeze import page_picture

        return page_picture(foreign.data, int(asked["page"]), int(asked["width"]))
    from cqdesk.intake.open_file import open_file

    return pack(open_file(foreign, passwords=asked["passwords"]))


def too_big() -> UserError:
    """The refusal of a file that needs more memory than reading may take."""
    return UserError(
        "reader-memory",
        "文件内容过大，读取时超出内存上限，已停止。",
        "请删除无关的工作表和图片，或拆分后重新导入。",
    )


# --- bounds -------------------------------------------------------------------------------------------------


def _bound() -> None:
    """Give up what reading a file does not need."""
    if sys.platform == "win32":
        _bound_windows()
        return
    import resource

    os.nice(10)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # no picture of a client's paper on disk
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_FILE_BYTES, MAX_FILE_BYTES))
    used = _data_bytes()
    if used is not None:
        resource.setrlimit(resource.RLIMIT_DATA, (used + MEMORY_BYTES, used + MEMORY_BYTES))


def _data_bytes() -> int | None:
    """Private memory of this process as RLIMIT_DATA counts it (Linux 4.7 and later); None where nothing tells."""
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as status:
            for line in status:
                if line.startswith("VmData:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        return None
    return None


def _begin_file() -> None:
    """A fresh allowance of processor time for the next file."""
    if sys.platform == "win32":
        return
    import resource

    spent = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(spent.ru_utime + spent.ru_stime) + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _bound_windows() -> None:
    """The same bounds by a job object (JOBOBJECT_EXTENDED_LIMIT_INFORMATION): memory, no children left behind, low
    priority. Written from the documentation; never run, as no Windows was at hand (docs/verified.md)."""
    import ctypes
    from ctypes import wintypes

    class _Basic(ctypes.Structure):
        _fields_ = (
            ("PerProcessUserTimeLimit", ctypes.c_int64),
            ("PerJobUserTimeLimit", ctypes.c_int64),
            ("LimitFlags", wintypes.DWORD),
            ("MinimumWorkingSetSize", ctypes.c_size_t),
            ("MaximumWorkingSetSize", ctypes.c_size_t),
            ("ActiveProcessLimit", wintypes.DWORD),
            ("Affinity", ctypes.c_size_t),
            ("PriorityClass", wintypes.DWORD),
            ("SchedulingClass", wintypes.DWORD),
        )

    class _Extended(ctypes.Structure):
        _fields_ = (
            ("Basic", _Basic),
            ("IoInfo", ctypes.c_uint64 * 6),
            ("ProcessMemoryLimit", ctypes.c_size_t),
            ("JobMemoryLimit", ctypes.c_size_t),
            ("PeakProcessMemoryUsed", ctypes.c_size_t),
            ("PeakJobMemoryUsed", ctypes.c_size_t),
        )

    process_memory, kill_on_close, priority_class = 0x100, 0x2000, 0x20
    below_normal, extended_information = 0x4000, 9
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
    kernel.CreateJobObjectW.restype = wintypes.HANDLE
    kernel.GetCurrentProcess.restype = wintypes.HANDLE
    job = kernel.CreateJobObjectW(None, None)
    limits = _Extended()
    limits.Basic.LimitFlags = process_memory | kill_on_close | priority_class
    limits.Basic.PriorityClass = below_normal
    limits.ProcessMemoryLimit = MEMORY_BYTES + 64 * 1024 * 1024  # a job counts the process at rest too
    kernel.SetInformationJobObject(
        wintypes.HANDLE(job), extended_information, ctypes.byref(limits), ctypes.sizeof(limits)
    )
    kernel.AssignProcessToJobObject(wintypes.HANDLE(job), wintypes.HANDLE(kernel.GetCurrentProcess()))


def main() -> None:
    """Serve the caller over stdin and stdout; whatever else prints goes to stderr."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a library that prints must not talk into the answers
    _bound()
    gc.disable()  # a model of 200,000 cells holds no circles; looking for them takes longer than reading it
    serve(requests, answers)


if __name__ == "__main__":
    main()
