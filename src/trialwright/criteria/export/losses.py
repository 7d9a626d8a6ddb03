"""What is lost when a tree is said in a language with fewer words."""

import msgspec


class Loss(msgspec.Struct, frozen=True):
    """One thing the exported cohort does not say.

    ``criterion_id`` is "" for what holds of the whole cohort; ``what`` says it in a sentence part;
    ``effect`` says whom it concerns: "wider" keeps people in whom the criterion may rule out, "none"
    changes nobody but the way it is said, "either" may do both.
    """

    criterion_id: str
    what: str
    effect: str = "wider"


class Losses:
    """Gathers losses of one criterion after the other, each said once."""

    def __init__(self) -> None:
        self._found: dict[Loss, None] = {}
        self.criterion_id = ""

    def note(self, what: str, effect: str = "wider") -> None:
        """Add a loss of the criterion that is being exported."""
        self._found[Loss(self.criterion_id, what, effect)] = None

    @property
    def all(self) -> tuple[Loss, ...]:
        """What was gathered, in order."""
        return tuple(self._found)
