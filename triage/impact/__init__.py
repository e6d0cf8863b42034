"""What another rulebook would do to cases that were assessed: each compared, and all of them by reason."""
