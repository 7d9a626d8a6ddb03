"""Values of OMOP rows → cells of the tables of a cohort."""

from typing import Any

from trialwright.cohort.sources.tables import Cells

# The columns that name what a record is of, by the standard concept joined as ``c``.
NAMED = {"name": "c.concept_name", "vocabulary": "c.vocabulary_id", "code": "c.concept_code"}


def head(domain: str, concept: str, row: dict[str, Any], table: str) -> Cells:
    """What every row has: whose, what, when and where it came from."""
    start, end = day(row["start"]), day(row.get("end"))
    return {
        "person_id": number(row["person"]),
        "domain": domain,
        "concept": concept,
        "start": start,
        "end": end if end != start or domain in ("drug", "condition") else "",
        "source": f"{table}/{row['id']}",
    }


def day(value: Any) -> str:
    """A date, or the date of a moment; "" for NULL."""
    return str(value)[:10] if value is not None else ""


def number(value: Any) -> str:
    """A number as text, exactly; "" for NULL."""
    if value is None:
        return ""
    return repr(value) if isinstance(value, float) else str(value)
