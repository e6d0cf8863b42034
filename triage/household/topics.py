"""What is looked at in a household, with texts and sources; what it hangs on, `together` and `agreement` say."""

from __future__ import annotations

from dataclasses import dataclass

NOTICE = (
    "Each person is assessed alone, on their own facts. What stands here is seen only when the files lie side by "
    "side. It is a question to people: it changes no assessment and counts against nobody. What one person said "
    "in private is told to no other."
)


@dataclass(frozen=True)
class Topic:
    """What is looked at: a title, when it is told, what to do about it, and where it comes from."""

    id: str
    title: str
    when: str
    text: str
    sources: tuple[str, ...]


FAMILY_MAY_BE_THE_DANGER = Topic(
    "family_may_be_the_danger",
    "The family, or somebody among those who came along, may be the danger",
    "The rules found for one person that contact with the family has to be cleared first.",
    "Hear this person alone and in private. Contact no relative, and tell none of them what this person said or "
    "that it was asked, until it is cleared that this harms nobody. Do not let one interpreter or one adviser "
    "serve both.",
    ("GIP 1 para 36", "CRC GC 6 para 80", "CoE Trafficking Conv. art 10(4)"),
)
SEPARATION = Topic(
    "separation",
    "A recommended procedure would part the family",
    "Relatives have different procedures, and one of these may end in another country.",
    "One of them may be sent to another country while a relative stays in a procedure here. Before any such step "
    "weigh the unity of the family, and the best interests of each child. Parting is a last resort that needs "
    "reasons for this family. Decide on them together if they wish it and it harms none of them.",
    ("ExCom 9, 24, 85(u)-(x), 88", "ICCPR arts 17, 23", "CRC arts 3, 9, 10", "seed 29"),
)
DIFFERENT_PROCEDURES = Topic(
    "different_procedures",
    "Different procedures are recommended within the family",
    "Different procedures are recommended for relatives.",
    "That may well be right: facts differ. See that one does not wait for the other without need, that dates and "
    "decisions fit together, and that no decision about one of them takes another along unheard.",
    ("Handbook 181-185", "ExCom 88"),
)
DIFFERENT_RULES = Topic(
    "different_rules",
    "They were assessed under different rules",
    "The rulebook, or the profile of contested points, is not the same in all assessments.",
    "The law that was applied, or the rulebook, is not the same in all files. Assess the earlier ones anew "
    "before the results are laid side by side: like cases are to be treated alike.",
    ("ICCPR art 26",),
)
DERIVATIVE_STATUS = Topic(
    "derivative_status",
    "A relative holds status here, from which others may have theirs",
    "A close relative is recognised here, and the file of this person does not know of it.",
    "Close relatives normally share the status of a refugee, unless their own status speaks against it. Record "
    "it in the file of this person too. First hear the person alone whether they have a claim of their own: that "
    "comes first, and shared status takes nothing from it.",
    ("Final Act 1951 rec. B", "Handbook 181-188", "ExCom 24, 88"),
)
NO_ONE_TO_DERIVE_FROM = Topic(
    "no_one_to_derive_from",
    "Status through a relative is recommended, and no relative with status is in the household",
    "Status through a relative is recommended, and nobody in the household is recognised here.",
    "See who the relative is, and link that file. If there is none, assess this person anew.",
    ("Handbook 181-184", "ExCom 88"),
)
RELATIVE_MAY_BE_EXCLUDED = Topic(
    "relative_may_be_excluded",
    "Exclusion is examined for one of them",
    "The procedure that examines exclusion is recommended for one of several relatives.",
    "Exclusion concerns that person alone. Every relative keeps a claim of their own, and is heard on it.",
    ("GIP 5 para 29", "Handbook 185"),
)
OWN_CLAIM = Topic(
    "own_claim",
    "Each adult is heard alone on a claim of their own",
    "There are several relatives, and for this one, who is not known to be a child, an own claim is not ruled out.",
    "Offer each adult an interview in private, also where only one of them asked for asylum. What another's claim "
    "comes to does not decide about this one, in either direction.",
    ("Handbook 185", "GIP 1 para 36", "GIP 9 para 60", "Procedural Standards unit 5"),
)
CHILD = Topic(
    "child",
    "A child is a person with facts, a voice and perhaps a claim of its own",
    "A person is a child, or may be one; for a son or daughter whose age nobody asked, it is asked.",
    "Hear the child in a way that suits its age, with somebody it trusts. Ask what the child itself fears. Its "
    "best interests come first in every step that concerns it, also in a step that is meant for a parent.",
    ("CRC arts 3, 12, 22", "GIP 8 paras 6-9", "ExCom 107"),
)
CHILD_FEARED_FOR = Topic(
    "child_feared_for",
    "A parent fears harm for a child, and the file of a child tells no claim",
    "A relative's claim fears harm for a child, and a child in the household has no claim in its file.",
    "The harm that is feared for a child is a claim of the child itself. See which child is meant, and examine it "
    "there, whatever the claim of the parent comes to.",
    ("GIP 8 paras 6-9", "Handbook 43, 185", "CRC arts 3, 9"),
)
CHILD_WITHOUT_ADULT = Topic(
    "child_without_adult",
    "No adult among them is known to be responsible for the child",
    (
        "No adult of the household is known to be a relative who could be responsible, and the file does not say "
        "that somebody is."
    ),
    "Find out whether an adult is responsible for the child by law or custom, and whether the child is safe with "
    "them. Until then treat the child as one that may be alone.",
    ("CRC arts 20, 22(2)", "CRC GC 6 paras 7-8", "ExCom 107"),
)
CONFLICT = Topic(
    "conflict",
    "The files do not agree",
    "Two files tell what can hardly both be so; which facts are compared stands below.",
    "Nothing follows from it for any of them: one of the files may be wrong, each may mean something else, or "
    "somebody may have reasons to say less. Look into both files first. Then ask each alone, with time to "
    "explain, and without saying who said what. What stays unclear is not held against anybody.",
    ("Handbook 199-201", "Handbook 203-204", "GIP 1 para 36"),
)

TOPICS = (
    FAMILY_MAY_BE_THE_DANGER,
    SEPARATION,
    DERIVATIVE_STATUS,
    NO_ONE_TO_DERIVE_FROM,
    RELATIVE_MAY_BE_EXCLUDED,
    DIFFERENT_PROCEDURES,
    DIFFERENT_RULES,
    OWN_CLAIM,
    CHILD,
    CHILD_FEARED_FOR,
    CHILD_WITHOUT_ADULT,
    CONFLICT,
)
"""All of them, in the order in which they are told."""
