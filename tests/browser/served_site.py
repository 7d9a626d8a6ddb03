"""The site served on a port of this machine, for a real browser."""

import datetime
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from trialwright.portal.app import create_app
from trialwright.portal.settings import Limits, Settings

DAY = datetime.date(2026, 6, 30)


@contextmanager
def served(folder: Path, **changes: Any) -> Iterator[str]:
    """The address of a site whose files are in the folder; ``changes`` are settings."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    given: dict[str, Any] = {
        "store": folder / "store.sqlite", "port": port, "secret": b"of the tests", "today": lambda: DAY,
        "limits": Limits(posts_per_minute=0),
    }  # fmt: skip
    settings = Settings(**(given | changes))
    config = uvicorn.Config(create_app(settings), host="127.0.0.1", port=port, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
