"""Everything a report shows, as plain values made from the rooms' own: no markup, no I/O. Its JSON is the page's twin."""
