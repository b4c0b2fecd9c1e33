"""Thirty and more faults of one line each, and the tests that must notice: what nobody notices is a hole in them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """Replace `old` by `new` in `file`, once; then `test` has to fail."""

    file: str
    old: str
    new: str
    test: str


ELIGIBILITY, SCORER = "matching/_eligibility.py", "matching/_scorer.py"
NEEDS, OFFERINGS = "app/needs/policy.py", "app/offerings/policy.py"
MATCHES, ACCOUNTS, VISIBLE = "app/matches/policy.py", "app/accounts/policy.py", "app/visibility.py"
RULES, SCORES = "tests/matching/test_eligibility.py", "tests/matching/test_scorer.py"
STATES, PITCHES = "tests/app/needs/test_states.py", "tests/app/offerings/test_states.py"
HIDDEN, LISTS = "tests/app/needs/test_api_hidden.py", "tests/app/matches/test_lists.py"
DECIDED = "tests/app/matches/test_decisions"
PEOPLE, TOKENS = "tests/app/accounts/test_people.py", "tests/app/accounts/test_tokens_api.py"
BY_NAME = f"{RULES}::test_a_stated_fact_excludes_by_the_rules_name"
EVERY_ACT, EVERY_PITCH = f"{STATES}::test_every_act_by_everybody_from_every_state", f"{PITCHES}::test_an_act_happens"

FAULTS = (
    # eligibility
    Fault(
        ELIGIBILITY,
        "return Verdict.BROKEN if fact.basis.may_exclude else Verdict.TO_CONFIRM\n\n\ndef is_still_valid",
        "return Verdict.BROKEN\n\n\ndef is_still_valid",
        f"{RULES}::test_an_inferred_fact_never_excludes_but_is_to_confirm",
    ),
    Fault(
        "matching/_types.py",
        "return self is not Basis.INFERRED",
        "return self is Basis.STATED",
        f"{RULES}::test_a_confirmed_fact_excludes_too",
    ),
    Fault(
        "matching/_types.py",
        "day < self.until",
        "day <= self.until",
        f"{RULES}::test_membership_is_read_on_the_day_of_the_list",
    ),
    Fault(
        ELIGIBILITY,
        "offering.valid_until < asked.on",
        "offering.valid_until <= asked.on",
        f"{RULES}::test_an_offering_stays_until_its_last_day",
    ),
    Fault(
        ELIGIBILITY, "asked.country.code in fact.value, fact)", "asked.country.code not in fact.value, fact)", BY_NAME
    ),
    Fault(ELIGIBILITY, "bool(groups.value & asked.groups)))", "bool(groups.value | asked.groups)))", BY_NAME),
    Fault(
        ELIGIBILITY,
        "return Verdict.HOLDS if fact.basis.may_exclude and fact.value & asked.languages else Verdict.TO_CONFIRM",
        "return _unless(not fact.value & asked.languages, fact)",
        f"{RULES}::test_a_need_that_asks_for_no_language_is_never_refused_for_one",
    ),
    Fault(
        ELIGIBILITY,
        "return _unless(True, fact) if asked.knows(fact.value) else Verdict.TO_CONFIRM\n\n\ndef is_within_income",
        "return _unless(True, fact)\n\n\ndef is_within_income",
        f"{RULES}::test_a_group_without_a_member_list_is_to_confirm",
    ),
    Fault(ELIGIBILITY, "    if not (late or early):", "    if not (late and early):", BY_NAME),
    Fault(
        ELIGIBILITY,
        '        "fits_window",\n        "accepts_applications",\n    }',
        '        "fits_window",\n        "is_open_to_country",\n    }',
        f"{RULES}::test_geography_and_validity_cannot_change",
    ),
    # scorer
    Fault(
        SCORER,
        "np.asarray(rows * self.coef_)",
        "np.asarray(rows * self.coef_ * 0.5)",
        f"{SCORES}::test_weights_are_never_negative_and_contributions_sum_to_the_prediction",
    ),
    Fault(
        SCORER,
        "self.coef_, _ = nnls(left, right)",
        "self.coef_ = np.linalg.lstsq(left, right)[0]",
        f"{SCORES}::test_weights_are_never_negative_and_contributions_sum_to_the_prediction",
    ),
    Fault(
        SCORER,
        "np.sqrt(self.alpha) * prior])",
        "0 * prior])",
        f"{SCORES}::test_a_column_that_never_varies_keeps_its_prior",
    ),
    # needs: who may, and from where
    Fault(NEEDS, "Act.ENDORSE: Rule(FOCAL_POINT,", "Act.ENDORSE: Rule(GOVERNMENT,", EVERY_ACT),
    Fault(
        NEEDS,
        "Act.ERASE: Rule(FOCAL_POINT, frozenset({WITHDRAWN}))",
        "Act.ERASE: Rule(FOCAL_POINT, frozenset({ACTIVE}))",
        EVERY_ACT,
    ),
    Fault(
        NEEDS,
        "Act.RETURN: Rule(COORDINATOR, frozenset({SUBMITTED}), DRAFT)",
        "Act.RETURN: Rule(COORDINATOR, frozenset({SUBMITTED}), ACTIVE)",
        EVERY_ACT,
    ),
    Fault(
        NEEDS,
        'return "awaits_confirmation"',
        "return None",
        f"{STATES}::test_a_draft_on_behalf_waits_for_the_focal_point",
    ),
    Fault(
        NEEDS,
        "if act is Act.EDIT and profile.is_on_behalf and found is Relation.COORDINATOR:",
        "if act is Act.EDIT and found is Relation.COORDINATOR:",
        f"{STATES}::test_once_confirmed_the_draft_is_the_state_s_alone",
    ),
    # offerings
    Fault(OFFERINGS, '"withdraw": frozenset({S.PUBLISHED})', '"withdraw": frozenset({S.DRAFT})', EVERY_PITCH),
    Fault(
        OFFERINGS,
        'return None if owns(actor, row) else "owner_only"',
        'return None if actor.is_provider else "owner_only"',
        EVERY_PITCH,
    ),
    Fault(OFFERINGS, 'return None if actor.is_coordinator else "coordinator_only"', "return None", EVERY_PITCH),
    Fault(
        OFFERINGS,
        'is_for_review = actor.is_coordinator and row.correction["is_submitted"]',
        "is_for_review = actor.is_coordinator",
        f"{PITCHES}::test_a_correction_is_invisible_to_coordinators_until_it_is_sent",
    ),
    # lists
    Fault(
        MATCHES,
        "return actor.is_coordinator",
        "return True",
        f"{LISTS}::test_only_a_coordinator_sees_what_was_excluded",
    ),
    Fault(
        MATCHES,
        "if profile.state is NeedProfileState.WITHDRAWN else None",
        "if False else None",
        f"{LISTS}::test_a_withdrawn_profile_gets_no_new_list",
    ),
    # accounts
    Fault(
        ACCOUNTS,
        "actor.is_admin or actor == SYSTEM",
        "actor.is_signed_in",
        f"{PEOPLE}::test_for_everybody_else_there_is_no_such_function",
    ),
    Fault(
        ACCOUNTS,
        "or (by_token and role is not actor.role)",
        "",
        f"{TOKENS}::test_a_token_cannot_widen_or_lengthen_itself",
    ),
    # who may read which rows
    Fault(
        VISIBLE,
        "return col(NeedProfile.organisation_id) == actor.organisation_id",
        "return col(NeedProfile.organisation_id).is_not(None)",
        f"{HIDDEN}::test_hidden_is_absent_on_every_route_even_for_a_bad_body",
    ),
    Fault(
        VISIBLE,
        "return col(NeedProfile.country).in_(sorted(actor.assigned))",
        "return col(NeedProfile.country).is_not(None)",
        f"{HIDDEN}::test_hidden_is_absent_on_every_route_even_for_a_bad_body",
    ),
    Fault(
        VISIBLE,
        "    is_public = col(Offering.state).in_(PUBLIC_STATES)",
        "    is_public = col(Offering.state).is_not(None)",
        "tests/app/offerings/test_offerings_api.py",
    ),
    Fault(
        VISIBLE,
        "return and_(side == side_of(actor), _of_readable_profile(actor, profile_id))",
        "return _of_readable_profile(actor, profile_id)",
        f"{DECIDED}.py::test_each_side_hides_for_itself_and_never_learns_of_the_other",
    ),
    Fault(
        VISIBLE,
        "return and_(col(AuditEntry.case_organisation_id).is_(None), col(AuditEntry.case_country).is_(None))",
        "return col(AuditEntry.case_organisation_id).is_(None)",
        f"{DECIDED}_record.py::test_the_record_of_a_decision_is_read_by_its_side_alone",
    ),
    Fault(
        "app/matches/service/_decisions.py",
        "return Subject(kind, row_id, case_organisation_id=profile.organisation_id)",
        "return Subject(kind, row_id, profile.organisation_id, profile.country)",
        f"{DECIDED}_record.py::test_the_record_of_a_decision_is_read_by_its_side_alone",
    ),
    Fault(
        MATCHES,
        'return None if actor.is_coordinator else "coordinator_only"',
        "return None",
        f"{DECIDED}_standing.py::test_nobody_else_learns_that_there_is_such_a_section",
    ),
    Fault(
        VISIBLE,
        "return col(AuditEntry.case_organisation_id) == actor.organisation_id",
        "return col(AuditEntry.case_organisation_id).is_not(None)",
        "tests/app/accounts/test_record_api.py::test_each_reads_their_own_part",
    ),
)
