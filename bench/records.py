"""Times of the records room beside named peers, in one run: ``make bench``.

Each line prints a time, the peer's time on the same bytes in the same run, their ratio and the bound
that the project holds itself to. The real v2 records are repeated to length; without them a made-up
study stands in and the bounds, stated for real records, are printed but not judged.
"""

import gc
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

ROOT = Path(__file__).resolve().parents[1]
RECORDS = ROOT.parent / "shared" / "records"
REAL = (RECORDS / "v2").is_dir()
sys.path.insert(0, str(ROOT / "tests"))


def compact_studies() -> list[bytes]:
    if REAL:
        values = [json.loads(path.read_text()) for path in sorted((RECORDS / "v2").glob("*.json"))]
    else:
        from made_up import study

        values = [study(f"NCT{number:08}") for number in range(101, 165)]
    return [msgspec.json.encode(value) for value in values]


def best(job: Callable[[], object], rounds: int = 7) -> float:
    times = []
    for _ in range(rounds):
        gc.collect()
        start = time.perf_counter()
        job()
        times.append(time.perf_counter() - start)
    return min(times)


def line(
    what: str, seconds: float, peer: str, peer_seconds: float, ratio: float, bound: str, held: bool
) -> None:
    verdict = "" if not REAL else "held" if held else "NOT HELD"
    print(
        f"{what:<46} {seconds:8.3f} s   {peer:<34} {peer_seconds:8.3f} s   ratio {ratio:5.2f}   {bound:<12} {verdict}"
    )


def write_lines(path: Path, studies: list[bytes], count: int) -> None:
    with path.open("wb") as out:
        for number in range(count):
            out.write(studies[number % len(studies)] + b"\n")


def stream(path: Path) -> int:
    from trialwright.model.record import StudyRecord
    from trialwright.records.reading import stream_path

    return sum(isinstance(item, StudyRecord) for item in stream_path(path))


def time_streaming(folder: Path, studies: list[bytes]) -> None:
    path = folder / "studies.jsonl"
    write_lines(path, studies, 1280)
    lines = path.read_bytes().splitlines()

    def untyped() -> None:
        for raw in lines:
            msgspec.json.decode(raw)

    typed_seconds, untyped_seconds = best(lambda: stream(path)), best(untyped)
    ratio = typed_seconds / untyped_seconds
    line(
        "typed studies with provenance, 1,280 records",
        typed_seconds,
        "untyped msgspec.json.decode",
        untyped_seconds,
        ratio,
        "at most 1.7",
        ratio <= 1.7,
    )
    try:
        from clinicaltrials.models.study import Study as PeerStudy
    except ImportError as error:
        print(f"altissimo-clinicaltrials is not installed ({error}): no peer time")
        return

    def peer() -> int:
        refused = 0
        for raw in lines[:256]:
            try:
                PeerStudy.from_dict(json.loads(raw))
            except Exception:
                refused += 1
        return refused

    refused = peer()
    peer_seconds = best(peer, 3) * len(lines) / 256
    ratio = peer_seconds / typed_seconds
    line(
        "the same beside pydantic models",
        typed_seconds,
        "altissimo-clinicaltrials (256×5)",
        peer_seconds,
        ratio,
        "at least 3",
        ratio >= 3,
    )
    print(f"    (the peer refused {refused} of 256 records)")


def time_xml() -> None:
    if not REAL:
        return
    from trialwright.records.reading import read_path

    paths = sorted((RECORDS / "legacy-xml").glob("*.xml"))
    contents = [path.read_bytes() for path in paths]

    def parse_only() -> None:
        from lxml import etree

        for content in contents:
            etree.fromstring(content)

    seconds, peer_seconds = best(lambda: [read_path(path) for path in paths], 5), best(parse_only, 5)
    if (count := sum(len(read_path(path).records) for path in paths)) != len(paths):
        raise SystemExit(f"only {count} of {len(paths)} XML records were read: their time means nothing")
    rate = len(paths) / seconds
    line(
        f"legacy XML, {len(paths)} records: {rate:,.0f} a second",
        seconds,
        "lxml parse alone",
        peer_seconds,
        seconds / peer_seconds,
        "at least 300/s",
        rate >= 300,
    )


def memory_of(count: int, folder: Path, studies: list[bytes]) -> float:
    """Peak resident MiB of a fresh process that streams ``count`` records."""
    path = folder / f"{count}.jsonl"
    write_lines(path, studies, count)
    script = (
        "import resource, sys\nfrom trialwright.records.reading import stream_path\n"
        "n = sum(1 for _ in stream_path(sys.argv[1]))\n"
        "print(n, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True
    )
    path.unlink()
    return float(done.stdout.split()[1])


def show_memory(folder: Path, studies: list[bytes]) -> None:
    small, large = memory_of(1_000, folder, studies), memory_of(100_000, folder, studies)
    held = "held" if large < small * 1.1 + 5 else "NOT HELD"
    print(f"memory streaming 1,000 records {small:.0f} MiB, 100,000 records {large:.0f} MiB   flat: {held}")


def time_help() -> None:
    command = [sys.executable, "-m", "trialwright", "--help"]

    def run(argv: list[str]) -> Callable[[], object]:
        return lambda: subprocess.run(argv, capture_output=True, check=True)

    seconds, peer = best(run(command), 5), best(run([sys.executable, "-c", "import click"]), 5)
    line(
        "trialwright --help",
        seconds,
        "python -c 'import click'",
        peer,
        seconds / peer,
        "under 0.3 s",
        seconds < 0.3,
    )


def main() -> None:
    studies = compact_studies()
    print(
        f"{'real' if REAL else 'made-up'} v2 records, {sum(map(len, studies)) / len(studies) / 1024:.0f} KiB each on average\n"
    )
    with tempfile.TemporaryDirectory() as name:
        time_streaming(Path(name), studies)
        time_xml()
        time_help()
        show_memory(Path(name), studies)


if __name__ == "__main__":
    main()
