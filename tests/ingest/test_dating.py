"""The year that a document states of itself; what is not stated stays unknown."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.store import open_store
from ingest.pipeline import ingest
from ingest.resolve.dating import stated_year

BODY = "\n\nLa Municipalidad de Mixco apoya a la Asociación Grupo Ceiba desde 1998.\n"


@pytest.mark.parametrize(
    ("text", "title", "year"),
    [
        ("Plan de convivencia\nGuatemala, julio de 2012" + BODY, "", 2012),
        ("Acta\nMixco, 15 de julio de 2014." + BODY, "", 2014),
        ("Guía\nSan José, Costa Rica, 2013" + BODY, "", 2013),
        ("Guía" + BODY * 200 + "© Asociación Grupo Ceiba, 2011. Se permite copiar.", "", 2011),
        ("Guía" + BODY, "Informe anual 2019", 2019),
        ("Guía\n© Ceiba 2016\nMixco, julio de 2015" + BODY, "Informe anual 2014", 2016),
        ("Plan de prevención 2012-2017" + BODY, "Plan de prevención 2012-2017", None),
        ("Julio 2015 a Enero 2016" + BODY, "", None),
        ("Se firmó en julio de 2015" + BODY, "", None),
        ("Guía" + BODY * 200 + "Mixco, julio de 2015", "", None),
        ("Guía\n© 2999" + BODY, "", None),
        ("", "", None),
    ],
)
def test_the_year_that_a_document_states(text: str, title: str, year: int | None) -> None:
    assert stated_year(text, title) == year


def test_what_a_document_says_is_confirmed_at_its_own_year(tmp_path: Path) -> None:
    (tmp_path / "acta.txt").write_text("Acta de la mesa\n\nMixco, 15 de julio de 2014" + BODY, encoding="utf-8")
    with open_store(f"sqlite:///{tmp_path / 'g.db'}") as store:
        ingest([tmp_path / "acta.txt"], store)
        assert store.node("document/acta").properties["year"] == 2014
        found = {id: fresh.last_confirmed for id, fresh in store.stale("2015", kind="Actor").items()}
    assert found
    assert set(found.values()) == {"2014"}
