"""What every value of the v2 model has in common."""

from typing import Annotated

import msgspec
from msgspec import Meta

from trialwright.model.partial_date import PARTIAL_DATE_PATTERN

# ISO text rather than a date object: a partial date is an interval, and the registry's words stay as they are.
DateText = Annotated[str, Meta(pattern=PARTIAL_DATE_PATTERN)]
AgeText = Annotated[str, Meta(pattern=r"^\d+ (Year|Month|Week|Day|Hour|Minute)s?$")]
NctId = Annotated[str, Meta(pattern=r"^NCT\d{8}$")]
Count = Annotated[int, Meta(ge=0)]


class V2(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", gc=False):
    """A value of the v2 model. Absent fields are None or an empty tuple and are left out of JSON."""
