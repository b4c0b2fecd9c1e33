"""A page that is hidden, one that is gone and one that never was: one and the same answer to one reader."""

from uuid import uuid4

import pytest
from starlette.testclient import TestClient


def seen(client: TestClient, path: str) -> tuple[int, bytes, dict[str, str]]:
    answer = client.get(path)
    return answer.status_code, answer.content, dict(answer.headers)


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("role", ["government", "coordinator", "provider", "admin"])
def test_hidden_absent_and_unknown_addresses_look_alike(make, client_of, role, language):
    hidden = make.need_profile(make.person("government", country="XB"))
    client = client_of(make.person(role, **({"country": "XA"} if role == "government" else {})))

    answers = [
        seen(client, f"/{language}/{path}")
        for path in (
            f"need-profiles/{hidden.id}",
            f"need-profiles/{uuid4()}",
            "need-profiles/not-an-id",
            f"offerings/{uuid4()}",
            "no-such-page",
            "need-profiles/no/such/page",
        )
    ]

    assert answers[0][0] == 404
    assert f"/{language}/sign-in".encode() not in answers[0][1]
    assert f"/{language}/sign-out".encode() in answers[0][1]
    assert answers == [answers[0]] * len(answers)


def test_nobody_is_still_offered_a_way_in(client_of):
    client = client_of()
    unknown, absent = seen(client, "/en/no-such-page"), seen(client, f"/en/offerings/{uuid4()}")

    assert b"/en/sign-in" in unknown[1]
    assert unknown == absent


def test_a_token_that_is_not_one_gets_the_page_of_nobody(client_of):
    answer = client_of().get("/en/no-such-page", headers={"Authorization": "Bearer cp_wrong"})

    assert answer.status_code == 404
    assert "/en/sign-in" in answer.text
