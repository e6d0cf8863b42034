"""The models of the vocabulary that this package ships: `Case`, its groups, and the values of its facts.

What is here is made from `rules/vocabulary/`; `house.pyi` beside it tells editors and type checkers the names.
Importing this module loads the rulebook.
"""

from triage.case.model import case_model, parts_of
from triage.rulebook.loading import house_rulebook

Case = case_model(house_rulebook())

globals().update(parts_of(Case))
