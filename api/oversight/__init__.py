"""People over the system: who reviewed and how, what lawyers say of a step, like cases, and what is stopped."""

# Whichever is asked for first, the tables of the documents are there before those of oversight.
import api.storage  # noqa: F401
