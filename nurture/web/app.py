"""The factory of the web application: joins the parts, holds none of them."""

from __future__ import annotations

import secrets
from typing import Final

from flask import Flask

from nurture.core.errors import BadInput
from nurture.core.phrases import phrase
from nurture.resources import shipped
from nurture.web import (
    access,
    arrangement,
    assistant,
    auth,
    bringing,
    calendars,
    companies,
    conflicts,
    content,
    context,
    criteria,
    definitions,
    deliveries,
    drafts,
    elsewhere,
    errors,
    filters,
    guard,
    handovers,
    hooks,
    imports,
    languages,
    metrics,
    offers,
    overrides,
    overview,
    people,
    personas,
    plans,
    previews,
    properties,
    rehearsals,
    review,
    rules,
    security,
    segments,
    sending,
    sequence_files,
    sequence_steps,
    sequences,
    servers,
    settings,
    stages,
    unsubscribe,
    uploads,
    who,
)
from nurture.wiring import Workspace

FAMILIES: Final = (
    *(
        auth,
        overview,
        content,
        stages,
        metrics,
        people,
        companies,
        segments,
        sequences,
        drafts,
        conflicts,
        guard,
        settings,
    ),
    *(criteria, definitions, rules, arrangement, personas, properties),
    *(imports, uploads, rehearsals, assistant),
    *(offers, who, bringing, elsewhere),
    *(review, previews, overrides, calendars, sending),
    *(sequence_files, sequence_steps, plans, handovers, deliveries, servers, unsubscribe, hooks),
)
"""The page families; each module brings its blueprint."""

SHORTEST_SECRET: Final = 32


def create_app(workspace: Workspace, *, loopback_demo: bool = False) -> Flask:
    """The web application of an open workspace.

    A loopback demo answers to local names only, and is entered by the one-time link that its command prints.
    Raises BadInput where the secret key that sessions are signed with is missing or short; a demo makes its own.
    """
    app = Flask("nurture.web", template_folder=str(shipped("templates")), static_folder="static")
    app.config.from_mapping(
        SECRET_KEY=_secret(workspace, loopback_demo=loopback_demo),
        SECRET_KEY_FALLBACKS=_old_secrets(workspace),
        LOOPBACK_DEMO=loopback_demo,
        WORKSPACE=workspace,
    )
    security.secure(app, loopback_demo=loopback_demo)
    languages.speak(app)
    filters.register(app)
    access.guard_pages(app)
    context.register(app)
    errors.register(app)
    for family in FAMILIES:
        app.register_blueprint(family.pages)
    app.register_blueprint(hooks.keys)
    security.trust_signatures(app)
    security.throttle(app)
    return app


def _secret(workspace: Workspace, *, loopback_demo: bool) -> str:
    key = workspace.settings.secret_key
    if key is None and loopback_demo:
        return secrets.token_urlsafe(48)
    if key is None or len(key.get_secret_value()) < SHORTEST_SECRET:
        said = phrase(
            "Set NURTURE_SECRET_KEY to a random text of at least {least} characters; sessions are signed with it.",
            least=SHORTEST_SECRET,
        )
        raise BadInput(said, code="no_secret", field="NURTURE_SECRET_KEY")
    return key.get_secret_value()


def _old_secrets(workspace: Workspace) -> list[str]:
    """Secrets of before: sessions and keys made with them go on."""
    found = list(workspace.settings.secret_keys[1:])
    if any(len(one) < SHORTEST_SECRET for one in found):
        said = phrase(
            "Each key in NURTURE_OLD_SECRET_KEYS needs at least {least} characters; blanks stand between them.",
            least=SHORTEST_SECRET,
        )
        raise BadInput(said, code="no_secret", field="NURTURE_OLD_SECRET_KEYS")
    return found
