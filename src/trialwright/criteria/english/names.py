"""What terms, analytes, instruments and findings are called in a sentence."""

from trialwright.knowledge.analytes import all_analytes
from trialwright.knowledge.instruments import all_instruments
from trialwright.knowledge.lexicon import term
from trialwright.knowledge.phrases import phrases
from trialwright.knowledge.worded_tests import all_worded_tests
from trialwright.model.criterion import Terms


def term_name(term_id: str) -> str:
    """The label of a term, "any …" for a class of drugs; the id in words where the lexicon has none.

    >>> term_name("tacrolimus"), term_name("glucocorticoid"), term_name("no_such_thing")
    ('tacrolimus', 'any glucocorticoid', 'no such thing')
    """
    try:
        known = term(term_id)
    except KeyError:
        return term_id.replace("_", " ")
    label = _plain(known.label)
    return f"any {label}" if known.kind == "drug_class" else label


def listed(names: list[str], joiner: str = "or") -> str:
    """Names in a row.

    >>> listed(["III", "IV", "V"])
    'III, IV or V'
    """
    return "".join(names) if len(names) < 2 else f"{', '.join(names[:-1])} {joiner} {names[-1]}"


def term_list(terms: Terms, before: str = "") -> str:
    """All terms of a leaf with "or", ``before`` put before each; an open set says so.

    >>> term_list(Terms(("tacrolimus", "ciclosporin"), closed=False))
    'tacrolimus, ciclosporin or anything of the kind'
    """
    names = [f"{before}{term_name(each)}" for each in terms.ids]
    last = f"anything {before}of the kind"
    return listed(names if terms.closed else [*names, last])


def analyte_name(analyte_id: str) -> str:
    """The label of an analyte."""
    own: dict[str, str] = phrases("english")["analytes"]
    known = all_analytes().get(analyte_id)
    return own.get(analyte_id) or _plain(known.label) if known else term_name(analyte_id)


def instrument_name(instrument_id: str) -> str:
    """The label of an instrument, with "score" after it where it needs the word.

    >>> instrument_name("selena_sledai"), instrument_name("sledai")
    ('SELENA-SLEDAI score', 'SLEDAI score (version not stated)')
    """
    label = instrument_label(instrument_id)
    name, bracket, rest = label.partition(" (")
    complete = any(word in name.casefold() for word in phrases("english")["instruments"]["complete"])
    return label if complete else f"{name} score{bracket}{rest}"


def instrument_label(instrument_id: str) -> str:
    """The label of an instrument as the lexicon has it."""
    known = all_instruments().get(instrument_id)
    return _plain(known.label) if known else term_name(instrument_id)


def finding_name(finding_id: str) -> str:
    """The label of a finding, a category or a test with a worded result."""
    test = all_worded_tests().get(finding_id)
    return _plain(test.label) if test else term_name(finding_id)


def _plain(label: str) -> str:
    """A label with what stands after a comma in brackets, so that a sentence can go on after it."""
    name, comma, rest = label.partition(", ")
    return f"{name} ({rest})" if comma and "(" not in name else label
