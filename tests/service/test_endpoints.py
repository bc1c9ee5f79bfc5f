"""The other endpoints: explanations, the dictionary, and those that machines watch."""

from __future__ import annotations

import logging
import re
from typing import Any

import jsonschema
import pytest
from tests.service.asking import JSON, Get, Post, ask

from luytre import Screener
from luytre.lexicon import HARMS
from luytre.service import Settings, SettingsError, create_app

DEMO = "vay t1ền nh4nh, lh z.a.l.o"
KEY = "a-key-of-enough-letters"


def test_an_explanation_undoes_the_disguise(post: Post) -> None:
    explanation = post("/v1/explain", {"text": DEMO}).json
    hit = explanation["hits"][0]
    assert explanation["action"] == "review"
    assert (hit["raw"], hit["term"]) == ("vay t1ền nh4nh", "vay tiền nhanh")
    assert hit["steps"][-1]["after"] == hit["term"]
    assert hit["evidence"]
    assert hit["obstacles"]


def test_explanations_are_bounded(post: Post) -> None:
    explanation = post("/v1/explain", {"text": f"{DEMO}. " * 100}).json
    assert len(explanation["hits"]) == 20


def test_the_dictionary_can_be_walked(get: Get, screener: Screener) -> None:
    first = get("/v1/lexicon?limit=200").json
    assert first["total"] == len(screener.lexicon)
    assert first["policy"] == "forum"
    assert [harm["code"] for harm in first["harms"]] == list(HARMS)
    assert sum(harm["entries"] for harm in first["harms"]) == first["total"]
    ids, page = [entry["id"] for entry in first["entries"]], first
    while page["next"]:
        page = get(f"/v1/lexicon?limit=200&after={page['next']}").json
        ids += [entry["id"] for entry in page["entries"]]
    assert ids == [entry.id for entry in screener.lexicon.entries]


def test_the_dictionary_by_harm(get: Get) -> None:
    page = get("/v1/lexicon?harm=H15&limit=3").json
    assert {entry["harm"] for entry in page["entries"]} == {"H15"}


@pytest.mark.parametrize("query", ["harm=H99", "after=nothing", "limit=0", "limit=201", "limit=x"])
def test_queries_that_cannot_be_used(get: Get, query: str) -> None:
    answer = get(f"/v1/lexicon?{query}")
    assert answer.status in {400, 422}
    assert answer.json["hint"]


def test_an_entry_in_full(get: Get) -> None:
    entry = get("/v1/lexicon/H06.vay-tien-nhanh").json
    assert entry["term"] == "vay tiền nhanh"
    assert entry["match"]
    assert get("/v1/lexicon/H06.nothing").status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/v1/lexicon", "/v1/lexicon/H06.vay-tien-nhanh"])
def test_the_dictionary_cannot_be_changed(app: Any, method: str, path: str) -> None:
    answer = ask(app, method, path, b"{}", JSON)
    assert answer is not None
    assert answer.status == 405
    assert "GET" in answer.headers["allow"]


def test_health(get: Get, app: Any, screener: Screener) -> None:
    assert get("/healthz").json == {"status": "ok"}
    ready = get("/readyz").json
    assert ready["entries"] == len(screener.lexicon)
    assert ready["compiled"] is screener.compiled
    assert ask(app, "HEAD", "/healthz").status == 200  # type: ignore[union-attr]


def test_metrics_count_what_was_done(screener: Screener) -> None:
    app = create_app(screener)
    for body in (b'{"text":"xin chao"}', f'{{"text":"{DEMO}"}}'.encode(), b"{"):
        ask(app, "POST", "/v1/screen", body, JSON)
    ask(app, "POST", "/v1/screen/batch", b'{"texts":["a","b"]}', JSON)
    text = ask(app, "GET", "/metrics").body.decode()  # type: ignore[union-attr]
    assert 'luytre_texts_total{action="allow"} 3' in text
    assert 'luytre_texts_total{action="review"} 1' in text
    assert 'luytre_hits_total{harm="H06"} 1' in text
    assert 'luytre_requests_total{endpoint="/v1/screen",status="200"} 2' in text
    assert 'luytre_requests_total{endpoint="/v1/screen",status="400"} 1' in text
    assert 'luytre_request_seconds_count{endpoint="/v1/screen/batch"} 1' in text
    for line in text.splitlines():
        assert line.startswith("# ") or re.fullmatch(r"\w+(\{[^}]*\})? [\d.e+-]+", line), line
    buckets = [int(n) for n in re.findall(r'bucket\{endpoint="/v1/screen",le=.*?\} (\d+)', text)]
    assert buckets == sorted(buckets)
    assert buckets[-1] == 3


def test_no_text_is_logged_or_counted(
    screener: Screener, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    app = create_app(screener)
    marker = "Zyxwvut"
    text = f"{DEMO} {marker}"
    bodies = [
        f'{{"text":"{text}"}}', f'{{"texts":["{text}"]}}', f'{{"text":["{text}"]}}',
        f'{{"{marker}":1}}', f"{text}{{",
    ]  # fmt: skip
    with caplog.at_level(logging.DEBUG):
        for path in ("/v1/screen", "/v1/screen/batch", "/v1/explain", "/", f"/{marker}"):
            for body in bodies:
                ask(app, "POST", path, body.encode(), JSON)
        ask(app, "GET", f"/v1/screen?text={marker}")
    metrics = ask(app, "GET", "/metrics").body.decode()  # type: ignore[union-attr]
    out, err = capfd.readouterr()
    assert marker not in caplog.text + metrics + out + err


def test_the_schema_has_every_endpoint_and_an_example(get: Get) -> None:
    schema = get("/schema/openapi.json").json
    assert set(schema["paths"]) == {
        "/v1/screen", "/v1/screen/batch", "/v1/explain", "/v1/lexicon", "/v1/lexicon/{entry_id}",
        "/v1/statements/{puid}",
        "/v1/posts", "/v1/posts/batch", "/v1/reports", "/v1/reports/{report}", "/v1/decisions",
        "/healthz", "/readyz", "/metrics",
    }  # fmt: skip
    for path in (
        "/v1/screen", "/v1/screen/batch", "/v1/explain", "/v1/posts", "/v1/posts/batch",
        "/v1/reports",
    ):  # fmt: skip
        operation = schema["paths"][path]["post"]
        assert operation["requestBody"]["content"]["application/json"]["schema"]["examples"]
        assert {"200", "400", "401", "408", "413", "415", "422"} <= set(operation["responses"])


@pytest.mark.parametrize(
    ("path", "where", "status"),
    [
        ("/v1/lexicon?limit=many", "/v1/lexicon", 400),
        ("/v1/lexicon?limit=0", "/v1/lexicon", 422),
        ("/v1/lexicon/H01.unknown", "/v1/lexicon/{entry_id}", 404),
    ],
)
def test_refusals_look_as_the_schema_says(get: Get, path: str, where: str, status: int) -> None:
    schema = get("/schema/openapi.json").json
    said = schema["paths"][where]["get"]["responses"][str(status)]["content"]["application/json"]
    assert said["schema"] == {"$ref": "#/components/schemas/Problem"}
    answer = get(path)
    assert answer.status == status
    jsonschema.validate(answer.json, said["schema"] | {"components": schema["components"]})


def test_every_refusal_in_the_schema_is_a_problem(get: Get) -> None:
    for path, operations in get("/schema/openapi.json").json["paths"].items():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    form = answer["content"]["application/json"]["schema"]
                    assert form == {"$ref": "#/components/schemas/Problem"}, (path, status)


def test_the_reference_page_needs_nothing_from_elsewhere(get: Get) -> None:
    page = get("/schema").body.decode()
    assert "POST</span> <code>/v1/screen</code>" in page
    assert "z.a.l.o" in page
    assert not re.search(r"""(src|href)=["'](https?:)?//""", page)
    assert "<script" not in page


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"authorization": "Bearer wrong"}, 401),
        ({"authorization": "Bearer"}, 401),
        ({"authorization": f"bearer {KEY}"}, 200),
        ({"authorization": f"Bearer {KEY}"}, 200),
        ({"authorization": "Basic !!!"}, 401),
        ({"authorization": "Basic bmFtZTphLWtleS1vZi1lbm91Z2gtbGV0dGVycw=="}, 200),
    ],
)
@pytest.mark.parametrize("path", ["/v1/lexicon", "/", "/metrics", "/schema"])
def test_a_key_is_asked_for(
    screener: Screener, headers: dict[str, str], status: int, path: str
) -> None:
    answer = ask(create_app(screener, KEY), "GET", path, headers=headers)
    assert answer is not None
    assert answer.status == status
    assert ("www-authenticate" in answer.headers) == (status == 401)


def test_health_needs_no_key_and_screening_does(screener: Screener) -> None:
    app = create_app(screener, KEY)
    assert ask(app, "GET", "/healthz").status == 200  # type: ignore[union-attr]
    for path in ("/v1/screen", "/v1/screen/batch", "/v1/explain"):
        refused = ask(app, "POST", path, b"{}", JSON)
        assert refused is not None
        assert refused.status == 401


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.7", "::", "example.org"])
def test_other_machines_need_a_key(host: str) -> None:
    with pytest.raises(SettingsError, match="LUYTRE_KEY"):
        Settings(host=host)
    assert Settings(host=host, key=KEY).key == KEY


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_this_machine_needs_none(host: str) -> None:
    assert Settings(host=host).is_local


@pytest.mark.parametrize("key", ["short", "", "không dấu thì không được"])
def test_weak_keys_are_refused(key: str) -> None:
    with pytest.raises(SettingsError):
        Settings(key=key)


@pytest.mark.parametrize("path", ["/schema/x", "/schema//", "/schema/openapi.jsonx", "/schema/a/b"])
def test_under_schema_too_a_wrong_address_is_told_so_in_json(get: Get, path: str) -> None:
    answer = get(path)
    if path == "/schema//":
        assert answer.status == 200
    else:
        assert answer.status == 404
        assert answer.json["error"] == "not_found"


def test_an_empty_host_is_not_every_address() -> None:
    with pytest.raises(SettingsError, match="The host is empty"):
        Settings(host="", key="k" * 32)
