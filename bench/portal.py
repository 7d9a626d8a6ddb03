"""The directory at size, over HTTP: ``make bench``, or with ``--trials 500000`` in full. Each figure stands beside its bound.

The index is that of ``bench/search.py`` (``--keep`` finds one again). The site runs in a process of its own, as `trialwright
serve` starts it; the client is a plain socket for each connection, so that what is timed is the site. First one question after
another, then an even stream of so many a second, on several connections, that does not wait for late answers.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from many_studies import Maker
from search import FULL, TODAY, indexing, queries

_START = """
import datetime, os, sys
from pathlib import Path
os.environ.setdefault("PYTHONUNBUFFERED", "1")
from trialwright.portal.serving import serve
from trialwright.portal.settings import Settings
folder, port, today = Path(sys.argv[1]), int(sys.argv[2]), datetime.date.fromisoformat(sys.argv[3])
none = Path(sys.argv[4]) / "none.sqlite"
serve(Settings(store=none, index=folder, port=port, today=lambda: today), lambda at: print(at, flush=True))
"""


class Client:
    """One connection that is kept open."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._reader: asyncio.StreamReader | None = None

    async def get(self, path: str) -> tuple[int, bytes]:
        """Status and body."""
        if self._reader is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.partition(b":")[2])
            for line in head.splitlines()
            if line.lower().startswith(b"content-length:")
        )
        return int(head.split(b" ", 2)[1]), await self._reader.readexactly(length)

    def close(self) -> None:
        """Close the connection."""
        if self._reader is not None:
            self._writer.close()


def line(what: str, value: float, unit: str, bound: float, full: bool) -> None:
    """A figure beside its bound, which is judged at full size only."""
    verdict = ("held" if value <= bound else "NOT HELD") if full else "not full size"
    print(f"{what:<58} {value:10.2f} {unit:<4} bound {bound:8.1f} {unit:<4} {verdict}", flush=True)


def at(times: list[float], share: float) -> float:
    """The quantile of sorted times, in milliseconds."""
    return 1000 * times[min(len(times) - 1, int(share * len(times)))]


async def one_after_another(port: int, paths: list[str]) -> tuple[list[float], int]:
    """Seconds of each answer, sorted, and how many were not 200."""
    client, times, wrong = Client(port), [], 0
    for path in paths:
        start = time.perf_counter()
        status, _ = await client.get(path)
        times.append(time.perf_counter() - start)
        wrong += status != 200
    client.close()
    return sorted(times), wrong


async def stream(
    port: int, paths: list[str], per_second: float, connections: int
) -> tuple[list[float], int, float]:
    """Seconds from when each question was due to its answer, sorted; errors; questions answered a second."""
    waiting: asyncio.Queue[tuple[float, str] | None] = asyncio.Queue()
    times: list[float] = []
    wrong = 0

    async def ask() -> None:
        nonlocal wrong
        client = Client(port)
        while (due := await waiting.get()) is not None:
            try:
                status, _ = await client.get(due[1])
                wrong += status != 200
            except (OSError, asyncio.IncompleteReadError):
                wrong += 1
                client = Client(port)
            times.append(time.perf_counter() - due[0])
        client.close()

    asking = [asyncio.create_task(ask()) for _ in range(connections)]
    start = time.perf_counter()
    for number, path in enumerate(paths):
        due = start + number / per_second
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        waiting.put_nowait((due, path))
    for _ in asking:
        waiting.put_nowait(None)
    await asyncio.gather(*asking)
    return sorted(times), wrong, len(paths) / (time.perf_counter() - start)


def measure(
    port: int, server: subprocess.Popen[str], given: argparse.Namespace, maker: Maker, full: bool
) -> None:
    """Ask, and print."""
    every = [f"/?{query.to_url()}" for query in queries(maker, given.queries + given.seconds * given.rate)]
    paths, steady = every[: given.queries], every[given.queries :]  # no answer comes from an earlier one
    asyncio.run(one_after_another(port, paths[:20]))  # opens the index
    began = cpu_seconds(server.pid)
    times, wrong = asyncio.run(one_after_another(port, paths))
    cpu = (cpu_seconds(server.pid) - began) / len(paths)
    line(f"search page over HTTP, median of {len(paths)}", at(times, 0.5), "ms", 20, full)
    line("  99th percentile", at(times, 0.99), "ms", 100, full)
    print(f"  CPU time of the site: {1000 * cpu:.1f} ms a page; load of the machine {os.getloadavg()[0]:.1f}")
    late, failed, reached = asyncio.run(stream(port, steady, given.rate, 16))
    print(f"{given.rate} a second for {given.seconds} s: {reached:.1f} a second answered, median {at(late, 0.5):.1f} ms, "
          f"99th percentile {at(late, 0.99):.1f} ms from when each was due")  # fmt: skip
    line("  errors", wrong + failed, "", 0, full)
    _, text = asyncio.run(Client(port).get("/metrics"))
    memory = next(
        float(each.split()[1]) for each in text.decode().splitlines() if each.startswith("process_resident")
    )
    line("  memory of the site (RSS, with mapped index)", memory / 1e9, "GB", 1.5, full)


def cpu_seconds(pid: int) -> float:
    """Seconds of processor time a process has used."""
    try:
        parts = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Make the index, serve it, ask."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--trials", type=int, default=20_000)
    asked.add_argument("--queries", type=int, default=300)
    asked.add_argument("--rate", type=int, default=100, help="questions a second")
    asked.add_argument("--seconds", type=int, default=10)
    asked.add_argument("--port", type=int, default=8799)
    asked.add_argument("--keep", type=Path, help="a folder to keep the index in, and to find it in again")
    given = asked.parse_args()
    full, maker = given.trials >= FULL, Maker()
    with tempfile.TemporaryDirectory() as name:
        folder = (given.keep or Path(name)) / f"index{given.trials}"
        if not folder.exists():
            indexing(folder, given.trials, maker)
        command = [sys.executable, "-c", _START, str(folder), str(given.port), TODAY.isoformat(), name]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            assert server.stdout is not None and server.stdout.readline(), "the site did not open"
            measure(given.port, server, given, maker, full)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
