"""Trial-directory pages: one layout file a site, one reader for all.

``html_text`` makes HTML into text with the way back, ``lines`` and ``sections`` cut it, ``template``
and ``parse`` divide repeated groups, ``kinds`` turn words into v2 values, ``reading`` does it by
the ``layout``, ``report`` says what is left.
"""

from trialwright.records.pages.page import read, recognises

__all__ = ["read", "recognises"]
