"""What changed since an earlier screening: standings and criteria, person by person."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from trialwright.diagnostics import unreadable
from trialwright.model.verdict import Effect, Standing, Verdict


class Change(msgspec.Struct, frozen=True):
    """A person–trial pair that stands elsewhere, or criteria of it that do. ``before`` is "" for a new pair."""

    person_id: str
    nct_id: str
    before: Standing | str
    after: Standing | str
    criteria: tuple[tuple[str, Effect | str, Effect | str], ...]


class _Criterion(msgspec.Struct):
    id: str
    effect: Effect


class _Earlier(msgspec.Struct):
    person_id: str
    nct_id: str
    standing: Standing
    criteria: list[_Criterion]


def read_earlier(path: Path) -> list[_Earlier]:
    """The verdicts of an earlier run, as ``screen --format json`` wrote them. Raises UnreadableInput (P038)."""
    decoder = msgspec.json.Decoder(_Earlier)
    found: list[_Earlier] = []
    number = 0
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):  # noqa: B007
                if line.strip():
                    found.append(decoder.decode(line))
    except OSError as error:
        why = (error.strerror or "unreadable").lower()
        raise unreadable("P038", f"the earlier screening cannot be read: {why}", document=path.name) from None
    except (msgspec.DecodeError, msgspec.ValidationError):
        why = "the line is no verdict of screen --format json"
        raise unreadable("P038", why, document=path.name, place=f"line {number}") from None
    return found


def changes(earlier: Iterable[_Earlier], verdicts: Iterable[Verdict]) -> Iterator[Change]:
    """Pairs that changed, are new, or are gone, in the order of the verdicts; the gone ones last."""
    before = {(each.person_id, each.nct_id): each for each in earlier}
    for verdict in verdicts:
        old = before.pop((verdict.person_id, verdict.nct_id), None)
        effects = {each.id: each.effect for each in old.criteria} if old else {}
        now = {each.id: each.effect for each in verdict.criteria}
        moved = tuple(
            (each, effects.get(each, ""), now.get(each, ""))
            for each in dict.fromkeys([*now, *effects])
            if effects.get(each, "") != now.get(each, "")
        )
        if old is None or old.standing != verdict.standing or moved:
            standing = old.standing if old else ""
            yield Change(verdict.person_id, verdict.nct_id, standing, verdict.standing, moved if old else ())
    for (person_id, nct_id), old in before.items():
        yield Change(person_id, nct_id, old.standing, "", ())
