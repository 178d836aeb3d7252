"""The pages, under Spanish addresses, each subject in its module."""

from __future__ import annotations

from typing import Final

from api.pages import (
    accounts,
    actors,
    agreement_form,
    agreements,
    changes,
    components,
    documents,
    duplicates,
    editing,
    gaps,
    importing,
    keeping,
    maps,
    network,
    nodes,
    partners,
    picking,
    plans,
    practices,
    reports,
    review,
    search,
    start,
    styles,
    twinning,
    twinning_exchanges,
    twinning_programme,
    visibility,
    vocabularies,
)

ROUTERS: Final = (
    *(
        page.router
        for page in (
            start,
            search,
            practices,
            actors,
            editing,
            nodes,
            gaps,
            partners,
            plans,
            reports,
            network,
            maps,
            documents,
            importing,
            review,
            duplicates,
            changes,
            picking,
            components,
            styles,
            visibility,
            vocabularies,
            keeping,
            twinning,
            twinning_programme,
            twinning_exchanges,
        )
    ),
    agreements.reporting,
    agreements.router,
    agreement_form.router,
    *accounts.ROUTERS,
)
