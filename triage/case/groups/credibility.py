"""Facts of the group `credibility`: evidence and credibility. No score: each fact is a finding of a person."""

from __future__ import annotations

from triage.case.fact import NEUTRAL, TOWARDS_NO, TOWARDS_YES, FactGroup, fact, ranked
from triage.case.values import Account, YesNo


class Credibility(FactGroup):
    """Evidence and credibility. No score: each fact is a finding of a person."""

    account: Account = fact(
        Account.UNKNOWN,
        label="Coherence of the account",
        definition="Overall coherence and plausibility of the material facts.",
        source="Handbook 195-204; Beyond Proof (2013)",
        question=(
            "How well do the main facts of the account fit together overall: coherent, with minor "
            "gaps, or with major contradictions?"
        ),
        direction=ranked(("major_contradictions",), ("minor_gaps", "unknown"), ("coherent",)),
    )
    genuine_effort: YesNo = fact(
        YesNo.UNKNOWN,
        label="Effort to support the account",
        definition="The person has made a real effort to support the account.",
        source="Handbook 203, 205(a)",
        question="Has the person made a real effort, within their means, to support the account?",
        direction=TOWARDS_YES,
    )
    opportunity_to_explain: YesNo = fact(
        YesNo.UNKNOWN,
        label="Chance to explain apparent contradictions",
        definition=(
            "Apparent contradictions were put to the person, who could answer. `yes` is what permits "
            "an adverse inference."
        ),
        source="Handbook 199, 205(b); Beyond Proof",
        question="Were apparent contradictions put to the person, with a real chance to answer?",
        direction=TOWARDS_NO,
    )
    material_deception: YesNo = fact(
        YesNo.UNKNOWN,
        label="Deliberately untrue statement on central fact",
        definition="Deliberate deception about a fact at the centre of the claim is clearly shown.",
        source="ExCom 30(d); UNHCR 1992 Position; Handbook 199",
        question=(
            "Has it been clearly shown that one specific statement, about a fact at the centre of the "
            "claim, was deliberately untrue?"
        ),
        direction=TOWARDS_NO,
    )
    late_disclosure: YesNo = fact(
        YesNo.UNKNOWN,
        label="Facts raised late or gradually",
        definition="Important facts or the claim itself were raised late or piecemeal.",
        source="Handbook 198-199; ExCom 15(i); GIP 1, 9",
        question="Were important facts, or the claim itself, raised at a late stage or bit by bit?",
        direction=NEUTRAL,
    )
    corroboration: YesNo = fact(
        YesNo.UNKNOWN,
        label="Supporting evidence for important facts",
        definition="Documents, medical or witness evidence, or COI back up material facts.",
        source="Handbook 196, 203",
        question=(
            "Does the file contain documents, medical or witness evidence, or country information "
            "that supports important facts?"
        ),
        direction=TOWARDS_YES,
    )
    evidence_unverified: YesNo = fact(
        YesNo.UNKNOWN,
        label="Evidence offered but not verified",
        definition="The person offered evidence that could be verified, and nobody has done so yet.",
        source="Handbook 196; Beyond Proof (2013)",
        question="Did the person offer documents or witnesses that could be checked but have not been?",
        direction=NEUTRAL,
    )
