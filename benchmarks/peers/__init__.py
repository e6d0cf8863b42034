"""The same rules and cases in other engines: each result is compared with ours before it is timed."""
