"""What holds for every catalogue and every need: order, sums, independence, no gaming."""

import math
from dataclasses import replace

import tiny_catalogue as tiny
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tiny_catalogue import ON, catalogue, make_offering, make_profile, make_ranker, offering, profile

from matching import NeedProfile, Offering, Ranking

quick = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def scores(ranking: Ranking) -> dict[str, float]:
    return {match.offering_id: match.score for match in ranking.matches}


@quick
@given(catalogue(), profile(), st.randoms(use_true_random=False))
def test_the_order_of_the_catalogue_changes_nothing(offerings, need_profile, random):
    shuffled = random.sample(offerings, len(offerings))

    assert make_ranker(offerings).rank(need_profile, on=ON) == make_ranker(shuffled).rank(need_profile, on=ON)


@quick
@given(catalogue(), profile())
def test_contributions_sum_to_the_score_exactly(offerings, need_profile):
    ranking = make_ranker(offerings).rank(need_profile, on=ON)

    for match in ranking.matches:
        assert sum(share.value for share in match.contributions) == match.score
        assert match.contributions == ranking.explain(match.offering_id).contributions


@quick
@given(catalogue(), profile())
def test_scores_are_numbers_and_never_rise_with_rank(offerings, need_profile):
    matches = make_ranker(offerings).rank(need_profile, on=ON).matches

    assert all(math.isfinite(match.score) for match in matches)
    assert [(-match.score, match.offering_id) for match in matches] == sorted(
        (-m.score, m.offering_id) for m in matches
    )
    assert [match.rank for match in matches] == list(range(1, len(matches) + 1))


@quick
@given(catalogue(), catalogue(max_size=4), profile())
def test_other_offerings_never_change_a_score(offerings, others, need_profile):
    alone = make_ranker(offerings).rank(need_profile, on=ON, k=50)
    together = make_ranker([*offerings, *tiny.renamed(others, "x")]).rank(need_profile, on=ON, k=50)

    kept = {id: score for id, score in scores(together).items() if not id.startswith("x")}
    assert kept == scores(alone)


@quick
@given(catalogue(), profile())
def test_excluded_and_expired_offerings_are_never_listed(offerings, need_profile):
    ranking = make_ranker(offerings).rank(need_profile, on=ON, k=50)

    listed = set(scores(ranking))
    assert listed.isdisjoint(exclusion.offering_id for exclusion in ranking.exclusions)
    assert listed | {exclusion.offering_id for exclusion in ranking.exclusions} == {one.id for one in offerings}
    assert not listed & {one.id for one in offerings if one.state == "ended"}


@quick
@given(catalogue(), profile(), st.integers(1, 6))
def test_a_shorter_list_is_the_beginning_of_a_longer_one(offerings, need_profile, k):
    ranker = make_ranker(offerings)

    assert ranker.rank(need_profile, on=ON, k=k).matches == ranker.rank(need_profile, on=ON, k=50).matches[:k]


@quick
@given(catalogue(), profile(), profile())
def test_one_need_never_moves_the_list_of_another(offerings, mine, theirs):
    ranker = make_ranker(offerings)

    before = ranker.rank(mine, on=ON)
    ranker.rank(theirs, on=ON)

    assert ranker.rank_many([theirs, mine], on=ON)[1] == before


@quick
@given(offering(), profile(), st.sampled_from(sorted(tiny.AREAS)))
def test_an_area_in_common_never_lowers_a_score(one, need_profile, area):
    assume(one.areas)
    need = need_profile.needs[0]
    need_profile = replace(need_profile, needs=(replace(need, areas=need.areas | {area}),))

    more = replace(one, id="b", areas=one.areas | {area})
    ranking = make_ranker([one, more]).rank(need_profile, on=ON)

    assert ranking.explain("b").score >= ranking.explain("a").score


@quick
@given(offering(), profile(), st.integers(2, 30))
def test_repeating_a_text_raises_nothing(one, need_profile, times):
    again = replace(one, id="b", summary=" ".join([f"{one.title} {one.summary}"] * times))
    ranking = make_ranker([one, again]).rank(need_profile, on=ON)

    assert ranking.explain("b").score == ranking.explain("a").score


@quick
@given(profile(), st.sampled_from(tiny.WORDS))
def test_repeating_a_word_soon_stops_helping(need_profile, word):
    ranker = make_ranker(
        [make_offering("a", f"{word} " * 3 + "programme"), make_offering("b", f"{word} " * 300 + "programme")]
    )
    a, b = (ranker.rank(need_profile, on=ON).explain(id).features["lexical"] for id in "ab")

    assert b <= a + 0.05


def test_claiming_every_area_raises_nothing():
    areas = [f"gov.{i:02}" for i in range(35)]
    honest, greedy = (
        make_offering("honest", areas=frozenset(areas[:2])),
        make_offering("greedy", areas=frozenset(areas)),
    )
    ranking = make_ranker([honest, greedy], taxonomy=None).rank(make_profile(areas=frozenset(areas[:3])), on=ON)

    assert ranking.explain("greedy").features["area_overlap"] <= ranking.explain("honest").features["area_overlap"]
    assert ranking.explain("greedy").features["area_hit"] < 0.1


def test_two_hundred_unrelated_offerings_change_no_list():
    wanted = [make_offering(f"w{i}", f"{word} response team training") for i, word in enumerate(tiny.WORDS)]
    noise = [make_offering(f"z{i}", f"Fisheries quota {i} paper", areas=frozenset({"law.court"})) for i in range(200)]

    alone = make_ranker(wanted).rank(make_profile(), on=ON, k=10)
    among = make_ranker([*wanted, *noise]).rank(make_profile(), on=ON, k=10)

    assert among.matches == alone.matches


def test_adding_and_removing_is_the_same_as_fitting_anew():
    a, b, c = (make_offering(id, f"{id} response team") for id in "abc")
    ranker = make_ranker([a, b])

    ranker.add(c).remove("a")

    assert ranker.rank(make_profile(), on=ON) == make_ranker([b, c]).rank(make_profile(), on=ON)


def test_ties_go_by_id():
    same = [make_offering(id, provider="P") for id in ("b", "c", "a")]

    matches = make_ranker(same).rank(make_profile(), on=ON).matches

    assert [match.offering_id for match in matches] == ["a", "b", "c"]


def test_capitals_change_nothing_much():
    ranker = make_ranker([make_offering("a"), make_offering("b", "School awareness")])

    calm, loud = (ranker.rank(make_profile(text), on=ON) for text in ("no response team.", "NO RESPONSE TEAM."))

    assert [m.offering_id for m in calm.matches] == [m.offering_id for m in loud.matches]


def a_profile_of(*needs) -> NeedProfile:
    return NeedProfile(tiny.COUNTRIES[0], needs)


def test_a_profile_is_the_union_of_its_needs_weighted_by_severity():
    team, school = (
        make_offering("team"),
        make_offering("school", "School awareness campaign", areas=frozenset({"ppl.school"})),
    )
    first = replace(make_profile().needs[0], severity=5)
    second = replace(make_profile("Every school lacks an awareness campaign.").needs[0], id="m", severity=1)
    ranker = make_ranker([team, school])

    ranking = ranker.rank(a_profile_of(first, second), on=ON)

    alone = [ranker.rank(a_profile_of(need), on=ON) for need in (first, second)]
    assert [one.matches for one in ranking.per_need] == [one.matches for one in alone]
    assert [match.offering_id for match in ranking.matches] == ["team", "school"]
    assert ranking.served == {"team": "n", "school": ranking.served["school"]}
    assert ranking.matches[0].score == alone[0].matches[0].score
    assert all(sum(share.value for share in match.contributions) == match.score for match in ranking.matches)


def test_an_unknown_severity_counts_as_three():
    offerings: list[Offering] = [make_offering("team"), make_offering("school", "School campaign")]
    plain = make_profile().needs[0]
    other = replace(make_profile("No school campaign.").needs[0], id="m", severity=4)

    unknown = make_ranker(offerings).rank(a_profile_of(plain, other), on=ON)
    three = make_ranker(offerings).rank(a_profile_of(replace(plain, severity=3), other), on=ON)

    assert unknown.matches == three.matches
