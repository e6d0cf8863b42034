"""Facts of the group `journey`: how the person came, and the state of their documents."""

from __future__ import annotations

from triage.case.fact import MIXED, NEUTRAL, FactGroup, fact
from triage.case.values import IdentityDocuments, ReturnVisit, YesNo


class Journey(FactGroup):
    """How the person came, and the state of their documents."""

    identity_documents: IdentityDocuments = fact(
        IdentityDocuments.UNKNOWN,
        label="State of identity or travel documents",
        definition="State of identity or travel documents.",
        source="1951 Conv. arts 27-28, 31; ExCom 35, 44; seed 17, 23",
        question=(
            "What is the state of the person's identity or travel documents: genuine, false, "
            "destroyed or lost, none, or not known?"
        ),
        direction=NEUTRAL,
    )
    irregular_entry: YesNo = fact(
        YesNo.UNKNOWN,
        label="Entry or stay without authorisation",
        definition="Entered or stayed without authorisation.",
        source="1951 Conv. art 31; seed 16, 23, 47",
        question="Did the person enter or stay in this country without authorisation?",
        direction=NEUTRAL,
    )
    smuggled: YesNo = fact(
        YesNo.UNKNOWN,
        label="Help from a smuggler",
        definition="A smuggler was used.",
        source="Smuggling Protocol arts 3, 5; seed 23, 44, 47",
        question=("The answer does not count against you: did a smuggler help you on any part of your journey?"),
        direction=NEUTRAL,
    )
    prompt_presentation: YesNo = fact(
        YesNo.UNKNOWN,
        label="Came forward without undue delay",
        definition="Came forward without undue delay in the circumstances.",
        source="1951 Conv. art 31(1); GIP 14",
        question="Taking the circumstances into account, did the person come forward without undue delay?",
        direction=NEUTRAL,
    )
    profit_smuggling_suspected: YesNo = fact(
        YesNo.UNKNOWN,
        label="Suspected smuggling of others for profit",
        definition=(
            "Suspicion that the person procured others' irregular entry for material gain (not own "
            "entry, family, or humanitarian help)."
        ),
        source="Smuggling Protocol arts 3, 6; GIP 14; seed 46",
        question=(
            "Is there a suspicion that the person arranged the irregular entry of others for material "
            "gain (not own entry, family or humanitarian help)?"
        ),
        direction=NEUTRAL,
    )
    abuse_en_route: YesNo = fact(
        YesNo.UNKNOWN,
        label="Violence or exploitation on the way",
        definition="Suffered violence, extortion, kidnapping or exploitation on the way.",
        source="seed 17, 44",
        question=(
            "As far as the person feels able to say, did they experience violence, extortion, "
            "kidnapping or exploitation on the way?"
        ),
        direction=NEUTRAL,
    )
    return_visit: ReturnVisit = fact(
        ReturnVisit.UNKNOWN,
        label="Return visits to country of origin",
        definition="Return to the country of origin since first departure. Read only for recognised refugees.",
        source="1951 Conv. art 1C(1), (4); Handbook 125, 133-134",
        question=(
            "Since first leaving, has the person been back to the country of origin: not at all, for "
            "a brief visit, or to settle there again?"
        ),
        direction=MIXED,
    )
