"""The index on disk: what changes it, who sees it when, and what survives."""

import datetime
import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from trials_made_up import as_study, made_up_trial, made_up_trials
from trialwright.model.diagnostic import UnreadableInput
from trialwright.search.checksums import damaged_files
from trialwright.search.index_files import current, generation_folder
from trialwright.search.indexing import index_folder, opened_index
from trialwright.search.query import SearchQuery
from trialwright.search.trial_index import IndexUpdate, TrialIndex
from trialwright.search.writing import held_lock
from trialwright.store.studies import Store

NOW = datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC)
TODAY = datetime.date(2026, 11, 22)
STUDIES = [as_study(value) for value in made_up_trials()]


def found(index: TrialIndex, text: str) -> list[str]:
    query = SearchQuery(text, include_maybe_closed=True)
    return [hit.id for hit in index.search(query, TODAY).hits]


def test_only_what_changed_is_indexed_again(tmp_path: Path) -> None:
    index = TrialIndex(tmp_path / "index")
    assert index.update(STUDIES) == IndexUpdate(added=6)
    changed = made_up_trials()
    changed[0]["protocolSection"]["identificationModule"]["briefTitle"] = "Samplumab in Lupus Nephritis"
    assert index.update(map(as_study, changed)) == IndexUpdate(replaced=1, unchanged=5)
    assert index.count == 6
    assert found(index, "samplumab") == ["NCT10000001"]


def test_a_study_that_changes_back_is_found_as_it_is(tmp_path: Path) -> None:
    index = TrialIndex(tmp_path / "index")
    other = made_up_trials()[0]
    other["protocolSection"]["identificationModule"]["briefTitle"] = "Samplumab"
    for version in (STUDIES[0], as_study(other), STUDIES[0]):
        index.update([version])
    assert (found(index, "samplumab"), index.count) == ([], 1)


def test_what_is_removed_is_not_found(tmp_path: Path) -> None:
    index = TrialIndex(tmp_path / "index")
    index.update(STUDIES)
    assert index.remove(["NCT10000001", "NCT99999999"]) == 1
    assert "NCT10000001" not in index.ids()
    assert index.entry("NCT10000001") is None
    assert index.count == 5


def test_a_study_without_an_id_is_counted_and_left_out(tmp_path: Path) -> None:
    value = made_up_trials()[0]
    value["protocolSection"]["identificationModule"].pop("nctId")
    index = TrialIndex(tmp_path / "index")
    assert index.update([as_study(value)]) == IndexUpdate(without_id=1)


def test_a_reader_sees_the_next_whole_update(tmp_path: Path) -> None:
    writer = TrialIndex(tmp_path / "index")
    reader = TrialIndex(tmp_path / "index", create=False)
    assert reader.count == 0
    writer.update(STUDIES)
    assert reader.count == 6


def test_an_update_that_fails_changes_nothing(tmp_path: Path) -> None:
    index = TrialIndex(tmp_path / "index")
    index.update(STUDIES[:2])

    def broken() -> object:
        yield STUDIES[2]
        raise RuntimeError("the source broke off")

    with pytest.raises(RuntimeError):
        index.update(broken())  # type: ignore[arg-type]
    assert index.ids() == {"NCT10000001", "NCT10000002"}
    assert index.update(STUDIES[2:3]).added == 1


def test_a_second_writer_is_told_and_loses_nothing(tmp_path: Path) -> None:
    index = TrialIndex(tmp_path / "index")
    with held_lock(index.folder), pytest.raises(UnreadableInput) as told:
        index.update(STUDIES)
    assert told.value.diagnostic.code == "X002"
    assert index.update(STUDIES).added == 6


def test_a_reader_may_not_make_an_index(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput) as told:
        TrialIndex(tmp_path / "nowhere", create=False)
    assert told.value.diagnostic.code == "X001"
    assert not (tmp_path / "nowhere").exists()


def test_a_kill_in_the_middle_of_an_update_leaves_the_last_whole_one(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    TrialIndex(folder).update(STUDIES[:3])
    script = textwrap.dedent(
        f"""
        import os, sys
        sys.path[:0] = {sys.path!r}
        from trials_made_up import as_study, made_up_trials
        from trialwright.search.trial_index import TrialIndex
        def studies():
            for value in made_up_trials()[3:]:
                yield as_study(value)
            os.kill(os.getpid(), {int(signal.SIGKILL)})
        TrialIndex({str(folder)!r}).update(studies())
        """
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    index = TrialIndex(folder)
    assert index.ids() == {"NCT10000001", "NCT10000002", "NCT10000003"}
    assert damaged_files(folder) == []
    assert index.update(STUDIES) == IndexUpdate(added=3, unchanged=3)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store.sqlite") as made:
        for value in made_up_trials():
            made.put(json.dumps(value).encode(), address="made up", fetched_at=NOW)
        yield made


def test_the_index_of_a_store_follows_it(store: Store) -> None:
    assert opened_index(store).update == IndexUpdate(added=6)
    value = made_up_trials()[0]
    value["protocolSection"]["identificationModule"]["briefTitle"] = "Samplumab"
    later = NOW + datetime.timedelta(days=1)
    store.put(json.dumps(value).encode(), address="made up", fetched_at=later)
    opened = opened_index(store)
    assert opened.update == IndexUpdate(replaced=1, unchanged=5)
    assert found(opened.index, "samplumab") == ["NCT10000001"]
    assert opened.diagnostics == ()


def test_a_trial_that_the_store_does_not_have_leaves_the_index(store: Store) -> None:
    stranger = made_up_trials()[0]
    stranger["protocolSection"]["identificationModule"]["nctId"] = "NCT19999999"
    opened_index(store).index.update([as_study(stranger)])
    assert opened_index(store).update.removed == 1


def damage_cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def damage_one_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 0xFF
    path.write_bytes(content)


def damage_gone(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("damage", [damage_cut, damage_one_byte, damage_gone])
@pytest.mark.parametrize("kind", ["store", "term", "meta.json"])
def test_a_damaged_index_is_built_anew_and_says_so(store: Store, damage: object, kind: str) -> None:
    folder = opened_index(store).index.folder
    where = generation_folder(folder, current(folder).generation)  # type: ignore[union-attr]
    path = where / "meta.json" if kind == "meta.json" else next(where.glob(f"*.{kind}"))
    damage(path)  # type: ignore[operator]
    opened = opened_index(store)
    assert [fault.code for fault in opened.diagnostics] == ["X003"]
    assert opened.update == IndexUpdate(added=6)
    assert found(opened.index, "voclosporin") == ["NCT10000006"]


def test_an_index_of_other_word_lists_is_built_anew(store: Store) -> None:
    folder = opened_index(store).index.folder
    said = json.loads((folder / "current.json").read_bytes())
    (folder / "current.json").write_text(json.dumps({**said, "layout": "older"}))
    opened = opened_index(store)
    assert [fault.code for fault in opened.diagnostics] == ["X003"]
    assert opened.index.count == 6
    assert len(list(folder.glob("generation-*"))) == 1


def test_a_stored_study_that_cannot_be_read_does_not_hide_the_others(store: Store, tmp_path: Path) -> None:
    with store.transaction() as connection:
        connection.execute("UPDATE content SET body = x'00' WHERE nct_id = 'NCT10000002'")
    opened = opened_index(store)
    assert (opened.update.added, opened.update.unreadable) == (5, 1)
    assert [fault.code for fault in opened.diagnostics] == ["S006"]


def test_the_index_lies_beside_its_store(store: Store) -> None:
    assert opened_index(store).index.folder == index_folder(store.path)


def test_criteria_read_later_reach_trials_indexed_before(store: Store) -> None:
    value = made_up_trial(
        ("NCT10000001", "Belimumab", ["Lupus"], "Belimumab", "RECRUITING", "2026-05", "2028-12", ["PHASE3"],
         "18 Years", "65 Years", "ALL", "France"), "Inclusion Criteria:\n\n* Serum IgG below 5 g/L",
    )  # fmt: skip
    store.put(json.dumps(value).encode(), address="made up", fetched_at=NOW + datetime.timedelta(days=1))
    from trialwright.search.indexing import has_computable

    query = SearchQuery(computable=True, include_maybe_closed=True)
    assert opened_index(store).index.search(query, TODAY).total == 0
    opened = opened_index(store, computable=has_computable)
    assert opened.update.replaced == 6
    assert [hit.id for hit in opened.index.search(query, TODAY).hits] == ["NCT10000001"]


def versions_in(index: TrialIndex) -> set[str]:
    """The version numbers that stand in the titles of all trials."""
    return {index.entry(nct_id).title.rsplit(" ", 1)[1] for nct_id in index.ids()}  # type: ignore[union-attr]


def test_kills_at_any_moment_leave_a_whole_version(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    script = textwrap.dedent(
        f"""
        import itertools, sys
        sys.path[:0] = {sys.path!r}
        from trials_made_up import as_study, made_up_trials
        from trialwright.search.trial_index import TrialIndex
        index = TrialIndex({str(folder)!r})
        for version in itertools.count():
            values = made_up_trials()
            for value in values:
                value["protocolSection"]["identificationModule"]["briefTitle"] += f" version {{version}}"
            index.update(map(as_study, values))
            print(version, flush=True)
        """
    )
    for updates in (1, 4, 9):
        with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as running:
            assert running.stdout is not None
            for _ in range(updates):
                last = running.stdout.readline().strip()
            running.kill()  # somewhere in the update after
        index = TrialIndex(folder)
        assert damaged_files(folder) == []
        assert index.count == 6
        (version,) = versions_in(index)
        assert int(version) >= int(last)


def test_searches_go_on_in_other_threads_while_the_index_changes(tmp_path: Path) -> None:
    index = TrialIndex(tmp_path / "index")
    index.update(STUDIES)

    def searched(_: int) -> int:
        return index.search(SearchQuery("lupus", include_maybe_closed=True), TODAY).total

    with ThreadPoolExecutor(4) as threads:
        waiting = [threads.submit(searched, number) for number in range(40)]
        for _ in range(5):
            index.remove(["NCT10000001"])
            index.update(STUDIES)
        assert {each.result() for each in waiting} <= {3, 4}
