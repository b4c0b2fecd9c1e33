"""What others do in the same area, here or next door: shown beside a match as possible overlap."""

from tiny_catalogue import ON, make_offering, make_profile, make_ranker

from matching import Project


def test_what_others_do_here_or_did_of_late_nearby_is_an_overlap():
    ours, theirs = make_offering("c"), frozenset({"inc.team"})
    projects = [
        Project("p3", "Help here", ("Somebody else",), frozenset({"XA"}), theirs, year_end=2010),
        Project("p4", "Help nearby", ("Somebody else",), frozenset({"XB"}), theirs, year_end=2025),
        Project("p5", "Old help nearby", ("Somebody else",), frozenset({"XB"}), theirs, year_end=2012),
        Project("p6", "Its own help", ("Provider c",), frozenset({"XA"}), theirs),
        Project("p7", "Other help", ("Somebody else",), frozenset({"XA"}), frozenset({"law.court"})),
    ]
    ranking = make_ranker([ours], projects=projects).rank(make_profile(areas=theirs), on=ON)

    others = [reason.values for reason in ranking.matches[0].reasons if reason.name == "others"]
    assert others == [{"in_country": ("p3",), "in_region": ("p4",)}]
