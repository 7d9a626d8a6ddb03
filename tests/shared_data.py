"""The real records, used where they stand; tests that need them skip, with the reason, where they are absent."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
RECORDS = SHARED / "records"
needs_shared = pytest.mark.skipif(
    not RECORDS.is_dir(),
    reason="the real records are not beside this checkout; own fixtures cover every room",
)
