"""The readers of the rulebook, and what they return: the derivation."""
