"""Facts of the group `applicant`: the person whose case it is."""

from __future__ import annotations

from triage.case.fact import NEUTRAL, TOWARDS_YES, FactGroup, fact, ranked
from triage.case.values import Age, Nationality, YesNo


class Applicant(FactGroup):
    """The person whose case it is."""

    age: Age = fact(
        Age.UNKNOWN,
        label="Age position of the person",
        definition="`child` = under 18; `age_in_doubt` = claimed or apparent age disputed.",
        source="CRC art 1; GIP 8 para 75; ExCom 107",
        question=(
            "What is known about the person's age: 18 or over, under 18, in doubt, or not yet asked or recorded?"
        ),
        direction=ranked(("adult",), ("unknown",), ("age_in_doubt",), ("child",)),
    )
    unaccompanied_or_separated: YesNo = fact(
        YesNo.UNKNOWN,
        label="Child without parents or responsible adult",
        definition="A child who is without both parents and without the adult responsible by law or custom.",
        source="CRC GC 6 (2005) paras 7-8; ExCom 107",
        question=(
            "Is the person a child who is without both parents and without the adult responsible for "
            "them by law or custom?"
        ),
        direction=TOWARDS_YES,
    )
    protection_wish: YesNo = fact(
        YesNo.UNKNOWN,
        label="Fear of return or protection wish",
        definition=(
            "By any words or conduct, in any language, the person has shown fear of return or a wish "
            "for protection; no formula or form is needed. `no` = asked in private, in a language "
            "understood, and denied it."
        ),
        source="ExCom 8(e); Handbook 189-192; seed 25-26, 45",
        question=(
            "By any words or behaviour, in any language, has the person shown fear of return or a "
            "wish for protection?"
        ),
        direction=TOWARDS_YES,
    )
    nationality: Nationality = fact(
        Nationality.UNKNOWN,
        label="Nationality position of the person",
        definition=(
            "Nationality position. `multiple_one_safe`: several nationalities, and effective "
            "protection of at least one is available without a valid reason to refuse it. "
            "`multiple_all_feared`: several, and protection of none is available. "
            "`multiple_protection_unknown`: several, and whether one of them would protect is not "
            "established. `undetermined`: asked, and no nationality could be established."
        ),
        source="1951 Conv. art 1A(2) second para; Handbook 89, 101-107; 1954 Conv. art 1(1); seed 17",
        question=(
            "Do you have one nationality, several, none, or is it unclear; and if several, could you "
            "safely rely on the protection of any of those countries?"
        ),
        direction=ranked(
            ("multiple_one_safe",),
            ("single", "multiple_all_feared", "multiple_protection_unknown"),
            ("undetermined", "unknown"),
            ("stateless",),
        ),
    )
    impaired_capacity: YesNo = fact(
        YesNo.UNKNOWN,
        label="Limits in presenting the claim",
        definition=("Mental or cognitive condition, trauma or immaturity limits the ability to present the claim."),
        source="Handbook 206-212, 214-219",
        question=(
            "Does a mental or cognitive condition, trauma or immaturity limit the person's ability to "
            "present their claim?"
        ),
        direction=TOWARDS_YES,
    )
    needs_interpreter: YesNo = fact(
        YesNo.UNKNOWN,
        label="Need for an interpreter",
        definition="Cannot fully follow the procedure in its working language.",
        source="ExCom 8(e)(iv); Procedural Standards unit 2.5",
        question="Does the person need an interpreter to follow the procedure fully?",
        direction=NEUTRAL,
    )
