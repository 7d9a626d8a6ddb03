"""One page per diagnostic code, and the renderers for terminal, HTML and JSON."""

from trialwright.diagnostics.catalogue import CodePage, all_codes, code_page
from trialwright.diagnostics.diagnose import diagnose, unreadable

__all__ = ["CodePage", "all_codes", "code_page", "diagnose", "unreadable"]
