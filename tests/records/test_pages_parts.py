"""The parts a page reader is made of: HTML to text, lines, patterns, division by templates, layouts as data."""

import time

import pytest

from pages_made_up import MEDDATAX, TEXT_PAGES
from trialwright.model.record import StudyRecord
from trialwright.model.span import Span
from trialwright.records.document import Document
from trialwright.records.pages.html_text import visible_text
from trialwright.records.pages.kinds import Merged, read_kind
from trialwright.records.pages.layout import known_layouts, load_layout
from trialwright.records.pages.lines import item_lines, page_lines, paragraphs
from trialwright.records.pages.page import read_page
from trialwright.records.pages.parse import Division, Parser, Repeat
from trialwright.records.pages.pattern import LinePattern
from trialwright.records.pages.template import MachineBuilder


def test_html_hidden_parts_are_dropped_and_offsets_kept() -> None:
    source = "<p>a<script>x<y</script><span style='display: none'>b</span> &lt;5&nbsp;mg<!-- c --></p>"
    made = visible_text(source)
    assert made.text.strip() == "a <5 mg"
    at = made.text.index("<5")
    assert made.original_span(Span(at, at + 2)).of(source) == "&lt;5"


def test_html_lists_keep_numbers_and_nesting() -> None:
    source = "<ol><li>one<ul><li>a</li><li><p>b</p></li></ul></li><li></li><li>two</li></ol>"
    assert [line for line in visible_text(source).text.split("\n") if line.strip()] == [
        "1. one", "    * a", "    * b", "3. two",
    ]  # fmt: skip


def test_html_class_names_hide_nothing() -> None:
    assert visible_text('<div class="hidden md:block">seen</div><div hidden>not</div>').text.strip() == "seen"


def test_html_that_is_not_well_formed_is_text() -> None:
    assert visible_text("IgG < 5 & <b>more").text == "IgG < 5 & more"
    assert visible_text("a <p title='unclosed> b").text.split() == ["a", "b"]


@pytest.mark.parametrize(
    "piece", ['<a "', '<x ">"', "<!--", "<ul><li>", "&#60;", "<div hidden>", "<![CDATA["]
)
def test_html_of_any_kind_takes_time_in_proportion(piece: str) -> None:
    start = time.perf_counter()
    visible_text(piece * 40_000)
    assert time.perf_counter() - start < 5


def test_wrapped_lines_are_joined_only_where_a_word_did_not_fit() -> None:
    wrapped = (
        "Participants are asked to come to the clinic every four weeks so that blood can\n"
        "be drawn before noon.\n"
        "A second paragraph begins after a short line and goes on long enough to have to\n"
        "be wrapped.\n"
    )
    assert paragraphs(page_lines(wrapped)).count("\n\n") == 1
    assert paragraphs(page_lines("Short.\nLines.\n")) == "Short.\n\nLines."


def test_criteria_without_bullets_are_not_joined() -> None:
    text = (
        "Adults of any sex who have had lupus nephritis for more than three months now.\n"
        "Understanding of the study and willingness to take part in it until its end.\n"
    )
    assert len(item_lines(page_lines(text))) == 2


def test_a_heading_after_a_full_line_is_not_joined() -> None:
    text = "- Adults of any sex who have had lupus nephritis for more than three months.\nExclusion Criteria:\n- X\n"
    assert item_lines(page_lines(text))[1] == "Exclusion Criteria:"


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("ages", "18 to 65 years old", Merged({"minimumAge": "18 Years", "maximumAge": "65 Years"})),
        ("ages", "18-70 years", Merged({"minimumAge": "18 Years", "maximumAge": "70 Years"})),
        ("ages", "6 months to 1 year", Merged({"minimumAge": "6 Months", "maximumAge": "1 Year"})),
        ("ages", "18+ years", Merged({"minimumAge": "18 Years"})),
        ("ages", "Up to 17 Years", Merged({"maximumAge": "17 Years"})),
        ("ages", "All ages", Merged({})),
        ("ages", "grown up", Merged({"minimumAge": "grown up"})),
        ("age", "14 Years", "14 Years"),
        ("enrollment", "110 estimated patients", {"count": 110, "type": "ESTIMATED"}),
        ("enrollment", "15 participants", {"count": 15}),
        ("enrollment", "1,240 participants (actual)", {"count": 1240, "type": "ACTUAL"}),
        ("enrollment", "about 20", {"count": "about 20"}),
        ("date", "July 1, 2023", "2023-07-01"),
        ("day_first_date", "14/10/2019", "2019-10-14"),
        ("status", "Active, not recruiting", "ACTIVE_NOT_RECRUITING"),
        ("status", "Paused", "Paused"),
        ("place", "Nanjing, Jiangsu, China", Merged({"city": "Nanjing", "state": "Jiangsu", "country": "China"})),
        ("yes_no", "No", False),
    ],
)  # fmt: skip
def test_kinds(kind: str, text: str, value: object) -> None:
    assert read_kind(kind, text) == value


def divide(
    text: str, *templates: str, repeat: Repeat = "many", known: dict[tuple[str, str], set[str]] | None = None
) -> Division:
    items = {"drug": "{name:text}\nType {type:intervention_type}\n? {description:prose}"}
    return Parser(MachineBuilder(items, {}).build(list(templates)), repeat).divide(page_lines(text), known)


ARM = "{label:text}\n? {description:prose}\nGroup {type:arm_type}\n{drugs:drug*}"


def caught(division: Division) -> list[dict[str, str]]:
    return [{capture.name: capture.text for capture in group.captures} for group in division.groups]


def test_groups_follow_each_other_and_junk_is_left() -> None:
    division = divide("A\n\nRole: x\n\nB\n\nRole: y\n\njunk", "{name:text}\nRole: {role:text}")
    assert caught(division) == [{"name": "A", "role": "x"}, {"name": "B", "role": "y"}]
    assert [line.text for line in division.unread] == ["junk"] and not division.ambiguous


def test_fixed_words_are_not_taken_for_free_text() -> None:
    """A block may not run over the next group's marks."""
    division = divide("A\nGroup Other\nD\nType Drug\nB\nGroup Other", ARM)
    assert [group["label"] for group in caught(division) if "label" in group] in (["A", "B"], ["A"])
    assert len(division.groups) == 2


def test_equal_divisions_are_ambiguous_and_knowledge_settles_them() -> None:
    text = "A\n\nGroup Other\n\nD\n\nType Drug\n\none\n\ntwo\n\nGroup Other"
    division = divide(text, ARM)
    assert [line.text for line in division.ambiguous] == ["one", "two"]
    assert all("one" not in group.values() and "two" not in group.values() for group in caught(division))
    settled = divide(text, ARM, known={("drugs", "description"): {"one"}})
    assert not settled.ambiguous and caught(settled)[1] == {"label": "two", "type": "Other"}


def test_the_last_group_is_at_the_end_of_what_stands_before_the_first_heading() -> None:
    division = divide("Home\nTitle\nSponsor", "{title:text}\n{sponsor:text}", repeat="last")
    assert caught(division) == [{"title": "Title", "sponsor": "Sponsor"}]


def test_patterns_bear_blanks_and_optional_ends() -> None:
    pattern = LinePattern("{nct:nct} - {title:text} {phases:phases?}")
    [line] = page_lines("NCT01234567 -  A  Phase 2")
    assert [(c.name, c.text) for c in pattern.match(line) or []] == [
        ("nct", "NCT01234567"), ("title", "A"), ("phases", "Phase 2"),
    ]  # fmt: skip
    assert LinePattern("Role: {role:text}").match(page_lines("Rule: x")[0]) is None


FIFTH = """
name = "almanac"
site = "almanac.example.org"
assumption = true
at_least = 2
tell_tales = ["The Trial Almanac", "Who runs it", "Entry no. {:int}"]
furniture = ["The Trial Almanac"]
nothing = ["(none)"]

[kinds.stage]
pattern = "stage (?:one|two|three)"

[lead]
repeat = "last"
[[lead.read]]
template = "{title:text}\\nEntry no. {:int}"
fields = { title = "identificationModule/briefTitle" }

[[section]]
headings = ["Register"]
field = "identificationModule/nctId"
kind = "nct"

[[section]]
headings = ["Who runs it"]
[[section.read]]
template = "{name:text}\\nof {affiliation:text}"
into = "contactsLocationsModule/overallOfficials"

[[section]]
headings = ["For whom"]
field = "eligibilityModule"
kind = "ages"

[[section]]
headings = ["Terms"]
field = "eligibilityModule/eligibilityCriteria"
kind = "criteria"

[[section]]
headings = ["Open"]
field = "statusModule/overallStatus"
values = { "come in" = "RECRUITING", "closed" = "COMPLETED" }

[[section]]
headings = ["Neighbours in {:int} places"]
[[section.read]]
template = "{nct:nct}: {title:text}"
into = "related"
"""

ALMANAC = """The Trial Almanac
A Trial of Nothing
Entry no. 17
Register
NCT09000055
Who runs it
Somebody
of the Institute of Examples
For whom
18 to 40 years
Terms
Inclusion Criteria:
- patience
Open
come in
Neighbours in 2 places
NCT09000056: A Trial of Something
(none)
"""


def test_a_fifth_layout_needs_no_code() -> None:
    layout = load_layout(FIFTH)
    record = read_page(Document.of_bytes(ALMANAC.encode()), [*known_layouts(), layout])
    study = record.study
    assert isinstance(record, StudyRecord) and record.provenance[""].format == "almanac"
    assert (study.title, study.nct_id, study.status.overall_status) == (
        "A Trial of Nothing", "NCT09000055", "RECRUITING",
    )  # fmt: skip
    assert (study.eligibility.minimum_age, study.eligibility.maximum_age) == ("18 Years", "40 Years")
    assert study.eligibility.eligibility_criteria == "Inclusion Criteria:\n- patience"
    assert [t.nct_id for t in record.related] == ["NCT09000056"]
    assert record.diagnostics == ()


@pytest.mark.parametrize(
    "toml",
    [
        'name = "x"\nsurprise = 1',
        'name = "x"\n[[section]]\nheadings = ["{a:no_kind}"]',
        'name = "x"\n[[section]]\nheadings = ["A"]\n[[section.read]]\ntemplate = "? {a:text}"',
        'name = "x"\n[[section]]\nheadings = ["A"]\n[[section.read]]\ntemplate = "{a:text}\\n{b:no_item*}"',
    ],
)
def test_a_wrong_layout_file_fails_at_once(toml: str) -> None:
    with pytest.raises(ValueError):
        load_layout(toml)


def test_every_layout_says_where_its_knowledge_is_from() -> None:
    assert {layout.name for layout in known_layouts()} >= {"inclinicaltrials", "meddatax", "trialx", "veeva"}
    for layout in known_layouts():
        assert layout.spec.source or layout.spec.assumption
        assert layout.spec.at_least >= 2


def test_no_layout_takes_another_sites_page() -> None:
    for name, text in TEXT_PAGES.items():
        counts = {layout.name: layout.tell_tales_in(page_lines(text)) for layout in known_layouts()}
        own = name.split(",")[0]
        enough = [layout.name for layout in known_layouts() if counts[layout.name] >= layout.spec.at_least]
        assert enough == [own]


def test_long_pages_are_read_in_seconds() -> None:
    related = "Betamide in Nobody\nNCT09000077 COMPLETED PHASE1\n" * 2_500
    arms = MEDDATAX[MEDDATAX.index("Alphamab group\n") : MEDDATAX.index("\nInterventions\n")] * 100
    start = time.perf_counter()
    for text in (
        MEDDATAX + related,
        MEDDATAX.replace("Alphamab group\n\nAlphamab once", arms + "Alphamab group\n\nAlphamab once"),
        MEDDATAX.replace("Alphamab is compared", "Alphamab is compared and so on " * 60_000),
        MEDDATAX.replace("Alphamab group\n", "junk\n\n" * 5_000 + "Alphamab group\n"),
    ):
        read_page(Document.of_bytes(text.encode()), known_layouts())
    assert time.perf_counter() - start < 12
