"""A report as one HTML file that stands alone: its styles and pictures inside, nothing from elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from markupsafe import Markup

from viz.pages.agreements import STANDINGS
from viz.picture import COLOURS
from viz.reports.meeting import MeetingReport
from viz.site import STYLES, render

FONT: Final = "Noto Sans, Liberation Sans, DejaVu Sans, sans-serif"
PAPER: Final = Path(__file__).parents[1] / "templates" / "reports" / "paper.css"
SHARED: Final = STYLES / "70-reports.css"


def shown(report: MeetingReport) -> dict[str, Any]:
    """What `reports/content.html` receives, on the page and in the file."""
    return {"report": report, "colours": COLOURS, "font": FONT, "standings": STANDINGS}


def written(report: MeetingReport, language: str) -> str:
    """The file, as UTF-8 text."""
    hues = "".join(f".t-{family} {{ --hue: {colour}; }}\n" for family, colour in COLOURS.items())
    styles = "\n".join((PAPER.read_text(encoding="utf-8"), hues, SHARED.read_text(encoding="utf-8")))
    return render(
        "reports/alone.html",
        language,
        **shown(report),
        linked=False,
        styles=Markup(styles),  # noqa: S704 -- our own files
    )
