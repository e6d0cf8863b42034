# Generated from rules/vocabulary/ by `make schema`; change the rules, not this file.
from enum import StrEnum

from triage.case.model import CaseFile, FactGroup, YesNo

class CircumstancesPlace(StrEnum):
    INSIDE_OWN_COUNTRY = "inside_own_country"
    AT_SEA = "at_sea"
    BORDER_OR_TRANSIT_ZONE = "border_or_transit_zone"
    ON_TERRITORY = "on_territory"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class CircumstancesDetentionReview(StrEnum):
    COURT = "court"
    AUTHORITY_ONLY = "authority_only"
    NOBODY = "nobody"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class CircumstancesConsulContact(StrEnum):
    NOT_TOLD = "not_told"
    WISHED = "wished"
    NOT_WISHED = "not_wished"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class CircumstancesRemovalOrder(StrEnum):
    NONE = "none"
    OPEN_TO_REMEDY = "open_to_remedy"
    FINAL = "final"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class CircumstancesInterimMeasure(StrEnum):
    NONE = "none"
    ASKED_FOR = "asked_for"
    IN_FORCE = "in_force"
    ENDED = "ended"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class CircumstancesExtraditionCharge(StrEnum):
    GRAVE_VIOLENCE = "grave_violence"
    ECONOMIC = "economic"
    POLITICAL = "political"
    OTHER = "other"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class CircumstancesSurrenderStage(StrEnum):
    BEFORE_COURT = "before_court"
    COURT_ALLOWED = "court_allowed"
    EXECUTIVE_DECIDES = "executive_decides"
    ORDERED = "ordered"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class CircumstancesInternationalNotice(StrEnum):
    NONE = "none"
    IN_FORCE = "in_force"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class CircumstancesEntryPenalty(StrEnum):
    NONE = "none"
    FINE = "fine"
    PRISON_BY_COURT = "prison_by_court"
    PRISON_BY_AUTHORITY = "prison_by_authority"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class CircumstancesEntryPenaltyLacked(StrEnum):
    HEARING = "hearing"
    COUNSEL = "counsel"
    NOTICE = "notice"
    APPEAL = "appeal"

class CircumstancesPersonsInFile(StrEnum):
    ONE_PERSON = "one_person"
    ONE_FAMILY = "one_family"
    GROUP = "group"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class CircumstancesWhatDiffers(StrEnum):
    AGE = "age"
    NATIONALITY = "nationality"
    REASONS_TO_FLEE = "reasons_to_flee"
    STATUS = "status"
    CONDUCT = "conduct"
    NEEDS = "needs"
    WISH = "wish"

class CircumstancesThirdPartyAsks(StrEnum):
    AUTHORITY_OF_ORIGIN = "authority_of_origin"
    AUTHORITY_HERE = "authority_here"
    RELATIVE = "relative"
    LIST_OF_NAMES = "list_of_names"
    PRIVATE_PARTY = "private_party"

class CircumstancesPermitHere(StrEnum):
    NONE = "none"
    WORKER = "worker"
    STUDENT = "student"
    FAMILY_OR_OTHER = "family_or_other"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class CircumstancesHostMeasure(StrEnum):
    NONE = "none"
    UNKNOWN = "unknown"
    TOLERATED_STAY = "tolerated_stay"
    HALT_ON_REMOVALS = "halt_on_removals"
    DECLINED = "declined"

class CircumstancesConsentToSurrender(StrEnum):
    NONE = "none"
    WITH_ADVICE = "with_advice"
    WITHOUT_ADVICE = "without_advice"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class Circumstances(FactGroup):
    place: CircumstancesPlace = CircumstancesPlace.UNKNOWN
    displaced_inside_country: YesNo = YesNo.UNKNOWN
    in_distress: YesNo = YesNo.UNKNOWN
    intercepted: YesNo = YesNo.UNKNOWN
    detained: YesNo = YesNo.UNKNOWN
    detention_review: CircumstancesDetentionReview = CircumstancesDetentionReview.UNKNOWN
    consul_contact: CircumstancesConsulContact = CircumstancesConsulContact.UNKNOWN
    violence_by_officials_here: YesNo = YesNo.UNKNOWN
    removal_imminent: YesNo = YesNo.UNKNOWN
    removal_order: CircumstancesRemovalOrder = CircumstancesRemovalOrder.UNKNOWN
    interim_measure: CircumstancesInterimMeasure = CircumstancesInterimMeasure.UNKNOWN
    extradition_request: YesNo = YesNo.UNKNOWN
    extradition_charge: CircumstancesExtraditionCharge = CircumstancesExtraditionCharge.UNKNOWN
    surrender_stage: CircumstancesSurrenderStage = CircumstancesSurrenderStage.UNKNOWN
    international_notice: CircumstancesInternationalNotice = CircumstancesInternationalNotice.UNKNOWN
    large_scale_influx: YesNo = YesNo.UNKNOWN
    mixed_movement: YesNo = YesNo.UNKNOWN
    party_to_1951_convention: YesNo = YesNo.UNKNOWN
    national_status_determination_available: YesNo = YesNo.UNKNOWN
    unhcr_access: YesNo = YesNo.UNKNOWN
    unhcr_kept_out: YesNo = YesNo.UNKNOWN
    entry_charge_pending: YesNo = YesNo.UNKNOWN
    entry_penalty: CircumstancesEntryPenalty = CircumstancesEntryPenalty.UNKNOWN
    entry_penalty_lacked: tuple[CircumstancesEntryPenaltyLacked, ...] = ()
    entry_penalty_lacked_denied: tuple[CircumstancesEntryPenaltyLacked, ...] = ()
    entry_penalty_lacked_declined: tuple[CircumstancesEntryPenaltyLacked, ...] = ()
    persons_in_file: CircumstancesPersonsInFile = CircumstancesPersonsInFile.UNKNOWN
    what_differs: tuple[CircumstancesWhatDiffers, ...] = ()
    what_differs_denied: tuple[CircumstancesWhatDiffers, ...] = ()
    what_differs_declined: tuple[CircumstancesWhatDiffers, ...] = ()
    third_party_asks: tuple[CircumstancesThirdPartyAsks, ...] = ()
    third_party_asks_denied: tuple[CircumstancesThirdPartyAsks, ...] = ()
    third_party_asks_declined: tuple[CircumstancesThirdPartyAsks, ...] = ()
    linked_charge_pending: YesNo = YesNo.UNKNOWN
    permit_here: CircumstancesPermitHere = CircumstancesPermitHere.UNKNOWN
    permit_running_out: YesNo = YesNo.UNKNOWN
    host_measure: CircumstancesHostMeasure = CircumstancesHostMeasure.UNKNOWN
    group_told_to_go: YesNo = YesNo.UNKNOWN
    official_of_origin_here: YesNo = YesNo.UNKNOWN
    stranded: YesNo = YesNo.UNKNOWN
    stowaway: YesNo = YesNo.UNKNOWN
    discrimination_here: YesNo = YesNo.UNKNOWN
    hand_over_without_court: YesNo = YesNo.UNKNOWN
    consent_to_surrender: CircumstancesConsentToSurrender = CircumstancesConsentToSurrender.UNKNOWN
    minister_decides_surrender: YesNo = YesNo.UNKNOWN
    trial_instead_of_surrender: YesNo = YesNo.UNKNOWN
    admission_elsewhere: YesNo = YesNo.UNKNOWN

class ApplicantAge(StrEnum):
    ADULT = "adult"
    AGE_IN_DOUBT = "age_in_doubt"
    CHILD = "child"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class ApplicantAsksFor(StrEnum):
    RIGHTS_HERE = "rights_here"
    RETURN_HOME = "return_home"
    OTHER_MATTER = "other_matter"
    PROTECTION = "protection"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class ApplicantNationality(StrEnum):
    SINGLE = "single"
    MULTIPLE_ONE_SAFE = "multiple_one_safe"
    MULTIPLE_ALL_FEARED = "multiple_all_feared"
    MULTIPLE_PROTECTION_UNKNOWN = "multiple_protection_unknown"
    STATELESS = "stateless"
    UNDETERMINED = "undetermined"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class ApplicantNationalityWithdrawn(StrEnum):
    NONE = "none"
    BY_COURT = "by_court"
    BY_AUTHORITY = "by_authority"
    BY_OPERATION_OF_LAW = "by_operation_of_law"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class ApplicantNationalityOfThisCountry(StrEnum):
    NOT_CLAIMED = "not_claimed"
    CLAIMED = "claimed"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class ApplicantBirthRegistration(StrEnum):
    REGISTERED = "registered"
    NOT_REGISTERED = "not_registered"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class ApplicantSecondNationalityAnswer(StrEnum):
    ADMITS = "admits"
    NOT_ASKED = "not_asked"
    NO_REPLY = "no_reply"
    REFUSES = "refuses"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class Applicant(FactGroup):
    age: ApplicantAge = ApplicantAge.UNKNOWN
    unaccompanied_or_separated: YesNo = YesNo.UNKNOWN
    too_young_to_be_heard: YesNo = YesNo.UNKNOWN
    protection_wish: YesNo = YesNo.UNKNOWN
    asks_for: ApplicantAsksFor = ApplicantAsksFor.UNKNOWN
    nationality: ApplicantNationality = ApplicantNationality.UNKNOWN
    nationality_withdrawn: ApplicantNationalityWithdrawn = ApplicantNationalityWithdrawn.UNKNOWN
    nationality_papers_issued: YesNo = YesNo.UNKNOWN
    nationality_of_this_country: ApplicantNationalityOfThisCountry = ApplicantNationalityOfThisCountry.UNKNOWN
    birth_registration: ApplicantBirthRegistration = ApplicantBirthRegistration.UNKNOWN
    state_of_link_takes_part: YesNo = YesNo.UNKNOWN
    state_formed_since_departure: YesNo = YesNo.UNKNOWN
    contact_with_state_agreed: YesNo = YesNo.UNKNOWN
    impaired_capacity: YesNo = YesNo.UNKNOWN
    needs_interpreter: YesNo = YesNo.UNKNOWN
    second_nationality_answer: ApplicantSecondNationalityAnswer = ApplicantSecondNationalityAnswer.UNKNOWN

class Vulnerability(FactGroup):
    torture_or_trauma: YesNo = YesNo.UNKNOWN
    sexual_or_gender_violence_survivor: YesNo = YesNo.UNKNOWN
    serious_medical_need: YesNo = YesNo.UNKNOWN
    disability: YesNo = YesNo.UNKNOWN
    mental_health_need: YesNo = YesNo.UNKNOWN
    pregnant_or_single_parent: YesNo = YesNo.UNKNOWN
    older_without_support: YesNo = YesNo.UNKNOWN
    woman_or_girl_at_risk: YesNo = YesNo.UNKNOWN
    destitute: YesNo = YesNo.UNKNOWN
    host_threat: YesNo = YesNo.UNKNOWN
    treatment_dependent_illness: YesNo = YesNo.UNKNOWN

class ScreeningTrafficking(StrEnum):
    NOTHING_FOUND = "nothing_found"
    NOT_DONE = "not_done"
    UNKNOWN = "unknown"
    SIGNS_FOUND = "signs_found"
    DECLINED = "declined"

class ScreeningNeeds(StrEnum):
    NOTHING_FOUND = "nothing_found"
    NOT_DONE = "not_done"
    UNKNOWN = "unknown"
    SIGNS_FOUND = "signs_found"
    DECLINED = "declined"

class ScreeningDoneBy(StrEnum):
    TRAINED_OFFICIAL = "trained_official"
    HEALTH_PROFESSIONAL = "health_professional"
    SPECIALISED_ORGANISATION = "specialised_organisation"
    UNTRAINED_PERSON = "untrained_person"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class ScreeningTool(StrEnum):
    RECOGNISED = "recognised"
    OWN_QUESTIONS = "own_questions"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class ScreeningWhen(StrEnum):
    IN_THIS_PROCEDURE = "in_this_procedure"
    EARLIER = "earlier"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class Screening(FactGroup):
    trafficking: ScreeningTrafficking = ScreeningTrafficking.UNKNOWN
    needs: ScreeningNeeds = ScreeningNeeds.UNKNOWN
    done_by: ScreeningDoneBy = ScreeningDoneBy.UNKNOWN
    tool: ScreeningTool = ScreeningTool.UNKNOWN
    when: ScreeningWhen = ScreeningWhen.UNKNOWN

class ClaimGrounds(StrEnum):
    RACE = "race"
    RELIGION = "religion"
    NATIONALITY = "nationality"
    SOCIAL_GROUP = "social_group"
    POLITICAL_OPINION = "political_opinion"

class ClaimSocialGroups(StrEnum):
    WOMEN_OR_GIRLS = "women_or_girls"
    SEXUAL_ORIENTATION_OR_GENDER_IDENTITY = "sexual_orientation_or_gender_identity"
    FAMILY_OR_CLAN = "family_or_clan"
    CHILDREN = "children"
    BORN_OUTSIDE_THE_RULES = "born_outside_the_rules"
    DISABILITY_OR_ILLNESS = "disability_or_illness"
    STOOD_AGAINST_GANG_OR_TRAFFICKERS = "stood_against_gang_or_traffickers"
    GROWN_UP_ABROAD = "grown_up_abroad"
    OCCUPATION = "occupation"
    OTHER_GROUP = "other_group"

class ClaimHarms(StrEnum):
    PERSONAL_CONVENIENCE = "personal_convenience"
    HARDSHIP_ONLY = "hardship_only"
    DISASTER_EFFECTS = "disaster_effects"
    CUMULATIVE_DISCRIMINATION = "cumulative_discrimination"
    FORCED_RECRUITMENT = "forced_recruitment"
    INDISCRIMINATE_VIOLENCE = "indiscriminate_violence"
    LIFE_OR_LIBERTY = "life_or_liberty"
    TORTURE_OR_INHUMAN = "torture_or_inhuman"
    SEXUAL_OR_GENDER_VIOLENCE = "sexual_or_gender_violence"
    SLAVERY_OR_EXPLOITATION = "slavery_or_exploitation"

class ClaimHarmFearedFor(StrEnum):
    THE_PERSON = "the_person"
    A_CHILD = "a_child"
    ANOTHER_RELATIVE = "another_relative"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class ClaimCountryInformationSupport(StrEnum):
    CONTRADICTS = "contradicts"
    MIXED = "mixed"
    SUPPORTS = "supports"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class ClaimAgents(StrEnum):
    NO_HUMAN_AGENT = "no_human_agent"
    NON_STATE = "non_state"
    FAMILY_OR_COMMUNITY = "family_or_community"
    ARMED_GROUP = "armed_group"
    STATE = "state"

class ClaimStateProtection(StrEnum):
    EFFECTIVE = "effective"
    INEFFECTIVE = "ineffective"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class ClaimFormalWayOut(StrEnum):
    WITHIN_REACH = "within_reach"
    OUT_OF_REACH = "out_of_reach"
    NOT_OPEN = "not_open"
    REACH_NOT_FOUND_OUT = "reach_not_found_out"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class ClaimSurPlace(StrEnum):
    NONE = "none"
    CHANGE_IN_ORIGIN = "change_in_origin"
    OWN_ACTIVITIES = "own_activities"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class ClaimProsecutionElement(StrEnum):
    ORDINARY_LAW = "ordinary_law"
    NONE = "none"
    PERSECUTORY = "persecutory"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class ClaimAgentReach(StrEnum):
    HOME_AREA = "home_area"
    NATIONWIDE = "nationwide"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class ClaimAccount(StrEnum):
    MAJOR_CONTRADICTIONS = "major_contradictions"
    MINOR_GAPS = "minor_gaps"
    COHERENT = "coherent"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class ClaimStatementOf(StrEnum):
    OWN_ACCOUNT = "own_account"
    NOT_OWN_ACCOUNT = "not_own_account"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class ClaimConcealmentReason(StrEnum):
    OWN_CHOICE = "own_choice"
    FAMILY_OR_SOCIETY = "family_or_society"
    FEAR_OF_HARM = "fear_of_harm"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class ClaimRoleInExile(StrEnum):
    NONE = "none"
    PARTICIPANT = "participant"
    VISIBLE_OR_OFFICE_HOLDER = "visible_or_office_holder"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class ClaimEarlierViewOfAccount(StrEnum):
    DOUBTED = "doubted"
    PARTLY_ACCEPTED = "partly_accepted"
    ACCEPTED = "accepted"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class ClaimMedicalExamination(StrEnum):
    NOT_ARRANGED = "not_arranged"
    ARRANGED_BY_PERSON = "arranged_by_person"
    ARRANGED_BY_AUTHORITY = "arranged_by_authority"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class Claim(FactGroup):
    grounds: tuple[ClaimGrounds, ...] = ()
    grounds_denied: tuple[ClaimGrounds, ...] = ()
    grounds_declined: tuple[ClaimGrounds, ...] = ()
    social_groups: tuple[ClaimSocialGroups, ...] = ()
    social_groups_denied: tuple[ClaimSocialGroups, ...] = ()
    social_groups_declined: tuple[ClaimSocialGroups, ...] = ()
    harms: tuple[ClaimHarms, ...] = ()
    harms_denied: tuple[ClaimHarms, ...] = ()
    harms_declined: tuple[ClaimHarms, ...] = ()
    past_harm: YesNo = YesNo.UNKNOWN
    harm_feared_for: ClaimHarmFearedFor = ClaimHarmFearedFor.UNKNOWN
    similarly_situated_harmed: YesNo = YesNo.UNKNOWN
    subjective_fear: YesNo = YesNo.UNKNOWN
    country_information_support: ClaimCountryInformationSupport = ClaimCountryInformationSupport.UNKNOWN
    agents: tuple[ClaimAgents, ...] = ()
    agents_denied: tuple[ClaimAgents, ...] = ()
    agents_declined: tuple[ClaimAgents, ...] = ()
    state_protection: ClaimStateProtection = ClaimStateProtection.UNKNOWN
    nexus_link: YesNo = YesNo.UNKNOWN
    private_motive: YesNo = YesNo.UNKNOWN
    aimed_at_others: YesNo = YesNo.UNKNOWN
    law_for_everybody: YesNo = YesNo.UNKNOWN
    formal_way_out: ClaimFormalWayOut = ClaimFormalWayOut.UNKNOWN
    sur_place: ClaimSurPlace = ClaimSurPlace.UNKNOWN
    gender_related: YesNo = YesNo.UNKNOWN
    sexual_orientation_or_gender_identity: YesNo = YesNo.UNKNOWN
    child_specific_harm: YesNo = YesNo.UNKNOWN
    concealment_expected: YesNo = YesNo.UNKNOWN
    prosecution_element: ClaimProsecutionElement = ClaimProsecutionElement.UNKNOWN
    service_refused: YesNo = YesNo.UNKNOWN
    from_conflict_area: YesNo = YesNo.UNKNOWN
    environment_ruined: YesNo = YesNo.UNKNOWN
    disaster_aggravated: YesNo = YesNo.UNKNOWN
    examined_before: YesNo = YesNo.UNKNOWN
    relocation_relied_on: YesNo = YesNo.UNKNOWN
    agent_reach: ClaimAgentReach = ClaimAgentReach.UNKNOWN
    relocation_area_identified: YesNo = YesNo.UNKNOWN
    relocation_area_safe_and_accessible: YesNo = YesNo.UNKNOWN
    relocation_area_reasonable: YesNo = YesNo.UNKNOWN
    account: ClaimAccount = ClaimAccount.UNKNOWN
    statement_of: ClaimStatementOf = ClaimStatementOf.UNKNOWN
    genuine_effort: YesNo = YesNo.UNKNOWN
    opportunity_to_explain: YesNo = YesNo.UNKNOWN
    material_deception: YesNo = YesNo.UNKNOWN
    late_disclosure: YesNo = YesNo.UNKNOWN
    corroboration: YesNo = YesNo.UNKNOWN
    evidence_unverified: YesNo = YesNo.UNKNOWN
    risk_beyond_others_in_conflict: YesNo = YesNo.UNKNOWN
    persecutor_no_longer_able: YesNo = YesNo.UNKNOWN
    concealed_in_past: YesNo = YesNo.UNKNOWN
    concealment_reason: ClaimConcealmentReason = ClaimConcealmentReason.UNKNOWN
    role_in_exile: ClaimRoleInExile = ClaimRoleInExile.UNKNOWN
    known_to_home_authorities: YesNo = YesNo.UNKNOWN
    named_way_to_be_known: YesNo = YesNo.UNKNOWN
    earlier_view_of_account: ClaimEarlierViewOfAccount = ClaimEarlierViewOfAccount.UNKNOWN
    forged_evidence: YesNo = YesNo.UNKNOWN
    medical_signs: YesNo = YesNo.UNKNOWN
    medical_examination: ClaimMedicalExamination = ClaimMedicalExamination.UNKNOWN

class JourneyIdentityDocuments(StrEnum):
    GENUINE = "genuine"
    FALSE = "false"
    NONE = "none"
    DESTROYED_OR_LOST = "destroyed_or_lost"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class JourneySmugglingAlleged(StrEnum):
    NONE = "none"
    SUSPECTED = "suspected"
    CHARGED = "charged"
    BARS_THE_PROCEDURE = "bars_the_procedure"
    CONVICTED = "convicted"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class JourneySmugglingGain(StrEnum):
    NONE = "none"
    PASSAGE_OR_FOOD = "passage_or_food"
    MATERIAL_BENEFIT = "material_benefit"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class JourneyReturnVisit(StrEnum):
    RE_ESTABLISHED = "re_established"
    BRIEF = "brief"
    NONE = "none"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class JourneyRescueAtSea(StrEnum):
    NONE = "none"
    UNKNOWN = "unknown"
    RESCUED = "rescued"
    LEFT_WITHOUT_HELP = "left_without_help"
    DECLINED = "declined"

class Journey(FactGroup):
    identity_documents: JourneyIdentityDocuments = JourneyIdentityDocuments.UNKNOWN
    papers_only_from_origin: YesNo = YesNo.UNKNOWN
    irregular_entry: YesNo = YesNo.UNKNOWN
    smuggled: YesNo = YesNo.UNKNOWN
    prompt_presentation: YesNo = YesNo.UNKNOWN
    profit_smuggling_suspected: YesNo = YesNo.UNKNOWN
    smuggling_alleged: JourneySmugglingAlleged = JourneySmugglingAlleged.UNKNOWN
    smuggling_gain: JourneySmugglingGain = JourneySmugglingGain.UNKNOWN
    abuse_en_route: YesNo = YesNo.UNKNOWN
    return_visit: JourneyReturnVisit = JourneyReturnVisit.UNKNOWN
    rescue_at_sea: JourneyRescueAtSea = JourneyRescueAtSea.UNKNOWN

class StayKind(StrEnum):
    TRANSIT = "transit"
    ASYLUM_SEEKER = "asylum_seeker"
    RECOGNISED_OR_PRIMA_FACIE = "recognised_or_prima_facie"
    SUBSIDIARY_PROTECTION = "subsidiary_protection"
    DURABLE_RESIDENCE = "durable_residence"
    WORK_OR_STUDY = "work_or_study"
    IRREGULAR_RESIDENCE = "irregular_residence"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class StayReasonForLeaving(StrEnum):
    OTHER = "other"
    ASSISTANCE_GAP = "assistance_gap"
    FAMILY_UNITY = "family_unity"
    PROTECTION = "protection"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class StayRightsShortOfNationals(StrEnum):
    NONE = "none"
    MINOR = "minor"
    ESSENTIAL = "essential"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class StayReasonResidenceLapsed(StrEnum):
    OWN_CHOICE = "own_choice"
    BEYOND_CONTROL = "beyond_control"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class StayResponsibilityAnswer(StrEnum):
    NOT_ASKED = "not_asked"
    ASKED = "asked"
    ACCEPTED = "accepted"
    SILENCE_AS_ACCEPTANCE = "silence_as_acceptance"
    REFUSED = "refused"
    TIME_LIMIT_PASSED = "time_limit_passed"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class StayWithdrawalOfStatus(StrEnum):
    NOT_ASKED = "not_asked"
    ASKED = "asked"
    STATUS_KEPT = "status_kept"
    STATUS_WITHDRAWN = "status_withdrawn"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class Stay(FactGroup):
    kind: StayKind = StayKind.UNKNOWN
    serious_protection_problem: YesNo = YesNo.UNKNOWN
    held_captive: YesNo = YesNo.UNKNOWN
    reason_for_leaving: StayReasonForLeaving = StayReasonForLeaving.UNKNOWN
    readmission_agreed: YesNo = YesNo.UNKNOWN
    nonrefoulement_guaranteed: YesNo = YesNo.UNKNOWN
    adequate_protection: YesNo = YesNo.UNKNOWN
    fair_procedure_access: YesNo = YesNo.UNKNOWN
    risk_of_harm_there: YesNo = YesNo.UNKNOWN
    right_to_remain: YesNo = YesNo.UNKNOWN
    individual_assessment_done: YesNo = YesNo.UNKNOWN
    connection: YesNo = YesNo.UNKNOWN
    nationality_like_rights: YesNo = YesNo.UNKNOWN
    rights_short_of_nationals: StayRightsShortOfNationals = StayRightsShortOfNationals.UNKNOWN
    residence_renewable: YesNo = YesNo.UNKNOWN
    reason_residence_lapsed: StayReasonResidenceLapsed = StayReasonResidenceLapsed.UNKNOWN
    temporary_protection_asked_there: YesNo = YesNo.UNKNOWN
    temporary_protection_permit_there: YesNo = YesNo.UNKNOWN
    bound_by_common_rules: YesNo = YesNo.UNKNOWN
    responsibility_answer: StayResponsibilityAnswer = StayResponsibilityAnswer.UNKNOWN
    status_in_force: YesNo = YesNo.UNKNOWN
    permit_renewable: YesNo = YesNo.UNKNOWN
    withdrawal_of_status: StayWithdrawalOfStatus = StayWithdrawalOfStatus.UNKNOWN
    inhuman_conditions_on_transfer: YesNo = YesNo.UNKNOWN

class ProposedTransferBasis(StrEnum):
    NONE = "none"
    RESPONSIBILITY_RULES = "responsibility_rules"
    AGREEMENT = "agreement"
    AGREEMENT_FOR_VOLUNTEERS = "agreement_for_volunteers"
    OWN_CENTRE_ABROAD = "own_centre_abroad"
    OTHER = "other"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class ProposedTransferConsent(StrEnum):
    FREE_AND_ADVISED = "free_and_advised"
    UNDER_PRESSURE = "under_pressure"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class ProposedTransfer(FactGroup):
    basis: ProposedTransferBasis = ProposedTransferBasis.UNKNOWN
    ever_there: YesNo = YesNo.UNKNOWN
    exception_applies: YesNo = YesNo.UNKNOWN
    accepted_in_writing: YesNo = YesNo.UNKNOWN
    terms_disclosed: YesNo = YesNo.UNKNOWN
    consent: ProposedTransferConsent = ProposedTransferConsent.UNKNOWN
    detention_on_arrival: YesNo = YesNo.UNKNOWN
    onward_return_excluded: YesNo = YesNo.UNKNOWN
    risk_of_harm_there: YesNo = YesNo.UNKNOWN
    fair_procedure_there: YesNo = YesNo.UNKNOWN
    adequate_treatment_there: YesNo = YesNo.UNKNOWN

class TraffickingIdentification(StrEnum):
    REFUSED = "refused"
    NONE = "none"
    UNKNOWN = "unknown"
    BY_OTHERS = "by_others"
    REASONABLE_GROUNDS = "reasonable_grounds"
    CONCLUSIVE = "conclusive"
    DECLINED = "declined"

class TraffickingComplaint(StrEnum):
    NONE = "none"
    UNKNOWN = "unknown"
    MADE_BY_PERSON = "made_by_person"
    INVESTIGATION_OPEN = "investigation_open"
    ENDED_WITHOUT_RESULT = "ended_without_result"
    DECLINED = "declined"

class TraffickingExploiters(StrEnum):
    NONE = "none"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"
    IN_THIS_COUNTRY = "in_this_country"
    IN_COUNTRY_OF_ORIGIN = "in_country_of_origin"
    IN_BOTH = "in_both"
    DECLINED = "declined"

class Trafficking(FactGroup):
    act: YesNo = YesNo.UNKNOWN
    means: YesNo = YesNo.UNKNOWN
    exploitation: YesNo = YesNo.UNKNOWN
    control_signs: YesNo = YesNo.UNKNOWN
    bought_or_owned: YesNo = YesNo.UNKNOWN
    still_under_control: YesNo = YesNo.UNKNOWN
    return_risk: YesNo = YesNo.UNKNOWN
    compelled_offence: YesNo = YesNo.UNKNOWN
    offence_apart_from_trafficking: YesNo = YesNo.UNKNOWN
    labour_rights_breach: YesNo = YesNo.UNKNOWN
    identification: TraffickingIdentification = TraffickingIdentification.UNKNOWN
    consent_to_report: YesNo = YesNo.UNKNOWN
    complaint: TraffickingComplaint = TraffickingComplaint.UNKNOWN
    exploiter_accuses: YesNo = YesNo.UNKNOWN
    exploiters: TraffickingExploiters = TraffickingExploiters.UNKNOWN
    recovery_ended: YesNo = YesNo.UNKNOWN

class FamilyLinkDisputed(StrEnum):
    NOTHING = "nothing"
    PAPERS = "papers"
    NOT_IN_FILE = "not_in_file"
    TIE_ITSELF = "tie_itself"
    WHO_DECIDES_FOR_CHILD = "who_decides_for_child"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class FamilyReunionAskedInTime(StrEnum):
    IN_TIME = "in_time"
    LATE = "late"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class FamilyReunificationWait(StrEnum):
    NONE = "none"
    UP_TO_TWO_YEARS = "up_to_two_years"
    OVER_TWO_YEARS = "over_two_years"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class FamilyParentElsewhere(StrEnum):
    NOWHERE_KNOWN = "nowhere_known"
    IN_COUNTRY_OF_ORIGIN = "in_country_of_origin"
    IN_ANOTHER_COUNTRY = "in_another_country"
    PROTECTED_IN_ANOTHER_COUNTRY = "protected_in_another_country"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class FamilyParentsRefused(StrEnum):
    NO = "no"
    REFUSED = "refused"
    REMOVAL_PREPARED = "removal_prepared"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class Family(FactGroup):
    recognised_member_here: YesNo = YesNo.UNKNOWN
    relationship_established: YesNo = YesNo.UNKNOWN
    link_disputed: FamilyLinkDisputed = FamilyLinkDisputed.UNKNOWN
    dependent_in_fact: YesNo = YesNo.UNKNOWN
    incompatible_personal_status: YesNo = YesNo.UNKNOWN
    separated_members: YesNo = YesNo.UNKNOWN
    members_whereabouts_known: YesNo = YesNo.UNKNOWN
    reunification_requested: YesNo = YesNo.UNKNOWN
    minor_on_day_of_claim: YesNo = YesNo.UNKNOWN
    reunion_asked_in_time: FamilyReunionAskedInTime = FamilyReunionAskedInTime.UNKNOWN
    child_left_behind: YesNo = YesNo.UNKNOWN
    child_birth_not_registered: YesNo = YesNo.UNKNOWN
    comes_of_age_soon: YesNo = YesNo.UNKNOWN
    reunification_wait: FamilyReunificationWait = FamilyReunificationWait.UNKNOWN
    life_together_elsewhere: YesNo = YesNo.UNKNOWN
    own_claim_or_confidentiality: YesNo = YesNo.UNKNOWN
    principal_excluded: YesNo = YesNo.UNKNOWN
    close_family_here: YesNo = YesNo.UNKNOWN
    accompanying_children: YesNo = YesNo.UNKNOWN
    children_nationals_here: YesNo = YesNo.UNKNOWN
    unaccompanied_child_in_company: YesNo = YesNo.UNKNOWN
    parent_elsewhere: FamilyParentElsewhere = FamilyParentElsewhere.UNKNOWN
    parents_refused: FamilyParentsRefused = FamilyParentsRefused.UNKNOWN
    held_apart_here: YesNo = YesNo.UNKNOWN
    member_protected_elsewhere: YesNo = YesNo.UNKNOWN
    wishes_to_join_elsewhere: YesNo = YesNo.UNKNOWN

class ExclusionUnrwa(StrEnum):
    NOT_APPLICABLE = "not_applicable"
    RECEIVING_IN_AREA = "receiving_in_area"
    OUTSIDE_AREA_OR_CEASED = "outside_area_or_ceased"
    ELIGIBLE_NEVER_ASSISTED = "eligible_never_assisted"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class ExclusionReentryToUnrwaArea(StrEnum):
    LET_IN = "let_in"
    REFUSED = "refused"
    NO_ANSWER = "no_answer"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class ExclusionServiceBeforeFlight(StrEnum):
    NONE = "none"
    PRISON_OR_DETENTION = "prison_or_detention"
    POLICE = "police"
    SECURITY_OR_INTELLIGENCE = "security_or_intelligence"
    ARMED_FORCES = "armed_forces"
    ARMED_GROUP = "armed_group"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class ExclusionPoliticalCharacter(StrEnum):
    POLITICAL_AND_PROPORTIONATE = "political_and_proportionate"
    NOT_POLITICAL = "not_political"
    OUT_OF_PROPORTION = "out_of_proportion"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class ExclusionTargetOfCrime(StrEnum):
    CIVILIANS = "civilians"
    POLITICIAN_OR_OFFICIAL = "politician_or_official"
    ARMED_FORCES_OR_POLICE = "armed_forces_or_police"
    PROPERTY = "property"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class ExclusionConviction(StrEnum):
    NONE = "none"
    IN_THIS_COUNTRY = "in_this_country"
    IN_ANOTHER_COUNTRY = "in_another_country"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class ExclusionConvictionOffence(StrEnum):
    ENTRY_STAY_OR_PAPERS = "entry_stay_or_papers"
    ANOTHER_OFFENCE = "another_offence"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class Exclusion(FactGroup):
    indication_article_1f_a: YesNo = YesNo.UNKNOWN
    indication_article_1f_b: YesNo = YesNo.UNKNOWN
    indication_article_1f_c: YesNo = YesNo.UNKNOWN
    indictment: YesNo = YesNo.UNKNOWN
    mitigating_factor: YesNo = YesNo.UNKNOWN
    child_at_time: YesNo = YesNo.UNKNOWN
    recruited_as_child: YesNo = YesNo.UNKNOWN
    unrwa: ExclusionUnrwa = ExclusionUnrwa.UNKNOWN
    active_combatant: YesNo = YesNo.UNKNOWN
    renounced_arms: YesNo = YesNo.UNKNOWN
    danger_to_host: YesNo = YesNo.UNKNOWN
    unrwa_assistance_lost: YesNo = YesNo.UNKNOWN
    reentry_to_unrwa_area: ExclusionReentryToUnrwaArea = ExclusionReentryToUnrwaArea.UNKNOWN
    knowledge: YesNo = YesNo.UNKNOWN
    substantial_contribution: YesNo = YesNo.UNKNOWN
    leading_position: YesNo = YesNo.UNKNOWN
    service_before_flight: ExclusionServiceBeforeFlight = ExclusionServiceBeforeFlight.UNKNOWN
    political_character: ExclusionPoliticalCharacter = ExclusionPoliticalCharacter.UNKNOWN
    target_of_crime: ExclusionTargetOfCrime = ExclusionTargetOfCrime.UNKNOWN
    free_government_at_crime: YesNo = YesNo.UNKNOWN
    sentence_served: YesNo = YesNo.UNKNOWN
    pardon_or_amnesty: YesNo = YesNo.UNKNOWN
    conviction: ExclusionConviction = ExclusionConviction.UNKNOWN
    conviction_offence: ExclusionConvictionOffence = ExclusionConvictionOffence.UNKNOWN
    plea_without_advice: YesNo = YesNo.UNKNOWN
    danger_found: YesNo = YesNo.UNKNOWN

class EarlierProcedureStatusHere(StrEnum):
    NONE = "none"
    PENDING = "pending"
    RECOGNISED = "recognised"
    REJECTED_APPEALABLE = "rejected_appealable"
    REJECTED_FINAL = "rejected_final"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class EarlierProcedureOpenPart(StrEnum):
    NOTHING = "nothing"
    WHOLE_CLAIM = "whole_claim"
    OTHER_PROTECTION_ONLY = "other_protection_only"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class EarlierProcedureUnhcrDecision(StrEnum):
    NONE = "none"
    OPEN = "open"
    REFUSED_FINAL = "refused_final"
    FILE_CLOSED = "file_closed"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class EarlierProcedureClaimNotReceived(StrEnum):
    NONE = "none"
    NO_PAPERS = "no_papers"
    NO_PARENT_OR_ORDER = "no_parent_or_order"
    GROUP_NOT_RECEIVED = "group_not_received"
    OTHER_REASON = "other_reason"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class EarlierProcedureOtherProtectionHere(StrEnum):
    NONE = "none"
    TEMPORARY = "temporary"
    SUBSIDIARY = "subsidiary"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class EarlierProcedureTemporaryProtectionEnd(StrEnum):
    NOT_ENDING = "not_ending"
    GENERAL_END = "general_end"
    OPTIONAL_END = "optional_end"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class EarlierProcedureOtherProtectionEnd(StrEnum):
    NOT_PLANNED = "not_planned"
    WRONG_GRANT = "wrong_grant"
    UNTRUE_STATEMENT = "untrue_statement"
    CHANGED_CIRCUMSTANCES = "changed_circumstances"
    CRIME_OR_DANGER = "crime_or_danger"
    NONE_NAMED = "none_named"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class EarlierProcedureDecisionFaults(StrEnum):
    OUTSIDE_INFLUENCE = "outside_influence"
    UNDISCLOSED_MATERIAL = "undisclosed_material"
    APPARENT_BIAS = "apparent_bias"
    EVIDENCE_IGNORED = "evidence_ignored"
    WRONG_STANDARD_OF_PROOF = "wrong_standard_of_proof"
    NOT_HEARD = "not_heard"
    NOT_LAWFULLY_COMPOSED = "not_lawfully_composed"
    LONG_DELAY = "long_delay"
    NO_RECORD = "no_record"

class EarlierProcedureNewElementsConcern(StrEnum):
    STAY = "stay"
    FEAR = "fear"
    BOTH = "both"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class EarlierProcedureRefusalRestedOn(StrEnum):
    FEAR_NOT_FOUND = "fear_not_found"
    DANGER_ALONE = "danger_alone"
    EXCLUSION_ALONE = "exclusion_alone"
    SOMETHING_ELSE = "something_else"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class EarlierProcedureOtherEvidenceAtGrant(StrEnum):
    ENOUGH = "enough"
    ON_FILE = "on_file"
    NOTHING_ELSE = "nothing_else"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class EarlierProcedure(FactGroup):
    status_here: EarlierProcedureStatusHere = EarlierProcedureStatusHere.UNKNOWN
    sent_back: YesNo = YesNo.UNKNOWN
    rests_on_safe_origin_list: YesNo = YesNo.UNKNOWN
    open_part: EarlierProcedureOpenPart = EarlierProcedureOpenPart.UNKNOWN
    unhcr_decision: EarlierProcedureUnhcrDecision = EarlierProcedureUnhcrDecision.UNKNOWN
    claim_not_received: EarlierProcedureClaimNotReceived = EarlierProcedureClaimNotReceived.UNKNOWN
    refused_as_late: YesNo = YesNo.UNKNOWN
    registered_here_before: YesNo = YesNo.UNKNOWN
    refused_elsewhere: YesNo = YesNo.UNKNOWN
    claim_upheld: YesNo = YesNo.UNKNOWN
    other_protection_here: EarlierProcedureOtherProtectionHere = EarlierProcedureOtherProtectionHere.UNKNOWN
    temporary_protection_end: EarlierProcedureTemporaryProtectionEnd = (
        EarlierProcedureTemporaryProtectionEnd.UNKNOWN
    )
    other_protection_end: EarlierProcedureOtherProtectionEnd = EarlierProcedureOtherProtectionEnd.UNKNOWN
    return_decision_during_stay: YesNo = YesNo.UNKNOWN
    fair_procedure: YesNo = YesNo.UNKNOWN
    decision_faults: tuple[EarlierProcedureDecisionFaults, ...] = ()
    decision_faults_denied: tuple[EarlierProcedureDecisionFaults, ...] = ()
    decision_faults_declined: tuple[EarlierProcedureDecisionFaults, ...] = ()
    review_filed: YesNo = YesNo.UNKNOWN
    evidence_complete: YesNo = YesNo.UNKNOWN
    new_elements: YesNo = YesNo.UNKNOWN
    new_elements_concern: EarlierProcedureNewElementsConcern = EarlierProcedureNewElementsConcern.UNKNOWN
    refusal_rested_on: EarlierProcedureRefusalRestedOn = EarlierProcedureRefusalRestedOn.UNKNOWN
    fraud_indication: YesNo = YesNo.UNKNOWN
    misstatement_material: YesNo = YesNo.UNKNOWN
    other_evidence_at_grant: EarlierProcedureOtherEvidenceAtGrant = EarlierProcedureOtherEvidenceAtGrant.UNKNOWN
    stay_application_pending: YesNo = YesNo.UNKNOWN

class CessationReviewGround(StrEnum):
    OWN_ACT = "own_act"
    CHANGED_CIRCUMSTANCES = "changed_circumstances"
    WRONG_GRANT = "wrong_grant"
    DANGER_OR_CRIME = "danger_or_crime"
    NONE_NAMED = "none_named"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class Cessation(FactGroup):
    reavailment: YesNo = YesNo.UNKNOWN
    new_or_regained_nationality: YesNo = YesNo.UNKNOWN
    circumstances_changed: YesNo = YesNo.UNKNOWN
    compelling_reasons: YesNo = YesNo.UNKNOWN
    review_opened: YesNo = YesNo.UNKNOWN
    review_ground: CessationReviewGround = CessationReviewGround.UNKNOWN
    evidence_disclosed: YesNo = YesNo.UNKNOWN
    returns_long_or_repeated: YesNo = YesNo.UNKNOWN
    acted_out_of_need: YesNo = YesNo.UNKNOWN
    act_not_voluntary: YesNo = YesNo.UNKNOWN
    passport_taken_or_used: YesNo = YesNo.UNKNOWN
    knew_of_effect: YesNo = YesNo.UNKNOWN
    group_regime_ended: YesNo = YesNo.UNKNOWN

class CountryInformationGroupConditions(StrEnum):
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    MET = "met"
    DECLINED = "declined"

class CountryInformationDesignationSources(StrEnum):
    SHOWN = "shown"
    NOT_SHOWN = "not_shown"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class CountryInformation(FactGroup):
    prima_facie_group: YesNo = YesNo.UNKNOWN
    group_conditions: CountryInformationGroupConditions = CountryInformationGroupConditions.UNKNOWN
    presumption_of_inclusion: YesNo = YesNo.UNKNOWN
    temporary_protection_decision: YesNo = YesNo.UNKNOWN
    generalised_violence: YesNo = YesNo.UNKNOWN
    public_order_breakdown: YesNo = YesNo.UNKNOWN
    nonreturn_advice: YesNo = YesNo.UNKNOWN
    listed_safe: YesNo = YesNo.UNKNOWN
    designation_sources: CountryInformationDesignationSources = CountryInformationDesignationSources.UNKNOWN
    groups_not_protected: YesNo = YesNo.UNKNOWN
    current: YesNo = YesNo.UNKNOWN

class ReturnConditionsDestination(StrEnum):
    HOME_AREA = "home_area"
    ANOTHER_PART = "another_part"
    TRANSIT_PLACE = "transit_place"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class ReturnConditionsRemovalProspect(StrEnum):
    REAL = "real"
    NONE_FORESEEABLE = "none_foreseeable"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class ReturnConditionsMedicalReport(StrEnum):
    NONE = "none"
    TREATING_DOCTOR_ONLY = "treating_doctor_only"
    SPECIALIST_ON_RETURN = "specialist_on_return"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class ReturnConditionsTreatmentThere(StrEnum):
    NONE = "none"
    OTHER_ONLY = "other_only"
    SAME = "same"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class ReturnConditionsTiesHere(StrEnum):
    NONE = "none"
    WEIGHED_FOR_RETURN = "weighed_for_return"
    NOT_WEIGHED = "not_weighed"
    WEIGHED_AGAINST_RETURN = "weighed_against_return"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class ReturnConditionsAssuranceGivenBy(StrEnum):
    STATE_OF_FEARED_HARM = "state_of_feared_harm"
    ANOTHER_STATE = "another_state"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class ReturnConditionsAssuranceKind(StrEnum):
    SPECIFIC = "specific"
    GENERAL = "general"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class ReturnConditions(FactGroup):
    asks_about_help_to_return: YesNo = YesNo.UNKNOWN
    human_rights_bar_risk: YesNo = YesNo.UNKNOWN
    voluntary_wish: YesNo = YesNo.UNKNOWN
    destination: ReturnConditionsDestination = ReturnConditionsDestination.UNKNOWN
    nationality_confirmed: YesNo = YesNo.UNKNOWN
    no_state_admits: YesNo = YesNo.UNKNOWN
    removal_prospect: ReturnConditionsRemovalProspect = ReturnConditionsRemovalProspect.UNKNOWN
    best_interests_support_return: YesNo = YesNo.UNKNOWN
    carer_confirmed: YesNo = YesNo.UNKNOWN
    safe_conditions: YesNo = YesNo.UNKNOWN
    diplomatic_assurance_offered: YesNo = YesNo.UNKNOWN
    treatment_accessible: YesNo = YesNo.UNKNOWN
    medical_report: ReturnConditionsMedicalReport = ReturnConditionsMedicalReport.UNKNOWN
    treatment_there: ReturnConditionsTreatmentThere = ReturnConditionsTreatmentThere.UNKNOWN
    ties_here: ReturnConditionsTiesHere = ReturnConditionsTiesHere.UNKNOWN
    pressure_on_wish: YesNo = YesNo.UNKNOWN
    wish_confirmed_freely: YesNo = YesNo.UNKNOWN
    danger_found_here: YesNo = YesNo.UNKNOWN
    assurance_given_by: ReturnConditionsAssuranceGivenBy = ReturnConditionsAssuranceGivenBy.UNKNOWN
    assurance_kind: ReturnConditionsAssuranceKind = ReturnConditionsAssuranceKind.UNKNOWN
    assurance_binding: YesNo = YesNo.UNKNOWN
    assurance_monitored: YesNo = YesNo.UNKNOWN
    assurance_kept_before: YesNo = YesNo.UNKNOWN

class Motives(FactGroup):
    economic: YesNo = YesNo.UNKNOWN
    family: YesNo = YesNo.UNKNOWN
    environmental: YesNo = YesNo.UNKNOWN
    pathway_interest: YesNo = YesNo.UNKNOWN

class SolutionsResidenceScheme(StrEnum):
    NONE = "none"
    REGIONAL_AGREEMENT = "regional_agreement"
    FAMILY_OF_CITIZEN = "family_of_citizen"
    SPECIAL_SCHEME = "special_scheme"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class Solutions(FactGroup):
    resettlement_need: YesNo = YesNo.UNKNOWN
    local_integration_prospect: YesNo = YesNo.UNKNOWN
    residence_scheme: SolutionsResidenceScheme = SolutionsResidenceScheme.UNKNOWN
    residence_scheme_ends_soon: YesNo = YesNo.UNKNOWN
    withdrawal_asked_for_residence: YesNo = YesNo.UNKNOWN
    labour_mobility_interest: YesNo = YesNo.UNKNOWN
    skills_recognition_need: YesNo = YesNo.UNKNOWN
    work_or_movement_restricted: YesNo = YesNo.UNKNOWN

class MeasureConcerns(StrEnum):
    RESIDENCE = "residence"
    MOVEMENT = "movement"
    RESIDENCE_PAPER = "residence_paper"
    TRAVEL_DOCUMENT = "travel_document"
    WORK = "work"
    REPORTING = "reporting"

class MeasureReasonGiven(StrEnum):
    SHOWN_FOR_PERSON = "shown_for_person"
    GENERAL_ONLY = "general_only"
    NONE = "none"
    UNKNOWN = "unknown"
    DECLINED = "declined"

class Measure(FactGroup):
    concerns: tuple[MeasureConcerns, ...] = ()
    concerns_denied: tuple[MeasureConcerns, ...] = ()
    concerns_declined: tuple[MeasureConcerns, ...] = ()
    individual_decision: YesNo = YesNo.UNKNOWN
    reason_given: MeasureReasonGiven = MeasureReasonGiven.UNKNOWN
    suspended_by_court: YesNo = YesNo.UNKNOWN
    return_named: YesNo = YesNo.UNKNOWN
    sanction_threatened: YesNo = YesNo.UNKNOWN

class GuaranteesOpportunityToSpeak(StrEnum):
    NONE_RAISED = "none_raised"
    NOT_GIVEN = "not_given"
    UNKNOWN = "unknown"
    FEAR_RAISED = "fear_raised"
    DECLINED = "declined"

class GuaranteesHearingLacked(StrEnum):
    PRIVACY = "privacy"
    DISTANCE_FROM_FAMILY = "distance_from_family"
    UNDERSTOOD_INTERPRETER = "understood_interpreter"
    PREFERRED_SEX = "preferred_sex"
    ENOUGH_TIME = "enough_time"

class Guarantees(FactGroup):
    informed: YesNo = YesNo.UNKNOWN
    full_interview: YesNo = YesNo.UNKNOWN
    competent_authority: YesNo = YesNo.UNKNOWN
    review_available: YesNo = YesNo.UNKNOWN
    legal_assistance: YesNo = YesNo.UNKNOWN
    data_consent: YesNo = YesNo.UNKNOWN
    opportunity_to_speak: GuaranteesOpportunityToSpeak = GuaranteesOpportunityToSpeak.UNKNOWN
    hearing_lacked: tuple[GuaranteesHearingLacked, ...] = ()
    hearing_lacked_denied: tuple[GuaranteesHearingLacked, ...] = ()
    hearing_lacked_declined: tuple[GuaranteesHearingLacked, ...] = ()

class Case(CaseFile):
    circumstances: Circumstances = Circumstances()
    applicant: Applicant = Applicant()
    vulnerability: Vulnerability = Vulnerability()
    screening: Screening = Screening()
    claims: tuple[Claim, ...] = ()
    journey: Journey = Journey()
    stays: tuple[Stay, ...] = ()
    proposed_transfer: ProposedTransfer = ProposedTransfer()
    trafficking: Trafficking = Trafficking()
    family: Family = Family()
    exclusion: Exclusion = Exclusion()
    earlier_procedure: EarlierProcedure = EarlierProcedure()
    cessation: Cessation = Cessation()
    country_information: CountryInformation = CountryInformation()
    return_conditions: ReturnConditions = ReturnConditions()
    motives: Motives = Motives()
    solutions: Solutions = Solutions()
    measure: Measure = Measure()
    guarantees: Guarantees = Guarantees()
