"""Facts of the group `exclusion`: indications for art. 1F, art. 1D, combatants, and danger to the host country."""

from __future__ import annotations

from triage.case.fact import MIXED, NEUTRAL, TOWARDS_YES, FactGroup, fact, ranked
from triage.case.values import UnrwaPosition, YesNo


class Exclusion(FactGroup):
    """Indications for art. 1F, art. 1D, combatants, and danger to the host country."""

    indication_article_1f_a: YesNo = fact(
        YesNo.UNKNOWN,
        label="Indication of international crimes",
        definition="Indication of crime against peace, war crime or crime against humanity.",
        source="1951 Conv. art 1F(a); GIP 5 paras 11-13",
        question=(
            "Is there an indication that the person may be linked to a crime against peace, a war "
            "crime or a crime against humanity?"
        ),
        direction=MIXED,
    )
    indication_article_1f_b: YesNo = fact(
        YesNo.UNKNOWN,
        label="Indication of serious non-political crime",
        definition=(
            "Indication of a serious non-political crime committed outside the host country before admission."
        ),
        source="1951 Conv. art 1F(b); Handbook 151-161; GIP 5 paras 14-16",
        question=(
            "Is there an indication that the person may be linked to a serious non-political crime "
            "outside this country before being admitted here?"
        ),
        direction=MIXED,
    )
    indication_article_1f_c: YesNo = fact(
        YesNo.UNKNOWN,
        label="Acts against United Nations principles",
        definition="Indication of acts contrary to UN purposes and principles.",
        source="1951 Conv. art 1F(c); GIP 5 para 17",
        question=(
            "Is there an indication that the person may be linked to acts contrary to the purposes "
            "and principles of the United Nations?"
        ),
        direction=MIXED,
    )
    indictment: YesNo = fact(
        YesNo.UNKNOWN,
        label="Indictment by an international tribunal",
        definition="Indicted by an international criminal tribunal.",
        source="GIP 5 para 31",
        question="Has an international criminal tribunal indicted (formally charged) the person?",
        direction=MIXED,
    )
    mitigating_factor: YesNo = fact(
        YesNo.UNKNOWN,
        label="Factors against individual responsibility",
        definition=(
            "Mere membership, lack of intent, duress, self-defence, expiation or amnesty, or other "
            "ground against individual responsibility."
        ),
        source="GIP 5 paras 18-23; Handbook 156-157",
        question=(
            "Does anything speak against individual responsibility, such as mere membership, lack of "
            "intent, duress, self-defence, a sentence already served or an amnesty?"
        ),
        direction=TOWARDS_YES,
    )
    child_at_time: YesNo = fact(
        YesNo.UNKNOWN,
        label="Under 18 at the time",
        definition="Was under 18 at the time of the alleged acts.",
        source="GIP 8 paras 58-64; GIP 5 para 28",
        question="Was the person under 18 at the time of the alleged acts?",
        direction=TOWARDS_YES,
    )
    unrwa: UnrwaPosition = fact(
        UnrwaPosition.UNKNOWN,
        label="Position towards UNRWA help",
        definition="Position of a Palestinian refugee towards UNRWA protection or assistance.",
        source="1951 Conv. art 1D; GIP 13; Handbook 142-143",
        question=(
            "As regards UNRWA, the UN agency for Palestine refugees: do you receive its help in its "
            "area, are you outside its area or has its help ended, or does it not apply to you?"
        ),
        direction=ranked(("not_applicable",), ("unknown",), ("receiving_in_area", "outside_area_or_ceased")),
    )
    active_combatant: YesNo = fact(
        YesNo.UNKNOWN,
        label="Active part in armed fighting",
        definition=(
            "Takes part in hostilities as a member of armed forces or group and has not clearly left "
            "them before arrival."
        ),
        source="ExCom 94(c); Civilian Character Note 2018",
        question=(
            "Does the person take part in fighting as a member of armed forces or an armed group, "
            "without having clearly left them before arrival?"
        ),
        direction=MIXED,
    )
    renounced_arms: YesNo = fact(
        YesNo.UNKNOWN,
        label="Verified end of military activity",
        definition="Verified to have genuinely and permanently given up military activity.",
        source="ExCom 94(c)(vii); Civilian Character Note 2018",
        question=("Has it been verified that the person has genuinely and permanently given up military activity?"),
        direction=MIXED,  # for a fighter who shows no need for protection it ends a procedure
    )
    danger_to_host: YesNo = fact(
        YesNo.UNKNOWN,
        label="Danger to the host country",
        definition=(
            "Reasonable grounds to see a danger to host security, or final conviction of a "
            "particularly serious crime plus danger."
        ),
        source="1951 Conv. art 33(2)",
        question=(
            "Are there reasonable grounds to see a danger to this country's security, or a final "
            "conviction for a particularly serious crime together with a danger?"
        ),
        direction=MIXED,
    )
    unrwa_assistance_lost: YesNo = fact(
        YesNo.UNKNOWN,
        label="UNRWA assistance lost beyond own control",
        definition=(
            "UNRWA protection or assistance ended for a reason beyond the person's control and will, and "
            "the person can not go back to it."
        ),
        source="1951 Conv. art 1D; GIP 13",
        question="Did the help of UNRWA end for a reason beyond your control, so that you can not go back to it?",
        direction=NEUTRAL,
    )
