"""A question to one person: what it settles, how it is answered, in which words; made from its stable id alone."""

from functools import lru_cache
from typing import Literal

import msgspec

from trialwright.evaluation.concepts import label
from trialwright.knowledge.prescreen import (
    About,
    about_conditions,
    about_procedures,
    in_language,
    medicine,
    route_words,
    statements,
    steroids,
    topic_of,
    values,
    wording,
)
from trialwright.model.fact import Domain

# Besides the forms of knowledge/prescreen.py: sex, birth, statement (yes or no), value (number and unit), steroid
# (drug and daily dose), any_ever and any_now (several things at once).
Form = Literal[
    "sex", "birth", "state", "lifelong", "lasting", "episodic", "event", "onset",
    "statement", "value", "steroid", "any_ever", "any_now",
]  # fmt: skip
# How much work an answer is: known at once, to be remembered, to be looked up.
AT_ONCE, REMEMBERED, LOOKED_UP = 1, 2, 3
UNKNOWN, SKIP = "unknown", "skip"


class Option(msgspec.Struct, frozen=True):
    """One answer to choose, and its words."""

    value: str
    label: str


class Question(msgspec.Struct, frozen=True, omit_defaults=True):
    """One question to a person.

    ``terms`` are what it speaks of, in ``domain``. ``names`` are listed below a question about several things.
    ``dated`` asks for a month and year beside the choice, with ``date_hint``. ``topic`` names a sensitive topic: such
    questions come last, and every question may be skipped. ``ease`` is 1 for what is known at once. ``active``: "now"
    says active; ``vague``: only a denial says anything for sure.
    """

    id: str
    form: Form
    text: str
    ease: int
    terms: tuple[str, ...] = ()
    domain: Domain | Literal[""] = ""
    hint: str = ""
    names: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    dated: bool = False
    date_hint: str = ""
    units: tuple[Option, ...] = ()
    topic: str = ""
    route: str = ""
    active: bool = False
    vague: bool = False

    @property
    def in_full(self) -> str:
        """The question with what it lists."""
        return f"{self.text} ({'; '.join(self.names)})" if self.names else self.text


@lru_cache(maxsize=8192)
def question_of(question_id: str, language: str = "en") -> Question | None:
    """The question of an id, as ``prescreen_leaves`` gives them; None for any other text.

    >>> question_of("condition.peptic_ulcer").form, question_of("drug.cyclophosphamide").text
    ('episodic', 'Have you ever been given cyclophosphamide?')
    >>> question_of("condition.moon_phase") is None
    True
    """
    kind, _, rest = question_id.partition(".")
    match kind:
        case "person":
            return _of_the_person(rest, language)
        case "condition" | "procedure":
            return _of_an_entry(kind, rest, language)
        case "drug":
            return _of_a_drug(*rest.partition(".")[::2], language)
        case "allergy" | "intolerance":
            return _of_a_relation(kind, rest, language)
        case "statement":
            return _of_a_statement(rest, language)
        case "value":
            return _of_a_value(rest, language)
        case "dose":
            return _of_a_steroid(language) if rest == steroids()[0] else None
        case "any":
            return _of_several(question_id, rest, language)
    return None


def _options(language: str, *keys: str) -> tuple[Option, ...]:
    """Answers by key ("value" or "value=words"), then "don't know" and "rather not say"."""
    pairs = [key.partition("=") for key in (*keys, UNKNOWN, SKIP)]
    return tuple(Option(value, wording("option", words or value, language)) for value, _, words in pairs)


def _of_the_person(what: str, language: str) -> Question | None:
    if what == "sex":
        text, hint = wording("ask", "sex", language), wording("hint", "sex", language)
        return Question(
            "person.sex", "sex", text, AT_ONCE, hint=hint, options=_options(language, "female", "male")
        )
    if what == "birth":
        text, hint = wording("ask", "birth", language), wording("hint", "birth", language)
        return Question(
            "person.birth", "birth", text, AT_ONCE, hint=hint, dated=True, options=_options(language)
        )
    return None


_ANSWERS: dict[str, tuple[str, ...]] = {
    "state": ("now=yes", "no=no_now"),
    "lifelong": ("now=yes", "never"),
    "lasting": ("now", "past", "never"),
    "episodic": ("now", "past", "never"),
    "active": ("now=now_active", "past", "never"),
    "event": ("past=event", "never"),
    "onset": ("now=yes", "never"),
    "taken": ("now=now_taken", "past=past_taken", "never"),
}
_DATED = frozenset({"lasting", "episodic", "event", "onset"})


def _of_an_entry(kind: Literal["condition", "procedure"], term: str, language: str) -> Question | None:
    entry: About | None = (about_conditions() if kind == "condition" else about_procedures()).get(term)
    if entry is None:
        return None
    is_asked_active = entry.active and entry.form == "episodic"
    return Question(
        f"{kind}.{term}",
        entry.form,
        in_language(entry.ask, language),
        entry.ease,
        (term,),
        kind,
        in_language(entry.hint, language),
        options=_options(language, *_ANSWERS["active" if is_asked_active else entry.form]),
        dated=entry.form in _DATED,
        date_hint=wording("hint", entry.form if entry.form in ("onset", "event") else "past", language),
        topic=topic_of((term,)),
        active=entry.active,
        vague=entry.vague,
    )


def _of_a_drug(term: str, route: str, language: str) -> Question | None:
    known = medicine(term)
    by = route_words(route, language)
    if known is None or (route and not by):
        return None
    asked = "ever_taken_by" if route else "ever_given" if known.form == "event" else "ever_taken"
    text = wording("ask", asked, language).format(name=in_language(known.name, language), route=by)
    form: Form = "event" if route not in ("", "oral") else known.form
    answers = _ANSWERS["event" if form == "event" else "taken"]
    return Question(
        f"drug.{term}{'.' if route else ''}{route}",
        form,
        text,
        known.ease,
        (term,),
        "drug",
        _sentence(in_language(known.also, language)),
        options=_options(language, *answers),
        dated=True,
        date_hint=wording("hint", "event" if form == "event" else "past_taken", language),
        topic=topic_of((term,)),
        route=route,
    )


def _of_a_relation(kind: Literal["allergy", "intolerance"], term: str, language: str) -> Question | None:
    known = medicine(term)
    if known is None:
        return None
    return Question(
        f"{kind}.{term}",
        "lifelong",
        wording("ask", kind, language).format(name=in_language(known.name, language)),
        REMEMBERED,
        (term,),
        "allergy" if kind == "allergy" else "condition",
        wording("hint", kind, language),
        options=_options(language, "now=yes", "never=no"),
        topic=topic_of((term,)),
    )


def _of_a_statement(kind: str, language: str) -> Question | None:
    entry = statements().get(kind)
    if entry is None:
        return None
    return Question(
        f"statement.{kind}",
        "statement",
        in_language(entry.ask, language),
        entry.ease,
        (kind,),
        "attestation",
        in_language(entry.hint, language),
        options=_options(language, "yes", "no"),
        topic=topic_of((kind,)),
    )


def _of_a_value(analyte: str, language: str) -> Question | None:
    entry = values().get(analyte)
    if entry is None:
        return None
    return Question(
        f"value.{analyte}",
        "value",
        in_language(entry.ask, language),
        entry.ease,
        (analyte,),
        "measurement",
        in_language(entry.hint, language),
        options=_options(language),
        units=tuple(Option(unit, entry.unit_names[unit]) for unit in entry.units),
    )


def _of_a_steroid(language: str) -> Question:
    drug_class, offered = steroids()
    options = (
        Option("none", wording("option", "no_steroid", language)),
        *(Option(each, label(each)) for each in offered),
        *_options(language),
    )
    return Question(
        f"dose.{drug_class}",
        "steroid",
        wording("ask", "steroid", language),
        LOOKED_UP,
        (drug_class,),
        "drug",
        wording("hint", "steroid", language),
        options=options,
    )


def _of_several(question_id: str, rest: str, language: str) -> Question | None:
    """Several things at once: "any.drug.a+b", "any.condition.a+b"; None unless a person is asked of each."""
    kind, _, listed = rest.partition(".")
    parts = [question_of(f"{kind}.{each}", language) for each in listed.split("+")]
    if kind not in ("drug", "condition") or len(parts) < 2 or None in parts:
        return None
    members = [each for each in parts if each]
    if len({each.form == "state" for each in members}) > 1:
        return None
    terms = tuple(each.terms[0] for each in members)
    form: Form = "any_now" if members[0].form == "state" else "any_ever"
    asked = "any_now" if form == "any_now" else "any_taken" if kind == "drug" else "any_had"
    ever = (
        ("now=group_now", "past=group_past", "never=none_ever")
        if kind == "drug"
        else ("now=yes", "never=none_ever")
    )
    return Question(
        question_id,
        form,
        wording("ask", asked, language),
        max(each.ease for each in members),
        terms,
        "drug" if kind == "drug" else "condition",
        names=tuple(_name(kind, each, language) for each in terms),
        options=_options(language, *(("now=yes", "no=no_now") if form == "any_now" else ever)),
        dated=kind == "drug",
        date_hint=wording("hint", "group_past", language),
        topic=topic_of(terms),
    )


def _name(kind: str, term: str, language: str) -> str:
    """How a thing is called within a list, with examples of a medicine."""
    if kind == "condition":
        return in_language(about_conditions()[term].name, language)
    known = medicine(term)
    if known is None:
        return label(term)
    also = in_language(known.also, language)
    return in_language(known.name, language) + (f" – {also}" if also else "")


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""
