"""
Processes of the service without waiting for Python to load: each is a fork of a warm one.

Reads one JSON object a line, `{environment, arguments, folder}`, and answers with the pid.
Without arguments it is `ruusu serve` itself, with them the house of `tests.faults.house`.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from typing import Any

from adapters.contract import desk
from adapters.serving import run
from adapters.warming import warmed
from tests.faults.house import serve_for


def main() -> None:
    warmed(desk("fi"))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("warm", flush=True)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            os._exit(_hatched(json.loads(line)))
        print(pid, flush=True)


def _hatched(told: dict[str, Any]) -> int:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.update(told["environment"])
    os.chdir(told["folder"])
    for name, stream in (("out", 1), ("log", 2)):
        file = os.open(told[name], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(file, stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    if told["largest"]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (told["largest"], told["largest"]))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        return serve_for(*told["arguments"]) if told["arguments"] else run(_said)
    except BaseException as error:  # noqa: BLE001 - the end of a process
        os.write(2, repr(error).encode())
        return 70


def _said(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
