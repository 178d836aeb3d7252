from pathlib import Path

from viz.catalogues import missing, template_catalogue


def test_every_sentence_has_its_spanish() -> None:
    assert missing("es") == []


def test_sentences_are_gathered_from_python_and_templates(tmp_path: Path) -> None:
    for package in ("graph", "corpus", "ingest", "viz", "api"):
        (tmp_path / package).mkdir()
    (tmp_path / "graph" / "one.py").write_text(
        'Text("{n} tie", {"n": n}, plural="{n} ties", n=n)\n'
        'raise DataError("{file}: broken" " twice.", remedy="Mend it." if x else "Leave it.", file=f)\n'
        'file.fail(entry, "at", "«{at}» is no place.", at=at)\n'
        'Text(variable)\nprint("not said")\n_("Help")\n'
    )
    (tmp_path / "viz" / "page.html").write_text(
        '{{ _("Hello %(name)s", name=name) }}{% trans trimmed n=3 %}\n one\n {% pluralize %}{{ n }} many{% endtrans %}'
    )
    found = {message.id for message in template_catalogue(tmp_path) if message.id}
    assert found == {
        ("{n} tie", "{n} ties"),
        "{file}: broken twice.",
        "Mend it.",
        "Leave it.",
        "Help",
        "«{at}» is no place.",
        "Hello %(name)s",
        ("one", "%(n)s many"),
    }
