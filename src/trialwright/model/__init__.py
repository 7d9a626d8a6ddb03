"""The frozen typed values every room shares: spans, truth, studies, criterion trees, facts, verdicts. No I/O, no algorithms."""
