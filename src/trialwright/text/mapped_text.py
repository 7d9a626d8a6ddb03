"""A text derived from another, with the way back for every character."""

from bisect import bisect_right
from collections.abc import Iterable

from trialwright.model.span import Span

# A run: where it starts in the derived text, where in the original, and how long it is there.
# Copied runs have the same length in both; a replaced run maps as one piece.
Run = tuple[int, int, int, bool]


class MappedText:
    """Text made from an original by copying and replacing pieces; spans map back to the original.

    >>> made = MappedText.build("50 000 /ul", [(0, 2, None), (2, 3, ""), (3, 10, None)])
    >>> made.text, made.original_span(Span(0, 5))
    ('50000 /ul', Span(start=0, end=6))
    """

    __slots__ = ("_runs", "_starts", "original", "text")

    def __init__(self, original: str, text: str, runs: list[Run]) -> None:
        self.original = original
        self.text = text
        self._runs = runs
        self._starts = [run[0] for run in runs]

    @classmethod
    def identity(cls, original: str) -> "MappedText":
        """The original itself."""
        return cls(original, original, [(0, 0, len(original), True)] if original else [])

    @property
    def is_identity(self) -> bool:
        """Whether it is the original as it stands."""
        return self.text is self.original

    @classmethod
    def build(cls, original: str, pieces: Iterable[tuple[int, int, str | None]]) -> "MappedText":
        """Join pieces ``(start, end, replacement)`` of the original in order; None copies the piece.

        A piece of the original that no entry names is left out.
        """
        parts: list[str] = []
        runs: list[Run] = []
        at = 0
        for start, end, replacement in pieces:
            part = original[start:end] if replacement is None else replacement
            if part:
                runs.append((at, start, end - start, replacement is None))
                parts.append(part)
                at += len(part)
        return cls(original, "".join(parts), runs)

    def original_span(self, span: Span) -> Span:
        """The smallest range of the original that the derived range was made from."""
        if not self._runs:
            return Span(0, 0)
        if self.is_identity:
            start = min(span.start, len(self.text))
            return Span(start, max(start, min(span.end, len(self.text))))
        start = self._original_start(span.start)
        if span.end <= span.start:
            return Span(start, start)
        return Span(start, max(start, self._original_end(span.end - 1)))

    def _run_at(self, position: int) -> Run:
        return self._runs[max(0, bisect_right(self._starts, position) - 1)]

    def _original_start(self, position: int) -> int:
        made, origin, length, copied = self._run_at(position)
        return min(origin + position - made, origin + length) if copied else origin

    def _original_end(self, position: int) -> int:
        made, origin, length, copied = self._run_at(position)
        return min(origin + position - made + 1, origin + length) if copied else origin + length

    def then(self, further: "MappedText") -> "MappedText":
        """Compose: ``further`` was made from this text; the result maps straight to this original."""
        if self.is_identity:
            return MappedText(self.original, further.text, further._runs)
        if further.is_identity:
            return self
        runs: list[Run] = []
        for made, origin, length, copied in further._runs:
            if not copied:
                back = self.original_span(Span(origin, origin + length))
                runs.append((made, back.start, len(back), False))
                continue
            runs.extend(self._copied_through(made, Span(origin, origin + length)))
        return MappedText(self.original, further.text, runs)

    def _copied_through(self, made: int, span: Span) -> Iterable[Run]:
        """The runs of this text inside a span, re-based to start at ``made`` in a further text."""
        first = max(0, bisect_right(self._starts, span.start) - 1)
        for index in range(first, len(self._runs)):
            start, origin, length, copied = self._runs[index]
            end = self._starts[index + 1] if index + 1 < len(self._runs) else len(self.text)
            low, high = max(start, span.start), min(end, span.end)
            if low >= high:
                if start >= span.end:
                    return
                continue
            at = made + low - span.start
            yield (at, origin + low - start, high - low, True) if copied else (at, origin, length, False)
