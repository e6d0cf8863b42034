"""What can be seen of a running service from outside: measurements and a log, neither with anything personal.

An address is always told as the service names it (`/v1/assessments/{assessment_id}`), never as it was asked for.
"""
