"""Where the store is kept when nobody says otherwise."""

import os
import sys
from pathlib import Path


def default_store_path() -> Path:
    """$TRIALWRIGHT_STORE, else ``trialwright/store.sqlite`` in the user's data folder of this platform."""
    if named := os.environ.get("TRIALWRIGHT_STORE"):
        return Path(named).expanduser()
    return _user_data() / "trialwright" / "store.sqlite"


def _user_data() -> Path:
    if named := os.environ.get("XDG_DATA_HOME"):
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path.home() / ".local" / "share"
