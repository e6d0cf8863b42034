"""The proof that no possible case breaks an invariant: the same rules as constraints for the solver z3."""
