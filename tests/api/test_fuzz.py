"""What the description of the service promises, tried with whatever fits it and much that does not (schemathesis)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from random import Random
from threading import Thread
from typing import Any

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.app import create_app
from api.serve import listen
from api.settings import Settings
from tests.api.service import sample_store
from tests.graph_sample import DOCUMENT

IDS = [
    DOCUMENT,
    "actor/municipalidad-de-santa-rosa--sv",
    "actor/iglesias--sv",
    "actor/maria-lopez--sv",
    "space/consejo-de-santa-rosa--sv",
    "territory/santa-rosa--sv",
    "territory/la-palma--gt",
    "theme/mediation",
    "practice/barrios-vivos--sv",
    "alliance/acuerdo-de-santa-rosa--sv",
    "actor/policia--sv member_of space/consejo-de-santa-rosa--sv",
]
REAL = {
    **dict.fromkeys(
        ("id", "ids", "of", "source", "target", "keep", "other", "one", "pair", "same", "municipality", "actor"), IDS
    ),
    **dict.fromkeys(("never", "always", "territory", "theme", "practice"), IDS),
    "document": [DOCUMENT],
    "kind": ["Actor", "practice", "Territory", "funds", "missing_tie"],
    "relation": ["funds", "member_of", "operates_in", "allied_with"],
    "country": ["SV", "gt"],
    "at": ["2015", "2015-07-31"],
    "as_of": ["1", "2030"],
}
EXAMPLES = int(os.environ.get("EXAMPLES", "8"))  # of each operation; `make fuzz` tries more
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The service over a sample, as the person at this computer meets it; the jobs handed in only wait."""
    app = create_app(Settings(sample_store(tmp_path_factory.mktemp("fuzz"))))
    with listen("127.0.0.1", 0) as listening:
        listening.listen()
        server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="critical"))
        thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/api/v1/openapi.json"
        # a stream goes on until its job is over: test_jobs follows one
        yield schemathesis.openapi.from_url(url).exclude(operation_id="follow_job")
        server.should_exit = True
        thread.join(timeout=10)


def real(value: Any, known: Random, name: str = "") -> Any:
    """The same with what the sample has in place of ids, kinds and relations, which chance never finds."""
    if isinstance(value, dict):
        return {each: real(inner, known, each) for each, inner in value.items()}
    if isinstance(value, list):
        return [real(inner, known, name) for inner in value]
    choices = REAL.get(name)
    return known.choice(choices) if choices and isinstance(value, str) else value


def test_no_answer_is_a_failure_or_undocumented(described: Any) -> None:
    wrong = []
    for found in described.get_all_operations():
        operation = found.ok()

        @settings(max_examples=EXAMPLES, derandomize=True, suppress_health_check=list(HealthCheck))
        @given(
            case=st.one_of(operation.as_strategy(generation_mode=mode) for mode in GenerationMode),
            known=st.none() | st.randoms(use_true_random=False),
        )
        def attempt(case: Any, known: Random | None) -> None:
            if known is not None:
                case.path_parameters = real(case.path_parameters, known)
                case.query = real(case.query, known)
                case.body = real(case.body, known)
            case.call_and_validate(checks=CHECKS)

        try:
            attempt()
        except (FailureGroup, Failure) as failure:
            wrong.append(f"{operation.label}: {failure}")
    assert not wrong, "\n\n".join(wrong)
