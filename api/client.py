"""A small client of the HTTP service, for Python: typed answers, lists that turn their own pages, jobs that can be
waited for, and problems as exceptions.

    with Client("https://red.example.org", token="…") as tejido:
        for practice in tejido.nodes(kind="practice", country="SV"):
            print(practice.name)
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, TypeVar
from urllib.parse import quote, urlencode

import httpx
from pydantic import BaseModel

from api.jobs.model import OVER
from api.models import (
    AgreementOut,
    ChangeOut,
    ConsentOut,
    Counts,
    DocumentOut,
    DuplicateOut,
    EdgeOut,
    Edited,
    EntryOut,
    FeedbackOut,
    ForgottenOut,
    GapOut,
    HitOut,
    JobOut,
    JudgementOut,
    Listed,
    MeasuresOut,
    NameMatchOut,
    Neighbourhood,
    NodeOut,
    NodeWithEdges,
    OntologyOut,
    Problem,
    ProgrammeOut,
    ProposalOut,
    RecommendationOut,
    StepOut,
    SuggestionOut,
    UnvouchedOut,
    VisibilityOut,
)
from graph.model import Level, Opinion, Part, Verdict

Shape = TypeVar("Shape", bound=BaseModel)
Words = str | int | float | bool | Sequence[str]
PREFIX = "/api/v1"
TRIES = 4  # of following a job whose stream broke off


class ProblemError(Exception):
    """What the service answered instead: `problem` says what is the matter and what to do."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(f"{problem.status}: {problem.detail}" + (f" {problem.remedy}" if problem.remedy else ""))


class Client:
    """The service at an address. `token` is one of an account; `language` that of sentences (es, en, pt).

    Every method raises `ProblemError` for what the service refuses and `httpx.TransportError` where it is not reached.
    Filters are the words of the service: kind, country, territory, theme, document, at, evidence, as_of, limit.
    """

    def __init__(
        self, url: str = "http://127.0.0.1:8000", *, token: str = "", language: str = "es", timeout: float = 60.0
    ) -> None:
        headers = {"Accept-Language": language}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self._http = httpx.Client(base_url=url, headers=headers, timeout=timeout)

    # Reading

    def node(self, id: str, **filters: Words) -> NodeWithEdges:
        """A node with its ties."""
        return self._get(NodeWithEdges, _at("nodes", id), filters)

    def nodes(self, **filters: Words) -> Iterator[NodeOut]:
        """Nodes in order of id."""
        return self._pages(NodeOut, "nodes", filters)

    def edges(self, **filters: Words) -> Iterator[EdgeOut]:
        """Ties in order of id."""
        return self._pages(EdgeOut, "edges", filters)

    def neighbourhood(self, id: str, **filters: Words) -> Neighbourhood:
        """What stands around a node."""
        return self._get(Neighbourhood, _at("nodes", id, "neighbourhood"), filters)

    def search(self, query: str, **filters: Words) -> Iterator[HitOut]:
        """The best hits first."""
        return self._pages(HitOut, "search", {"q": query, **filters})

    def documents(self, **filters: Words) -> Iterator[NodeOut]:
        """Documents in order of id."""
        return self._pages(NodeOut, "documents", filters)

    def document(self, id: str) -> DocumentOut:
        """A document with its text and what was found in it, as far as you may read it."""
        return self._get(DocumentOut, _at("documents", id))

    def history(self, id: str) -> list[StepOut]:
        """What the latest changes did to a node or tie."""
        return self._get(Listed[StepOut], _at("edges" if " " in id else "nodes", id, "history")).items

    def changes(self) -> list[ChangeOut]:
        """The latest changes."""
        return self._get(Listed[ChangeOut], "changes").items

    def counts(self) -> Counts:
        """How many nodes of each kind there are, and how many ties."""
        return self._get(Counts, "counts")

    def ontology(self) -> OntologyOut:
        """What may stand in the graph."""
        return self._get(OntologyOut, "ontology")

    # Findings

    def measures(self, **filters: Words) -> MeasuresOut:
        """Measures of the network and of each node."""
        return self._get(MeasuresOut, "measures", filters)

    def gaps(self, **filters: Words) -> Iterator[GapOut]:
        """Coordination gaps, most pressing first."""
        return self._pages(GapOut, "gaps", filters)

    def partners(self, id: str, **filters: Words) -> list[RecommendationOut]:
        """Recommended partners of an actor."""
        return self._get(Listed[RecommendationOut], _at("partners", id), filters).items

    def practices_for(self, id: str, **filters: Words) -> list[RecommendationOut]:
        """Practices that fit a municipality."""
        return self._get(Listed[RecommendationOut], _at("practices-for", id), filters).items

    def twins(self, id: str, **filters: Words) -> list[RecommendationOut]:
        """Twin candidates of a municipality."""
        return self._get(Listed[RecommendationOut], _at("twins", id), filters).items

    def twin_plan(self, towns: Mapping[str, int], **rules: Any) -> ProgrammeOut:
        """The best programme for towns with their capacities."""
        seats = [{"municipality": id, "capacity": capacity} for id, capacity in towns.items()]
        return self._send(ProgrammeOut, "POST", "twin-plan", {"towns": seats, **rules})

    def agreements(self, **filters: Words) -> Iterator[AgreementOut]:
        """Agreements with their schedule."""
        return self._pages(AgreementOut, "agreements", filters)

    def duplicates(self, **filters: Words) -> Iterator[DuplicateOut]:
        """Pairs that are probably one."""
        return self._pages(DuplicateOut, "duplicates", filters)

    def match_names(self, *pairs: tuple[str, str]) -> list[NameMatchOut]:
        """How probably the two names of each pair are one body's."""
        sent = {"pairs": [{"one": {"name": one}, "other": {"name": other}} for one, other in pairs]}
        return self._send(Listed[NameMatchOut], "POST", "match-names", sent).items

    # Deciding and editing; `seen` is the `ETag` or the number of the change that you saw

    def proposals(self, **filters: Words) -> Iterator[ProposalOut]:
        """What waits for a decision."""
        return self._pages(ProposalOut, "proposals", filters)

    def accept(self, *ids: str, reason: str = "", seen: str | int | None = None) -> Edited:
        """Accept proposals."""
        return self._send(Edited, "POST", "proposals/accept", {"ids": ids, "reason": reason}, seen)

    def reject(self, *ids: str, reason: str = "", seen: str | int | None = None) -> Edited:
        """Reject proposals."""
        return self._send(Edited, "POST", "proposals/reject", {"ids": ids, "reason": reason}, seen)

    def create_node(self, kind: str, name: str, **more: Any) -> Edited:
        """Add a node; `reason` says how it is known."""
        return self._send(Edited, "POST", "nodes", {"kind": kind, "name": name, **more})

    def create_edge(self, source: str, relation: str, target: str, **more: Any) -> Edited:
        """Add a tie; `reason` says how it is known."""
        return self._send(Edited, "POST", "edges", {"source": source, "relation": relation, "target": target, **more})

    def change(self, id: str, *, seen: str | int | None = None, **otherwise: Any) -> Edited:
        """Correct a node or tie."""
        return self._send(Edited, "PATCH", _at("edges" if " " in id else "nodes", id), otherwise, seen)

    def delete(self, id: str, *, reason: str = "", seen: str | int | None = None) -> Edited:
        """Take a node or tie out for good."""
        return self._send(Edited, "DELETE", _at("edges" if " " in id else "nodes", id), {"reason": reason}, seen)

    def merge(self, keep: str, other: str, *, reason: str = "") -> Edited:
        """Join two nodes."""
        return self._send(Edited, "POST", "merge", {"keep": keep, "other": other, "reason": reason})

    def judge(self, one: str, other: str, verdict: Verdict | None, *, reason: str = "") -> Edited:
        """Say whether two nodes are the same."""
        said = {"one": one, "other": other, "verdict": verdict, "reason": reason}
        return self._send(Edited, "POST", "judgements", said)

    def undo(self, change: int) -> Edited:
        """Take a change back."""
        return self._send(Edited, "POST", f"undo/{change}")

    def judgements(self, **filters: Words) -> Iterator[JudgementOut]:
        """What was judged of pairs."""
        return self._pages(JudgementOut, "judgements", filters)

    def suggest(self, reason: str, **what: Any) -> SuggestionOut:
        """Suggest nodes' properties, edges, or pairs that are the same."""
        return self._send(SuggestionOut, "POST", "suggestions", {"reason": reason, **what})

    def suggestions(self, **filters: Words) -> Iterator[SuggestionOut]:
        """What was suggested."""
        return self._pages(SuggestionOut, "suggestions", filters)

    def answer(self, suggestion: str, decision: Literal["accept", "reject"], *, reason: str = "") -> Edited:
        """Accept or reject a suggestion."""
        number = suggestion.partition("/")[2]
        return self._send(Edited, "POST", f"suggestions/{number}/{decision}", {"reason": reason})

    def give_feedback(
        self,
        opinion: Opinion | Literal["together"],
        *,
        finding: str | None = None,
        pair: tuple[str, str] | None = None,
        reason: str = "",
    ) -> Edited:
        """Answer a gap or a recommended pair."""
        said = {"opinion": opinion, "finding": finding, "pair": pair, "reason": reason}
        return self._send(Edited, "POST", "feedback", said)

    def feedback(self) -> Iterator[FeedbackOut]:
        """What was said of findings."""
        return self._pages(FeedbackOut, "feedback", {})

    # Protecting people

    def visibility(self, id: str) -> list[VisibilityOut]:
        """Who may see a node and each of its parts."""
        return self._get(Listed[VisibilityOut], _at("nodes", id, "visibility")).items

    def set_visibility(
        self, id: str, level: Level, part: Part = "node", *, reason: str = "", seen: str | int | None = None
    ) -> Edited:
        """Say who may see a node, or a part of it."""
        said = {"level": level, "part": part, "reason": reason}
        return self._send(Edited, "PUT", _at("nodes", id, "visibility"), said, seen)

    def consents(self) -> Iterator[ConsentOut]:
        """On what grounds persons are kept."""
        return self._pages(ConsentOut, "consents", {})

    def without_consent(self, **filters: Words) -> Iterator[UnvouchedOut]:
        """Persons for whom no ground is recorded; `months` says for how long they have been here at least."""
        return self._pages(UnvouchedOut, "consents/missing", filters)

    def record_consent(self, id: str, *, seen: str | int | None = None, **given: str) -> Edited:
        """Record on what ground a person is kept: `purpose`, `basis`, `given_by`, `given_at`, `document`."""
        return self._send(Edited, "POST", _at("nodes", id, "consents"), given, seen)

    def withdraw_consent(self, id: str, purpose: str, *, reason: str = "", seen: str | int | None = None) -> Edited:
        """Take out a ground that holds no longer."""
        words = urlencode({"purpose": purpose, "reason": reason})
        return self._send(Edited, "DELETE", f"{_at('nodes', id, 'consents')}?{words}", seen=seen)

    def forget(self, id: str, *, basis: str) -> ForgottenOut:
        """Erase a person who asks for it; it cannot be undone. `basis` says why, without her name."""
        return self._send(ForgottenOut, "POST", _at("nodes", id, "forget"), {"basis": basis})

    def audit(self, **filters: Words) -> list[EntryOut]:
        """The latest entries of the log, for administrators; `who`, `what` and `about` narrow them."""
        return self._get(Listed[EntryOut], "audit", filters).items

    # Documents in, files out

    def ingest(self, *paths: Path, accept: bool = False) -> JobOut:
        """Send documents to be read; `wait` follows the job."""
        files = [("files", (path.name, path.read_bytes())) for path in paths]
        data = {"accept": str(accept).lower()}
        return self._answer(JobOut, self._http.post(f"{PREFIX}/ingest", files=files, data=data))

    def job(self, id: str) -> JobOut:
        """How far a job is."""
        return self._get(JobOut, f"jobs/{id}")

    def cancel(self, id: str) -> JobOut:
        """Call a job off."""
        return self._send(JobOut, "POST", f"jobs/{id}/cancel")

    def follow(self, id: str) -> Iterator[JobOut]:
        """A job as it goes on, until it is over. A stream that breaks off is taken up again."""
        tries = 0
        while True:
            try:
                for job in self._events(id):
                    tries = 0
                    yield job
                    if job.state in OVER:
                        return
            except httpx.TransportError:
                tries += 1
                if tries >= TRIES:
                    raise
            time.sleep(tries)

    def wait(self, id: str, progress: Callable[[JobOut], None] | None = None) -> JobOut:
        """A job once it is over; `progress` is called whenever it went on."""
        for job in self.follow(id):
            if progress is not None:
                progress(job)
        return job

    def export(self, format: str, path: Path, **filters: Words) -> None:
        """Write the graph, or a part of it, to a file in one of the formats that the service has."""
        with self._http.stream("GET", f"{PREFIX}/export/{format}", params=_params(filters)) as answer:
            if answer.is_error:
                answer.read()
                _refuse(answer)
            with path.open("wb") as file:
                for part in answer.iter_bytes():
                    file.write(part)

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # How it is done

    def _get(self, shape: type[Shape], path: str, filters: Mapping[str, Words] | None = None) -> Shape:
        return self._answer(shape, self._http.get(f"{PREFIX}/{path}", params=_params(filters or {})))

    def _pages(self, shape: type[Shape], path: str, filters: Mapping[str, Words]) -> Iterator[Shape]:
        after: str | None = ""
        while after is not None:
            page = self._get(Listed[shape], path, {**filters, **({"after": after} if after else {})})  # type: ignore[valid-type]  # made at run time
            yield from page.items
            after = page.next

    def _send(
        self, shape: type[Shape], method: str, path: str, body: Any = None, seen: str | int | None = None
    ) -> Shape:
        headers = {"If-Match": seen if isinstance(seen, str) else f'"{seen}-0"'} if seen is not None else {}
        return self._answer(shape, self._http.request(method, f"{PREFIX}/{path}", json=body, headers=headers))

    def _answer(self, shape: type[Shape], answer: httpx.Response) -> Shape:
        if answer.is_error:
            _refuse(answer)
        return shape.model_validate_json(answer.content)

    def _events(self, id: str) -> Iterable[JobOut]:
        with self._http.stream("GET", f"{PREFIX}/jobs/{id}/events") as answer:
            if answer.is_error:
                answer.read()
                _refuse(answer)
            for line in answer.iter_lines():
                if line.startswith("data: "):
                    yield JobOut.model_validate(json.loads(line.removeprefix("data: ")))


def _at(*parts: str) -> str:
    """An address; the slash of an id may stand in it."""
    return "/".join(quote(part, safe="/") for part in parts)


def _params(filters: Mapping[str, Words]) -> dict[str, Any]:
    return {name: str(value).lower() if isinstance(value, bool) else value for name, value in filters.items()}


def _refuse(answer: httpx.Response) -> None:
    """Raises `ProblemError`."""
    try:
        problem = Problem.model_validate_json(answer.content)
    except ValueError:  # something between us and the service answered
        problem = Problem(
            type="about:blank",
            title=answer.reason_phrase,
            status=answer.status_code,
            detail=answer.reason_phrase,
            instance=answer.url.path,
            request=answer.headers.get("x-request-id", ""),
        )
    raise ProblemError(problem)
