"""The law as data: rule files that a legal adviser can read and change. Imports nothing."""
