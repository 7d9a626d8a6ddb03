"""Measures how much of eligibility criteria is read and writes docs/criteria-coverage.md: ``make coverage``.

Takes some minutes. The corpora stand beside the checkout (``../shared``) and are used in place.
"""

import datetime
import platform
import sys
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from criteria_measures.corpora import ROOT, SHARED
from criteria_measures.measure import measured
from criteria_measures.page import page
from trialwright.knowledge.analytes import all_analytes
from trialwright.knowledge.lexicon import all_terms

PAGE = ROOT / "docs" / "criteria-coverage.md"


def main() -> None:
    if not (SHARED / "criteria").is_dir():
        raise SystemExit(f"the corpora are not there: {SHARED / 'criteria'}")
    own = (
        f"trialwright {version('trialwright')} (lexicon of {len(all_terms()):,} terms and {len(all_analytes())}"
        f" analytes), Python {platform.python_version()}"
    )
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    PAGE.write_text(page(measured(), today, own), encoding="utf-8")
    print(f"wrote {PAGE}")


if __name__ == "__main__":
    main()
