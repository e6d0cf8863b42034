"""The intake: a form made from the vocabulary of the rulebook in force, which writes a draft and submits it."""
