"""Studies, verdicts and diagnostics for people: cards, tables and pages."""
