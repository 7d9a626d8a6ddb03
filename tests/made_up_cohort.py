"""A small made-up cohort: its persons, the usual header of facts, and the type of the fixture that reads one."""

from collections.abc import Callable

from trialwright.model.fact import Cohort

PERSONS = "person_id,sex,birth_date,observation_end\nP1,female,1990-04-01,2026-06-30\nP2,M,1971,2026-06-30\n"
FACTS_HEADER = "person_id,domain,concept,start,value,unit"

Reader = Callable[..., Cohort]
