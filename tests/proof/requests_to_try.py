"""Plausible bodies for a crawl: what a person who may would send. Who may not must get the answer for absent things."""

from stage import uid

PASSWORD = "a long and quite unlikely password"
NEED = {
    "statement": "We need help to train analysts.",
    "language": "en",
    "areas": ["inc.csirt"],
    "severity": 3,
    "modes": ["course_onsite"],
    "delivery_languages": ["en"],
}
OFFERING = {"title": "A new pitch", "summary": "What it offers.", "areas": ["inc.csirt"]}
CASE = "/api/v1/need-profiles/{id}"
ROW = "/api/v1/offerings/{id}"

# one form with every field that any page posts; each page takes its own
FORM = {
    "value": "Something typed into a page",
    "version": "1",
    "question": "Could you say who would take part?",
    "country": "XA",
    "statement": NEED["statement"],
    "language": "en",
    "message": "The address of this entry has changed.",
    "email": "somebody@example.org",
    "name": "Some Body",
    "password": PASSWORD,
    "password_again": PASSWORD,
    "new_password": PASSWORD,
    "current_password": PASSWORD,
    "organisation": "Some Organisation",
    "organisation_kind": "igo",
    "role": "provider",
    "roles": "provider",
    "title": "A title",
    "summary": "A summary",
    "evidence": "Some evidence",
    "ask": "What we ask",
    "areas": "inc.csirt",
    "understood": "yes",
    "receiver": str(uid("gov_other")),
    "days": "30",
    "q": "analysts",
    "time_zone": "UTC",
    "k": "5",
    "act": "save",
    "reason": "not_now",
    "note": "Ask who teaches.",
}

# other buttons of a page's form, and what they send beside it
BUTTONS = {"/{lang}/rank": {"what_if": {"as": "what_if", "if_lift": "shares_a_language", "if_window": "drop"}}}

JSON_BODIES = {
    "POST /api/v1/me/tokens": {"name": "a script"},
    "POST /api/v1/need-profiles": {"title": "A profile", "language": "en"},
    f"PATCH {CASE}": {"title": "Another title"},
    f"POST {CASE}/return": {"question": "Could you say who would take part?"},
    f"POST {CASE}/needs": NEED,
    f"PATCH {CASE}/needs/{{id}}": {"severity": 2},
    f"POST {CASE}/needs/order": {"needs": [str(uid("need XA 1")), str(uid("need XA 2"))]},
    f"POST {CASE}/match-lists": {"k": 5},
    f"PUT {CASE}/hidden-offerings/{{id}}": {"reason": "not_now"},
    f"PATCH {CASE}/shortlist/{{id}}": {"note": "Ask who teaches.", "position": 1},
    "POST /api/v1/offerings": OFFERING,
    f"PATCH {ROW}": {"title": "Another title"},
    f"POST {ROW}/claim": {"token": "no-such-token"},
    f"POST {ROW}/confirm": {"facts": ["modes"]},
    f"POST {ROW}/request-changes": {"question": "Which languages?"},
    "POST /api/v1/rank": {"statement": NEED["statement"], "country": "XA", "language": "en"},
}

# Queries that a list understands, by its address; single parameters are tried with values of no list's.
LISTS = "/{lang}/need-profiles/{need_profile_id}/matches"
PARTS = ("band=strong&language=en&cost=free&sort=provider", "confirmed=true&next_step=introduction&sort=deadline")
QUERIES = {
    **{f"{LISTS}{rest}": PARTS for rest in ("", ".csv", ".xlsx", "/{match_list_id}")},
    **{f"{LISTS}/{{match_list_id}}{rest}": PARTS for rest in (".csv", ".xlsx")},
    f"{LISTS}/{{match_list_id}}/compare": (f"offer={uid('public 1')}&offer={uid('claimed')}", "offer=&sort=provider"),
    f"{LISTS}/{{match_list_id}}/what-if": ("lift=shares_a_language&language=fr", "window=drop&weights=learned"),
}
