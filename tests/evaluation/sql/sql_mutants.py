"""Small faults put into the rules of the printed SQL, one at a time: the comparison with the interpreter must see each."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from trialwright.evaluation.engines.sql import stages

# Rule, what stands there, what stands there instead.
SQL_MUTANTS: list[tuple[str, str, str]] = [
    ("any", "WHEN MAX(q.closed) = 1 OR MAX(w.fact) IS NULL THEN 0", "WHEN MAX(q.closed) = 1 THEN 0"),
    ("any", "m.is_out = 0 AND m.may_meet = 1", "m.is_out = 0 AND m.meets = 1"),
    ("state", "WHEN MAX(CASE WHEN j.fate = 'in conflict' THEN 1 ELSE 0 END) = 1 THEN -1", "WHEN 1 = 0 THEN -1"),
    ("state", "> valid_days THEN 'stale'", "> valid_days + 400 THEN 'stale'"),
    ("state", "WHEN s.is_out = 1 OR s.says = 'no' OR s.age = 'stale'", "WHEN s.is_out = 1 OR s.says = 'no'"),
    ("latest", "WHEN least_side = greatest_side THEN least_side", "WHEN 1 = 1 THEN greatest_side"),
    ("latest", "OR is_unusable = 1 THEN -1", "THEN -1"),
    ("window_values", "WHEN pick = 'all' AND has_no = 1 THEN 0", "WHEN pick = 'all' AND has_no = 1 THEN -1"),
    ("throughout", "WHEN MAX(w.fact) IS NULL THEN 1", "WHEN 1 = 0 THEN 1"),
    ("start_in", "WHEN began = 1 THEN 1", "WHEN began = 1 THEN -1"),
    ("counts", "WHEN is_asked = 1 AND has_yes = 1 AND has_no = 0 THEN 1", "WHEN is_asked = 1 AND has_yes = 1 THEN 1"),
    ("some_count", "WHEN y.side = 1 THEN 1", "WHEN y.side <> 0 THEN 1"),
    ("regimens", "WHEN MIN(dose) <> MAX(dose) AND MIN(is_met) = 1 THEN 0", "WHEN MIN(dose) <> MAX(dose) THEN 0"),
    ("superseded", "CASE WHEN s.fact IS NOT NULL THEN -1 ELSE v.side END", "v.side"),
    ("periods", "says = 'no' AND may_deny = 1 AND begins_to <= ends_from AND begins_to <= {today}",
     "says = 'no' AND begins_to <= {today}"),
    ("spans", "WHEN r.seen_last >= r.begins_from THEN r.seen_last", "WHEN r.seen_last >= r.begins_from THEN r.seen_first"),
]  # fmt: skip


@contextmanager
def mutated_rule(rule: str, old: str, new: str) -> Iterator[None]:
    """The rules with one fault in one of them."""
    with tempfile.TemporaryDirectory() as folder:
        rules = Path(shutil.copytree(Path(str(stages.RULES)), Path(folder, "rules")))
        source = (rules / f"{rule}.sql").read_text(encoding="utf-8")
        assert source.count(old) >= 1, f"{rule}.sql does not have: {old}"
        (rules / f"{rule}.sql").write_text(source.replace(old, new), encoding="utf-8")
        with patch.object(stages, "RULES", rules):
            yield
