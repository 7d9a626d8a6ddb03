"""Which model a cohort is written as, and that it is written whole or not at all."""

import shutil
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import msgspec

from trialwright.diagnostics import unreadable
from trialwright.model.diagnostic import Diagnostic, UnreadableInput
from trialwright.model.fact import Cohort

MODELS = ("csv", "parquet", "fhir", "omop", "redcap")
_Writer = Callable[[Cohort, Path], list[Diagnostic]]


class Written(msgspec.Struct, frozen=True):
    """What was written: the files, and notes on what the model cannot carry."""

    folder: Path
    files: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]


def write_cohort(cohort: Cohort, folder: Path, model: str) -> Written:
    """Write a cohort into a new folder as one of MODELS.

    The files are written beside the folder first and moved when they are whole; a fault on the way leaves nothing.
    Raises FileExistsError if the folder is there and not empty, UnreadableInput (P043) if it cannot be written,
    ValueError for another model.
    """
    if model not in MODELS:
        raise ValueError(f"{model} is none of {', '.join(MODELS)}")
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(f"{folder} is there already and not empty")
    write: _Writer = import_module(f"trialwright.cohort.write.{model}").write
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise not_written(folder, error) from None
    try:
        said = write(cohort, beside)
        beside.chmod(0o755)
        files = tuple(sorted(path.name for path in beside.iterdir()))
        if folder.exists():
            folder.rmdir()
        beside.rename(folder)
    except OSError as error:
        raise not_written(folder, error) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return Written(folder, files, tuple(said))


def not_written(folder: Path, error: OSError) -> UnreadableInput:
    """The fault of a cohort that could not be written (P043), to raise or to show."""
    why = (error.strerror or "it cannot be written").lower()
    return unreadable(
        "P043", f"the cohort was not written: {why}; nothing is left behind", document=folder.name
    )
