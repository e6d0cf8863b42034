"""Rows that are no case, as documents: each with something wrong that a single case is refused for."""

from __future__ import annotations

from typing import Any

WRONG: dict[str, dict[str, Any]] = {
    "a reference that is no key": {"reference": "Anna Example"},
    "a reference that is too long": {"reference": "x" * 65},
    "a reference with the end of a line": {"reference": "a-1\n"},
    "a reference with NUL": {"reference": "a\0"},
    "an empty reference": {"reference": ""},
    "something else than a country": {"country_of_asylum": "ita"},
    "a word that is no value": {"applicant": {"age": "old"}},
    "a word that is no value of a claim": {"claims": [{}, {"past_harm": "perhaps"}]},
    "a word that is no value of a list": {"claims": [{"grounds": ["religion", "money"]}]},
    "nothing in a list": {"claims": [{"grounds": ["religion", None]}]},
    "a value twice in a list": {"claims": [{"grounds": ["religion", "religion"]}]},
    "a value that is told and denied": {"claims": [{}, {"grounds": ["religion"], "grounds_denied": ["religion"]}]},
    "a value that is denied and declined": {
        "measure": {"concerns_denied": ["work"], "concerns_declined": ["work"]},
    },
    "facts that contradict each other": {"applicant": {"age": "adult", "unaccompanied_or_separated": "yes"}},
    "all others among what is told": {"claims": [{"grounds": ["all_others"]}]},
    "a claim that is null": {"claims": [{}, None]},
    "too many claims": {"claims": [{}] * 33},
    "too many stays": {"stays": [{}] * 40},
    "a proof state of a fact that there is not": {"proof_states": {"claims[0].past_harm": "stated"}},
    "a proof state of a name that is none": {"proof_states": {"Anna": "stated"}},
    "a proof state of a whole list": {
        "claims": [{"grounds": ["religion"]}],
        "proof_states": {"claims[0].grounds": "stated"},
    },
    "no proof state of a fact that there is not": {"proof_states": {"claims[0].past_harm": None}},
    "a proof state that is none": {"applicant": {"age": "adult"}, "proof_states": {"applicant.age": "certain"}},
    "a proof state of what is not known": {"claims": [{}], "proof_states": {"claims[0].past_harm": "corroborated"}},
    "a dispute of what was declined": {
        "trafficking": {"means": "declined"},
        "proof_states": {"trafficking.means": "disputed"},
    },
    "a proof state said twice": {
        "applicant": {"age": "adult"},
        "proof_states": [("applicant.age", "stated"), ("applicant.age", "disputed")],
    },
}
"""By what is wrong."""

FINE: dict[str, dict[str, Any]] = {
    "nothing": {},
    "empty": {"applicant": {}, "claims": [], "stays": [], "proof_states": {}},
    "unknown in words": {"applicant": {"age": "unknown"}, "claims": [{"grounds": []}]},
    "declined": {"trafficking": {"means": "declined"}, "applicant": {"age": "declined"}},
    "all others denied, twice": {
        "claims": [{"grounds": ["religion"], "grounds_denied": ["all_others", "all_others"]}]
    },
    "all others denied beside one": {
        "claims": [{"grounds_denied": ["all_others", "religion"], "grounds_declined": ["race"]}]
    },
    "a dispute of what is not known": {"claims": [{}], "proof_states": {"claims[0].past_harm": "disputed"}},
    "no proof state": {"claims": [{}], "proof_states": {"claims[0].past_harm": None}},
    "a proof state of one of a list": {
        "claims": [{"grounds": ["religion"]}],
        "proof_states": {"claims[0].grounds.religion": "disputed"},
    },
    "most claims": {"claims": [{}] * 32, "stays": [{}] * 32},
}
"""Rows that are cases, though they look odd."""
