"""Runs a command, and sees what it leaves behind: supervise.py [OPTION...] COMMAND...

Behind it stay no process and no file:
- Processes whose parent has ended become children of this one (Linux), which waits for a while until they have ended,
  too. Those that have not are named and ended.
- Files that git does not know and does not ignore, or that it knows and that have changed, are named.

What a process that was ended has left in the folder for temporary files is told, and no failure: others write there.
Ends with the command's exit code, or with 1 if something is left and --lenient is not given.
"""

import argparse
import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
GRACE_SECONDS = 30.0
PR_SET_CHILD_SUBREAPER = 36


def become_reaper() -> bool:
    """Makes this process the parent of all orphans among its descendants. False where that cannot be."""
    if sys.platform != "linux":
        return False
    return bool(ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0)


def run(command: Sequence[str]) -> int:
    """Runs the command, and waits for every orphan that ends meanwhile, so that none stays as a zombie."""
    child = subprocess.Popen(command)
    while True:
        number, status = os.wait()
        if number == child.pid:
            code = os.waitstatus_to_exitcode(status)
            child.returncode = code
            return code if code >= 0 else 128 - code


def reap() -> bool:
    """Waits for children that have ended. False if there is no child at all."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0] != 0:
            pass
    except ChildProcessError:
        return False
    return True


def descendants() -> dict[int, str]:
    """The running processes below this one, with their command lines."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            # The name in brackets may hold anything; after it come the state and the parent.
            state, parent = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if state != "Z":
            parents[int(folder.name)] = int(parent)
    found: dict[int, str] = {}
    wanted = {os.getpid()}
    while wanted:
        wanted = {number for number, parent in parents.items() if parent in wanted and number not in found}
        for number in wanted:
            found[number] = command_line(number)
    return found


def command_line(number: int) -> str:
    """A process's program and arguments."""
    try:
        return Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""


def left_running(grace: float) -> list[str]:
    """Names what has not ended by itself within the time, and ends it."""
    until = time.monotonic() + grace
    while reap() and time.monotonic() < until:
        time.sleep(0.05)
    left: dict[int, str] = {}
    # What is ended may have started others just before.
    while now := descendants():
        left |= now
        for number in now:
            try:
                os.kill(number, signal.SIGKILL)
            except ProcessLookupError:
                continue
        time.sleep(0.05)
        reap()
    return [f"running: {line or 'a process'}"[:200] for line in left.values()]


def changes(folder: Path) -> set[str]:
    """What git says of the checkout; nothing where there is no git."""
    command = ["git", "-c", "safe.directory=*", "status", "--porcelain", "--untracked-files=all"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return set(done.stdout.splitlines()) if done.returncode == 0 else set()


def main(arguments: Sequence[str]) -> int:
    """Runs a command and tells what it left."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--names", type=Path, help="a file that gets a line 'left<TAB>what' for each thing")
    parser.add_argument("--lenient", action="store_true", help="name what is left, and let it be no failure")
    parser.add_argument("--grace", type=float, default=GRACE_SECONDS, help="seconds for processes to end")
    parser.add_argument("--folder", type=Path, default=ROOT, help="the checkout")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args(arguments)
    is_reaper = become_reaper()
    before, temporary = changes(options.folder), set(os.listdir(tempfile.gettempdir()))  # noqa: PTH208 names alone
    code = run(options.command)
    left = left_running(options.grace) if is_reaper else []
    left += [f"in the checkout: {line}" for line in sorted(changes(options.folder) - before)]
    for line in left:
        print(f"left {line}")
    if options.names is not None and left:
        options.names.parent.mkdir(parents=True, exist_ok=True)
        options.names.write_text("".join(f"left\t{line}\n" for line in left), encoding="utf-8")
    new = sorted(set(os.listdir(tempfile.gettempdir())) - temporary)  # noqa: PTH208
    if new:
        more = f" and {len(new) - 10} more" if len(new) > 10 else ""
        print(f"new in {tempfile.gettempdir()}, by this run or by others: {', '.join(new[:10])}{more}")
    return code or (1 if left and not options.lenient else 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
