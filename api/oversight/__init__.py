"""People over the system: who reviewed and how, what lawyers say of a step, like cases, and what is stopped."""
