"""Letters: what goes out by mail, at least once and never twice."""
