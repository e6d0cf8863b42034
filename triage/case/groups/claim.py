"""Facts of the group `claims[]`: one reason for protection put forward, with what is established about it."""

from __future__ import annotations

from triage.case.fact import NEUTRAL, TOWARDS_NO, TOWARDS_YES, FactGroup, fact, ranked
from triage.case.values import (
    AgentOfHarm,
    ConventionGround,
    CountryInformationSupport,
    Harm,
    Prosecution,
    StateProtection,
    SurPlace,
    YesNo,
)


class Claim(FactGroup):
    """One reason for protection put forward, with what is established about it."""

    ground: ConventionGround = fact(
        ConventionGround.UNKNOWN,
        label="Convention ground of this claim",
        definition=(
            "Convention ground that the persecutor holds against the person, whether actual or "
            "attributed. `none` = asked about and no ground emerges."
        ),
        source="1951 Conv. art 1A(2); Handbook 66-86; GIP 2, 6",
        question=(
            "In this claim, which ground, real or attributed, is held against the person: race, "
            "religion, nationality, social group, political opinion, or none?"
        ),
        direction=ranked(
            ("none",), ("unknown",), ("race", "religion", "nationality", "social_group", "political_opinion")
        ),
    )
    harm: Harm = fact(
        Harm.UNKNOWN,
        label="Worst harm feared on return",
        definition=(
            "Worst harm feared on return under this claim. `personal_convenience` = study, work, "
            "marriage or similar wish only; `hardship_only` = general poverty or poor services."
        ),
        source="Handbook 51-65; seed 8, 32-33",
        question="What is the worst harm, if any, that the person fears on return under this claim?",
        direction=ranked(
            ("none", "personal_convenience"),
            ("hardship_only", "disaster_effects"),
            ("unknown",),
            (
                "cumulative_discrimination",
                "forced_recruitment",
                "indiscriminate_violence",
                "life_or_liberty",
                "torture_or_inhuman",
                "sexual_or_gender_violence",
                "slavery_or_exploitation",
            ),
        ),
    )
    past_harm: YesNo = fact(
        YesNo.UNKNOWN,
        label="Harm of this kind already suffered",
        definition="The person has already suffered harm of this kind.",
        source="Handbook 45",
        question=(
            "As far as the person has felt able to say, have they already suffered the kind of harm "
            "feared in this claim?"
        ),
        direction=TOWARDS_YES,
    )
    similarly_situated_harmed: YesNo = fact(
        YesNo.UNKNOWN,
        label="Harm to people in similar situations",
        definition="Relatives, colleagues or people sharing the profile have been harmed in this way.",
        source="Handbook 43",
        question=(
            "Have relatives, colleagues or other people with a similar profile been harmed in the way "
            "feared in this claim?"
        ),
        direction=TOWARDS_YES,
    )
    subjective_fear: YesNo = fact(
        YesNo.UNKNOWN,
        label="Fear or unwillingness to return",
        definition="The person says or shows that they are afraid or unwilling to return on this account.",
        source="Handbook 37-41",
        question="For the reason given in this claim, are you afraid or unwilling to return?",
        direction=TOWARDS_YES,
    )
    country_information_support: CountryInformationSupport = fact(
        CountryInformationSupport.UNKNOWN,
        label="Country information on this harm",
        definition="What reliable country information says about the feared harm for this profile.",
        source="Handbook 42; seed 34",
        question=(
            "What does reliable country information say about the harm feared in this claim for "
            "people with this profile?"
        ),
        direction=ranked(("contradicts",), ("mixed", "unknown"), ("supports",)),
    )
    agent: AgentOfHarm = fact(
        AgentOfHarm.UNKNOWN,
        label="Who would cause the harm",
        definition="Who would inflict the harm.",
        source="Handbook 65; GIP 4 para 7",
        question=(
            "Who would cause the harm feared in this claim: the State, an armed group, family or "
            "community, or another private actor?"
        ),
        direction=ranked(("non_state", "family_or_community", "armed_group"), ("unknown",), ("state",)),
    )
    state_protection: StateProtection = fact(
        StateProtection.UNKNOWN,
        label="Protection by the home State",
        definition=("Whether the country of origin is able and willing to protect effectively against this harm."),
        source="Handbook 65, 97-100",
        question=(
            "How able and willing is the country of origin to protect the person effectively against "
            "the harm feared in this claim?"
        ),
        direction=ranked(("effective",), ("unknown",), ("ineffective",)),
    )
    nexus_link: YesNo = fact(
        YesNo.UNKNOWN,
        label="Link between harm and ground",
        definition=(
            "The harm, or the failure of State protection against it, is linked to the ground; it "
            "need only be a contributing reason."
        ),
        source="1951 Conv. art 1A(2); GIP 2 paras 20-23; GIP 12 paras 32-33",
        question=(
            "In this claim, is the ground at least one contributing reason for the harm, or for the "
            "lack of State protection against it?"
        ),
        direction=TOWARDS_YES,
    )
    sur_place: SurPlace = fact(
        SurPlace.UNKNOWN,
        label="Protection need after departure",
        definition="Whether the need for protection arose after departure.",
        source="Handbook 94-96; seed 49",
        question=(
            "In this claim, did the need for protection arise after departure, through changes in the "
            "country of origin, through the person's own activities, or neither?"
        ),
        direction=ranked(("none",), ("unknown",), ("change_in_origin", "own_activities")),
    )
    gender_related: YesNo = fact(
        YesNo.UNKNOWN,
        label="Gender as part of the claim",
        definition="Gender explains the harm, its form, or the lack of protection.",
        source="GIP 1 paras 3, 9-18",
        question=(
            "In this claim, does gender help to explain the harm, the form it takes, or the lack of protection?"
        ),
        direction=TOWARDS_YES,
    )
    sexual_orientation_or_gender_identity: YesNo = fact(
        YesNo.UNKNOWN,
        label="Sexual orientation or gender identity",
        definition=(
            "Claim rests on actual or perceived sexual orientation, gender identity or expression, or "
            "sex characteristics."
        ),
        source="GIP 9",
        question=(
            "As far as the person chooses to share, does this claim concern sexual orientation, "
            "gender identity or expression, or sex characteristics, actual or as perceived by others?"
        ),
        direction=TOWARDS_YES,
    )
    child_specific_harm: YesNo = fact(
        YesNo.UNKNOWN,
        label="Harm specific to children",
        definition=(
            "Harm specific to children (under-age recruitment, child marriage, FGM, child labour, "
            "domestic violence, denial of basic child rights)."
        ),
        source="GIP 8 paras 18-36",
        question=(
            "Does this claim include harm specific to children, such as under-age recruitment, child "
            "marriage, genital mutilation (FGM), child labour, violence at home or denial of basic "
            "child rights?"
        ),
        direction=TOWARDS_YES,
    )
    concealment_expected: YesNo = fact(
        YesNo.UNKNOWN,
        label="Suggestion to hide identity or belief",
        definition="Someone suggests that hiding belief, opinion or identity would avoid the harm.",
        source="GIP 9 paras 30-33; GIP 6 para 13",
        question=(
            "In this claim, has anyone suggested that the person could avoid the harm by hiding a "
            "belief, an opinion or an identity?"
        ),
        direction=NEUTRAL,
    )
    prosecution_element: Prosecution = fact(
        Prosecution.UNKNOWN,
        label="Kind of prosecution feared",
        definition=(
            "Legal prosecution feared: ordinary fair punishment, or discriminatory, disproportionate "
            "or rights-violating punishment."
        ),
        source="Handbook 56-60, 167-174; GIP 10",
        question=(
            "Which kind of prosecution, if any, is feared in this claim: ordinary fair punishment, or "
            "punishment that is discriminatory, disproportionate or in breach of rights?"
        ),
        direction=ranked(("ordinary_law", "none"), ("unknown",), ("persecutory",)),
    )
    from_conflict_area: YesNo = fact(
        YesNo.UNKNOWN,
        label="Home area in conflict",
        definition="Home area is affected by armed conflict or widespread violence.",
        source="GIP 12; seed 8, 33",
        question="Is the home area in this claim affected by armed conflict or widespread violence?",
        direction=TOWARDS_YES,
    )
    disaster_aggravated: YesNo = fact(
        YesNo.UNKNOWN,
        label="Disaster combined with other causes",
        definition=(
            "Disaster or climate effects combine with discrimination, conflict, or refusal or "
            "collapse of State help."
        ),
        source="UNHCR Legal Considerations 2020; seed 33, 88",
        question=(
            "In this claim, do disaster or climate effects combine with discrimination, conflict, or "
            "a refusal or collapse of State help?"
        ),
        direction=TOWARDS_YES,
    )
    relocation_area_identified: YesNo = fact(
        YesNo.UNKNOWN,
        label="Relocation area named and discussed",
        definition=(
            "A specific area of the country has been named as a possible place of relocation and put to the person."
        ),
        source="GIP 4 para 6",
        question=(
            "For this claim, has a specific area of the country been named as a possible place of "
            "relocation and put to the person for comment?"
        ),
        direction=TOWARDS_NO,
    )
    relocation_area_safe_and_accessible: YesNo = fact(
        YesNo.UNKNOWN,
        label="Relocation area safe and reachable",
        definition=(
            "That area is practically, safely and legally reachable and free of the original and of new risk."
        ),
        source="GIP 4 paras 7-21",
        question=(
            "For this claim, can that area be reached practically, safely and lawfully, and is it "
            "free of the original danger and of new risk?"
        ),
        direction=TOWARDS_NO,
    )
    relocation_area_reasonable: YesNo = fact(
        YesNo.UNKNOWN,
        label="Relocation area reasonable to live in",
        definition="The person could live there a relatively normal life without undue hardship.",
        source="GIP 4 paras 22-30",
        question=(
            "For this claim, could the person live a relatively normal life in that area without undue hardship?"
        ),
        direction=TOWARDS_NO,
    )
