"""Counts and times of requests, by route and outcome, in the text format that Prometheus reads."""

import threading
from bisect import bisect_left
from collections import defaultdict
from pathlib import Path

# Upper bounds in seconds of the counted times.
BOUNDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Metrics:
    """What the site has done since its start. No address, no query and no user is in it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[tuple[str, str, int], int] = defaultdict(int)
        self._times: dict[str, list[int]] = defaultdict(lambda: [0] * (len(BOUNDS) + 1))
        self._sums: dict[str, float] = defaultdict(float)

    def add(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answer."""
        with self._lock:
            self._counts[method, route, status] += 1
            self._times[route][bisect_left(BOUNDS, seconds)] += 1
            self._sums[route] += seconds

    def text(self) -> str:
        """All of it, for /metrics."""
        with self._lock:
            lines = ["# TYPE trialwright_requests_total counter"]
            for (method, route, status), count in sorted(self._counts.items()):
                labels = f'method="{method}",route="{route}",status="{status}"'
                lines.append(f"trialwright_requests_total{{{labels}}} {count}")
            lines.append("# TYPE trialwright_request_seconds histogram")
            for route in sorted(self._times):
                lines += self._histogram(route)
        lines += ["# TYPE process_resident_memory_bytes gauge", f"process_resident_memory_bytes {_memory()}"]
        return "\n".join(lines) + "\n"

    def _histogram(self, route: str) -> list[str]:
        lines, total = [], 0
        for bound, count in zip((*map(str, BOUNDS), "+Inf"), self._times[route], strict=True):
            total += count
            lines.append(f'trialwright_request_seconds_bucket{{route="{route}",le="{bound}"}} {total}')
        lines.append(f'trialwright_request_seconds_sum{{route="{route}"}} {self._sums[route]:.6f}')
        return [*lines, f'trialwright_request_seconds_count{{route="{route}"}} {total}']


def _memory() -> int:
    """Resident bytes of this process; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0
    import resource

    return pages * resource.getpagesize()
