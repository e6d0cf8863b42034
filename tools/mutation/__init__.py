"""Rule mutation: makes each small mistake that a hand can make in a rule file, and looks whether a check fails."""
