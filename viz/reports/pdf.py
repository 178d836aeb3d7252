"""Pages of PDF from a file that stands alone: tagged, with bookmarks, the same bytes each time, nothing fetched."""

from __future__ import annotations

from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, Final, cast

from graph.errors import UsageError

if TYPE_CHECKING:
    from types import ModuleType

VARIANT: Final = "pdf/ua-1"
_ONE: Final = Lock()  # Pango is not made for several threads


def pdf(html: str) -> bytes:
    """The pages of a report as `viz.reports.written` gives it. Raises `UsageError` where Pango is missing."""
    weasyprint = _weasyprint()
    identifier = sha256(html.encode()).digest()[:16]
    # a report has everything inside; an address in it is text that somebody wrote, and never asked for
    refusing = weasyprint.urls.URLFetcher(allowed_protocols=())
    with _ONE:
        made = weasyprint.HTML(string=html, url_fetcher=refusing).write_pdf(
            pdf_variant=VARIANT, pdf_identifier=identifier
        )
    assert isinstance(made, bytes)
    return made


def _weasyprint() -> ModuleType:
    try:
        import weasyprint
    except OSError as error:  # a library of the system that it loads
        raise UsageError(
            "Pages of PDF cannot be made on this computer: it has no Pango.",
            remedy="Install it (Debian, Ubuntu: `apt install libpango-1.0-0 libpangoft2-1.0-0 fonts-dejavu-core`; Mac: "
            "`brew install pango`), or print the report from the browser.",
        ) from error
    return cast("ModuleType", weasyprint)
