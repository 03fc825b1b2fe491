"""`nurture init`, `demo`, `serve` and `users add`: making a workspace and opening it in the browser."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask

from nurture.cli.frame import Desk, with_json
from nurture.cli.library import library_root, sync_sentence
from nurture.cli.printing import Printer
from nurture.core.errors import BadInput, NurtureError
from nurture.core.phrases import phrase, say
from nurture.services.demonstrating import ADMIN, fill_demo
from nurture.services.signing_in import Role, add_user, list_users, make_sign_in_link
from nurture.services.syncing import SyncReport
from nurture.services.watching import Watcher, watching
from nurture.wiring import EXPORTERS, Workspace, make_workspace, speakers

LOOPBACK = "127.0.0.1"


@click.command()
@with_json
@click.pass_obj
def init(desk: Desk, out: Printer) -> None:
    """Make an empty workspace with the default stages, rules and sequences."""
    workspace, is_new = make_workspace(desk.settings)
    place = str(workspace.settings.workspace)
    database = workspace.engine.url.render_as_string(hide_password=True)
    verb = "is made" if is_new else "was there already and is up to date"
    out.result({"workspace": place, "database": database}, f"The workspace {place} {verb}.")
    out.note("Next: `nurture settings set sender_name …` (mails carry placeholders until you do), then")
    out.note("`nurture library sync`, `nurture import contacts FILE`, `nurture classify`, `nurture plan`.")


@click.command()
@click.option("--no-serve", is_flag=True, help="Fill the workspace and stop.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@with_json
@click.pass_obj
def demo(desk: Desk, no_serve: bool, port: int, out: Printer) -> None:
    """Fill a workspace with an invented company's library and people, and show it in the browser."""
    workspace, _ = make_workspace(desk.settings)
    folder = desk.settings.workspace
    report = fill_demo(workspace.engine, speakers(), EXPORTERS["eml"], now=workspace.now(), folder=folder)
    secret = make_sign_in_link(workspace.engine, ADMIN, now=workspace.now())
    url = f"http://{LOOPBACK}:{port}/sign-in/{secret}"
    counts = {"contacts": report.contacts, "offers": report.offers, "drafts": report.drafts}
    out.result({"url": url, **counts}, "\n".join(f"{count} {name}" for name, count in counts.items()))
    out.note(f"\nOpen {url}\n(the link works once; a new one comes with the next `nurture demo`)")
    if not no_serve:
        _serve(_application(workspace, is_demo=True), LOOPBACK, port)


@click.command()
@click.option("--host", default=LOOPBACK, show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option(
    "--watch",
    type=click.Path(path_type=Path),
    is_flag=False,
    flag_value=Path(),
    help="Sync this folder of content (default: the library's own) whenever a file in it changes.",
)
@with_json
@click.pass_obj
def serve(desk: Desk, host: str, port: int, watch: Path | None, out: Printer) -> None:
    """Serve the workspace. Needs NURTURE_SECRET_KEY and a first user (`nurture users add`)."""
    if not list_users(desk.workspace.engine):
        said = phrase("Nobody can sign in yet: add a first user with `nurture users add EMAIL --role admin`.")
        raise BadInput(said, code="no_user")
    app = _application(desk.workspace)
    if out.as_json:
        out.result({"url": f"http://{host}:{port}"})
    with watching(_watcher(desk, watch, out)):
        _serve(app, host, port)


def _watcher(desk: Desk, folder: Path | None, out: Printer) -> Watcher | None:
    """Who watches the folder that was asked for; raises BadInput where there is none."""
    if folder is None:
        return None
    root = library_root(desk, folder if folder != Path() else None)
    if not root.is_dir():
        said = phrase("There is no folder “{path}”; name the folder of your content library.", path=str(root))
        raise BadInput(said, file=str(root))
    out.note(f"Watching {root}")
    return Watcher(desk.workspace.engine, root, desk.workspace.now, lambda told: out.note(_told(told)))


def _told(told: SyncReport | NurtureError) -> str:
    return say(told.message) if isinstance(told, NurtureError) else sync_sentence(told)


def _application(workspace: Workspace, *, is_demo: bool = False) -> Flask:
    from nurture.web.app import create_app

    return create_app(workspace, loopback_demo=is_demo)


def _serve(app: Flask, host: str, port: int) -> None:
    from waitress import serve as run

    click.echo(f"Serving on http://{host}:{port} (stop with Ctrl+C)", err=True)
    try:
        run(app, host=host, port=port, threads=8, connection_limit=2000, ident="nurture")
    except OSError as error:
        said = phrase("Port {port} cannot be used: {why}; choose one with --port.", port=port, why=error.strerror or "")
        raise BadInput(said, code="port") from error


@click.group()
def users() -> None:
    """The colleagues who may sign in."""


@users.command()
@click.argument("email")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--name", default="", help="How they sign mails and approvals.")
@with_json
@click.pass_obj
def add(desk: Desk, email: str, role: str, name: str, out: Printer) -> None:
    """Add a colleague, and print a link by which they sign in once and choose a password."""
    user = add_user(desk.workspace.engine, email=email, name=name, role=role, now=desk.now)
    path = f"/sign-in/{make_sign_in_link(desk.workspace.engine, user.email, now=desk.now)}"
    out.result({"email": user.email, "role": role, "sign_in": path}, f"{user.email} can sign in once at {path}")


def register(root: click.Group) -> None:
    """Add this family's commands."""
    for command in (init, demo, serve, users):
        root.add_command(command)
