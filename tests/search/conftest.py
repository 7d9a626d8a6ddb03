import datetime
from pathlib import Path

import pytest

from trials_made_up import as_study, made_up_trials
from trialwright.search.trial_index import TrialIndex


@pytest.fixture(scope="session")
def today() -> datetime.date:
    return datetime.date(2026, 11, 22)


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> TrialIndex:
    """The made-up registry, for tests that only read."""
    made = TrialIndex(Path(tmp_path_factory.mktemp("search")) / "index")
    made.update(map(as_study, made_up_trials()))
    return made
