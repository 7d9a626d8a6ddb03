"""``trialwright size``: answers, formats, figures and exit status, as a user meets them."""

import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from trialwright.cli.main import main
from trialwright.reporting.json_lines import schema

MEANS = [
    "two_means_superiority",
    "--difference",
    "5",
    "--sd",
    "12",
    "--alpha",
    "0.05",
    "--sides",
    "2",
    "--test",
    "t",
]


def run(*words: str) -> Result:
    return CliRunner(env={"COLUMNS": "100"}).invoke(main, ["size", *words])


def test_a_record_is_explained_verdict_first() -> None:
    result = run("NCT05916781", "--seed", "3")
    assert result.exit_code == 1  # fewer registered than needed is a finding
    lines = result.stdout.splitlines()
    assert lines[2].startswith("•  No searched convention gives 110 per group")
    assert "91.65 × 1.2 = 109.98 → 110" in result.stdout
    assert "20000 trials, seed 3" in result.stdout


def test_exit_zero_turns_the_finding_into_success() -> None:
    assert run("NCT05916781", "--exit-zero").exit_code == 0


def test_a_record_without_a_claim_ends_with_zero() -> None:
    result = run("NCT04127747")
    assert result.exit_code == 0 and "Missing: hypothesis, effect, alpha, power." in result.stdout


def test_json_has_the_published_shape_and_the_promised_parts() -> None:
    made = json.loads(run("NCT05916781", "--format", "json").stdout)
    jsonschema.validate(made, schema("size"))
    assert made["nct_id"] == "NCT05916781"
    assert {"claim", "routes", "needed", "power"} <= set(made["sample_size"])
    assert [one["n_per_group"] for one in made["sample_size"]["needed"]] == [142, 143, 147, 152]


def test_a_computed_design_as_table_json_and_markdown() -> None:
    """R's power.t.test(delta = 5, sd = 12, power = .9) gives n = 122.01."""
    table = run(*MEANS, "--power", "0.9")
    assert table.exit_code == 0 and "123 treatment + 123 control = 246 participants" in table.stdout
    made = json.loads(run(*MEANS, "--power", "0.9", "--format", "json").stdout)
    jsonschema.validate(made, schema("size"))
    assert made["design"]["n_per_group"] == [123, 123] and made["design"]["raw_n"][0] == pytest.approx(
        122.01, abs=0.01
    )
    assert run(*MEANS, "--power", "0.9", "--format", "md").stdout.startswith("## two means")


def test_group_sizes_ask_for_the_power_and_for_names_what_else_is_asked() -> None:
    assert "power         0.9" in run(*MEANS, "--n-per-group", "123").stdout
    solved = run("two_means_superiority", "--for", "effect", "--n-per-group", "123", "--sd", "12", "--alpha", "0.05",
                 "--sides", "2", "--power", "0.9", "--test", "t")  # fmt: skip
    assert solved.stdout.splitlines()[2].startswith("  difference    4.9")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([*MEANS, "--power", "1"], "D004"),
        ([*MEANS, "--n-per-group", "0"], "D005"),
        ([*MEANS], "missing: power"),
        (["two_proportions_noninferiority", "--alpha", "0.05", "--sides", "2", "--power", "0.9", "--p-treatment", "0.86",
          "--p-control", "0.86", "--margin", "0.9", "--variance", "unpooled"], "D003"),
        (["two_proportions_superiority", "--alpha", "0.05", "--sides", "2", "--power", "0.9", "--p-treatment", "1.2",
          "--p-control", "0.86", "--variance", "unpooled"], "D002"),
        ([*MEANS, "--colour", "red"], "D008"),
    ],
)  # fmt: skip
def test_bad_inputs_end_with_2_and_say_which(words: list[str], told: str) -> None:
    result = run(*words)
    assert result.exit_code == 2 and told in result.stderr


def test_a_slip_in_a_method_s_name_gets_the_nearest() -> None:
    result = run("two_mean_superiority", "--sd", "12")
    assert result.exit_code == 2 and "two_means_superiority" in result.stderr


@pytest.mark.parametrize("words", [[], [*MEANS, "5"], ["NCT05916781", "--for", "n"], [*MEANS, "--sd", "3"]])
def test_wrong_usage_ends_with_2(words: list[str]) -> None:
    assert run(*words).exit_code == 2


def test_an_input_that_is_not_there_ends_with_3() -> None:
    assert run("no-such-file.json").exit_code == 3


def test_every_method_is_listed_and_says_what_it_takes() -> None:
    from trialwright.design.registry import all_methods

    listed = run("--list").stdout
    assert all(name in listed for name in all_methods())
    shown = run("two_means_superiority", "--list").stdout
    assert "--sd-control" in shown and "may be left out" in shown


def test_boundaries_are_printed_and_drawn(tmp_path: Path) -> None:
    figure = tmp_path / "made" / "bounds.svg"
    result = run(
        "boundaries",
        "--family",
        "pocock",
        "--looks",
        "3",
        "--alpha",
        "0.05",
        "--sides",
        "2",
        "--plot",
        str(figure),
    )
    assert result.exit_code == 0 and "2.2895" in result.stdout  # Pocock 1977, three looks: 2.289
    assert figure.read_text(encoding="utf-8").startswith("<svg") and "2.29" in figure.read_text(
        encoding="utf-8"
    )


def test_figures_of_a_record_and_of_a_method_name_their_axes(tmp_path: Path) -> None:
    for words, told in (
        (["NCT05916781"], "88 left of 110"),
        ([*MEANS, "--power", "0.9"], "Number per group"),
    ):
        figure = tmp_path / "figure.svg"
        assert run(*words, "--plot", str(figure)).exit_code in (0, 1)
        drawn = figure.read_text(encoding="utf-8")
        assert told in drawn and ">Power<" in drawn


def test_a_figure_is_svg_or_png() -> None:
    assert run("NCT05916781", "--plot", "figure.pdf").exit_code == 2


def test_a_card_keeps_within_80_columns() -> None:
    from trialwright.design.claim.explain import explain_n
    from trialwright.reporting.explanation_card import explanation_card
    from trialwright.store.inputs import library_ids, library_record

    for nct_id in library_ids():
        record = library_record(nct_id)
        card = explanation_card(explain_n(record, trials=50), record.study.title or "", width=80)
        assert max(map(len, card.splitlines())) <= 80, nct_id


def test_help_of_size_imports_nothing_heavy() -> None:
    script = (
        "import sys\nfrom trialwright.cli.main import main\n"
        "try:\n    main(['size', '--help'])\nexcept SystemExit:\n    pass\n"
        "sys.exit(', '.join({'numpy', 'scipy', 'altair', 'duckdb', 'lxml'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_readme_shows_what_is_printed() -> None:
    """Every line shown, in its order; "…" stands for lines left out."""
    text = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r"```\n\$ trialwright size (?P<words>.*)\n(?P<shown>[^`]*)```", text)
    assert len(shown) == 2
    for words, block in shown:
        printed = iter(run(*words.split()).stdout.splitlines())
        for each in block.splitlines():
            if each.strip() not in ("", "…"):
                assert each in printed, each


def test_json_of_a_record_without_a_claim_has_every_part_empty() -> None:
    made = json.loads(run("NCT03580291", "--format", "json").stdout)
    jsonschema.validate(made, schema("size"))
    assert [made["sample_size"][key] for key in ("routes", "needed", "power")] == [[], [], []]
    assert made["sample_size"]["claim"]["missing"] == ["margin", "rate", "alpha", "power"]
