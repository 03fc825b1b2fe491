"""Who may see and do what: one table of every address, and nothing that is not in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask, abort, redirect, request, session, url_for
from flask_login import LoginManager, current_user, login_user
from werkzeug.wrappers import Response

from nurture.services.signing_in import Role, User, find_user
from nurture.web.workspace import engine

EVERYBODY: Final = frozenset(Role)
APPROVERS: Final = frozenset({Role.ADMIN, Role.MARKETER, Role.REVIEWER})
PLANNERS: Final = frozenset({Role.ADMIN, Role.MARKETER})
DECIDERS: Final = frozenset({Role.ADMIN, Role.MARKETER, Role.SALES})
ADMINS: Final = frozenset({Role.ADMIN})

PUBLIC: Final = frozenset({"static", "auth.sign_in", "auth.use_link", "auth.language", "auth.sign_out"})
"""What needs nobody signed in."""

SIGNED: Final = frozenset({"unsubscribe.ask", "unsubscribe.stop", "unsubscribe.choose_mail", "hooks.activities"})
"""What carries a proof of its own, a signature in the address or over the body, and needs no session and no token."""

ALLOWED: Final[Mapping[str, frozenset[Role]]] = {
    "auth.password": EVERYBODY,
    "overview.index": EVERYBODY,
    "content.index": EVERYBODY,
    "content.gaps": EVERYBODY,
    "content.problems": EVERYBODY,
    "content.offer": EVERYBODY,
    "content.translations": EVERYBODY,
    "who.index": EVERYBODY,
    "assistant.index": EVERYBODY,
    "assistant.keep": PLANNERS,
    "assistant.pages_found": PLANNERS,
    "assistant.label": PLANNERS,
    "assistant.download": PLANNERS,
    "assistant.discard": PLANNERS,
    "offers.edit": PLANNERS,
    "offers.save": PLANNERS,
    "offers.new": PLANNERS,
    "offers.create": PLANNERS,
    "offers.change": PLANNERS,
    "bringing.new": PLANNERS,
    "bringing.keep": PLANNERS,
    "bringing.review": PLANNERS,
    "bringing.take": PLANNERS,
    "elsewhere.new": PLANNERS,
    "elsewhere.keep": PLANNERS,
    "elsewhere.review": PLANNERS,
    "elsewhere.take": PLANNERS,
    "stages.index": EVERYBODY,
    "stages.stage": EVERYBODY,
    "stages.playbook": EVERYBODY,
    "definitions.edit": PLANNERS,
    "definitions.save": PLANNERS,
    "definitions.versions": EVERYBODY,
    "definitions.sign": DECIDERS,
    "rules.index": EVERYBODY,
    "rules.foresee": PLANNERS,
    "rules.apply": PLANNERS,
    "rules.edit": PLANNERS,
    "rules.preview": PLANNERS,
    "rules.save": PLANNERS,
    "rules.profile": PLANNERS,
    "rules.preview_profile": PLANNERS,
    "rules.save_profile": PLANNERS,
    "arrangement.index": EVERYBODY,
    "arrangement.move": PLANNERS,
    "arrangement.new": PLANNERS,
    "arrangement.create": PLANNERS,
    "arrangement.edit": PLANNERS,
    "arrangement.save": PLANNERS,
    "arrangement.switch": PLANNERS,
    "arrangement.delete": PLANNERS,
    "metrics.index": EVERYBODY,
    "metrics.stuck": EVERYBODY,
    "people.index": EVERYBODY,
    "people.tag": DECIDERS,
    "people.person": EVERYBODY,
    "people.move": DECIDERS,
    "people.suppress": DECIDERS,
    "people.leave": DECIDERS,
    "people.count_apart": DECIDERS,
    "people.edit": DECIDERS,
    "people.amend": DECIDERS,
    "people.consent": DECIDERS,
    "people.confirm": DECIDERS,
    "people.retag": DECIDERS,
    "people.ask_join": PLANNERS,
    "people.join": PLANNERS,
    "people.data": ADMINS,
    "people.ask_erase": ADMINS,
    "people.erase": ADMINS,
    "imports.index": EVERYBODY,
    "imports.detail": EVERYBODY,
    "imports.classify": PLANNERS,
    "imports.undo": PLANNERS,
    "uploads.new": PLANNERS,
    "uploads.keep": PLANNERS,
    "uploads.found": PLANNERS,
    "uploads.read": PLANNERS,
    "uploads.guess": PLANNERS,
    "uploads.columns": PLANNERS,
    "uploads.discard": PLANNERS,
    "rehearsals.preview": PLANNERS,
    "rehearsals.consent": PLANNERS,
    "rehearsals.commit": PLANNERS,
    "rehearsals.rows": PLANNERS,
    "rehearsals.problems": PLANNERS,
    "rehearsals.rejected": PLANNERS,
    "companies.index": EVERYBODY,
    "companies.company": EVERYBODY,
    "companies.decide": DECIDERS,
    "criteria.lines": EVERYBODY,
    "criteria.count": EVERYBODY,
    "segments.index": EVERYBODY,
    "segments.new": PLANNERS,
    "segments.create": PLANNERS,
    "segments.preview": PLANNERS,
    "segments.segment": EVERYBODY,
    "segments.edit": PLANNERS,
    "segments.save": PLANNERS,
    "segments.delete": PLANNERS,
    "sequences.index": EVERYBODY,
    "sequences.sequence": EVERYBODY,
    "sequences.dry_run": PLANNERS,
    "sequences.plan": PLANNERS,
    "sequence_files.download": EVERYBODY,
    "sequence_files.edit": PLANNERS,
    "sequence_files.new": PLANNERS,
    "sequence_files.check": PLANNERS,
    "sequence_files.save": PLANNERS,
    "sequence_steps.edit": PLANNERS,
    "sequence_steps.change": PLANNERS,
    "sequence_steps.switch": PLANNERS,
    "plans.index": EVERYBODY,
    "plans.compare": PLANNERS,
    "plans.approve": APPROVERS,
    "calendar.index": EVERYBODY,
    "calendar.file": EVERYBODY,
    "drafts.index": EVERYBODY,
    "drafts.draft": EVERYBODY,
    "drafts.mail": EVERYBODY,
    "drafts.make": PLANNERS,
    "drafts.approve": APPROVERS,
    "drafts.approve_found": APPROVERS,
    "drafts.approve_ticked": APPROVERS,
    "previews.step": EVERYBODY,
    "previews.mail": EVERYBODY,
    "review.edit": PLANNERS,
    "review.save": PLANNERS,
    "review.restore": PLANNERS,
    "review.comment": APPROVERS,
    "review.reject": APPROVERS,
    "review.test_mail": APPROVERS,
    "review.send_test": APPROVERS,
    "review.edit_step": PLANNERS,
    "review.save_step": PLANNERS,
    "review.add_variant": PLANNERS,
    "review.remove_variant": PLANNERS,
    "handovers.index": PLANNERS,
    "handovers.hand_over_now": PLANNERS,
    "handovers.file": PLANNERS,
    "handovers.manifest": PLANNERS,
    "deliveries.index": PLANNERS,
    "deliveries.settle": PLANNERS,
    "guard.index": EVERYBODY,
    "guard.reason": EVERYBODY,
    "guard.audit": EVERYBODY,
    "guard.matrix": EVERYBODY,
    "overrides.index": EVERYBODY,
    "overrides.ask": DECIDERS,
    "overrides.keep": DECIDERS,
    "overrides.decide": DECIDERS,
    "conflicts.index": EVERYBODY,
    "conflicts.settle": DECIDERS,
    "personas.index": EVERYBODY,
    "personas.move": PLANNERS,
    "personas.new": PLANNERS,
    "personas.create": PLANNERS,
    "personas.edit": PLANNERS,
    "personas.save": PLANNERS,
    "personas.delete": PLANNERS,
    "properties.index": EVERYBODY,
    "properties.define": PLANNERS,
    "properties.edit": PLANNERS,
    "properties.save": PLANNERS,
    "properties.remove": PLANNERS,
    "properties.statuses": EVERYBODY,
    "properties.save_statuses": PLANNERS,
    "settings.index": EVERYBODY,
    "settings.save": ADMINS,
    "sending.index": EVERYBODY,
    "sending.check": ADMINS,
    "sending.save": ADMINS,
    "settings.save_crm": ADMINS,
    "settings.make_link": ADMINS,
    "servers.index": EVERYBODY,
    "servers.save": ADMINS,
    "servers.check": ADMINS,
    "hook_keys.index": EVERYBODY,
    "hook_keys.make": ADMINS,
    "hook_keys.revoke": ADMINS,
}
"""The roles that may use each address; an address that is not here is nobody's."""


@dataclass(frozen=True)
class SignedIn:
    """The user of a session, as the login library wants to see one."""

    user: User
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """What the session keeps: the user and the epoch, so that a new epoch ends it."""
        return f"{self.user.id}:{self.user.epoch}"

    @property
    def name(self) -> str:
        """What to call them."""
        return self.user.name or self.user.email

    @property
    def role(self) -> Role:
        """What they do here."""
        return self.user.role


def guard_pages(app: Flask) -> None:
    """Let nobody past who is not signed in with a role that the table names."""
    manager = LoginManager(app)
    manager.session_protection = None
    manager.user_loader(load_signed_in)
    app.before_request(_check)
    app.context_processor(lambda: {"may": may})


def load_signed_in(session_id: str) -> SignedIn | None:
    """The user of a session, or None where it has ended."""
    number, _, epoch = session_id.partition(":")
    if not (number.isdecimal() and epoch.isdecimal()):
        return None
    user = find_user(engine(), int(number), int(epoch))
    return SignedIn(user) if user else None


def _check() -> Response | None:
    endpoint = request.endpoint
    if endpoint is None or endpoint in PUBLIC | SIGNED:
        return None
    if not current_user.is_authenticated:
        return redirect(url_for("auth.sign_in", next=request.full_path.rstrip("?")), 303)
    if not may(endpoint):
        abort(403)
    return None


def may(endpoint: str) -> bool:
    """Whether the one who is signed in may use that address."""
    allowed = ALLOWED.get(endpoint, frozenset())
    return bool(current_user.is_authenticated) and current_user.role in allowed


def sign_in(user: User) -> None:
    """Begin a session of this user; what an earlier one held is forgotten, but for the language."""
    chosen: Any = session.get("language")
    session.clear()
    if chosen:
        session["language"] = chosen
    session.permanent = True
    login_user(SignedIn(user))
