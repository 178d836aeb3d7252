"""What the description of the service promises, tried with whatever fits it and much that does not (schemathesis)."""

from __future__ import annotations

from collections.abc import Iterator
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

EXAMPLES = 15  # of each operation
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


def test_no_answer_is_a_failure_or_undocumented(described: Any) -> None:
    wrong = []
    for found in described.get_all_operations():
        operation = found.ok()

        @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        @given(case=st.one_of(operation.as_strategy(generation_mode=mode) for mode in GenerationMode))
        def attempt(case: Any) -> None:
            case.call_and_validate(checks=CHECKS)

        try:
            attempt()
        except (FailureGroup, Failure) as failure:
            wrong.append(f"{operation.label}: {failure}")
    assert not wrong, "\n\n".join(wrong)
