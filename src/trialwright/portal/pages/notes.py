"""/notes: what a person wrote down, about trials or anything, for nobody else."""

import msgspec
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from trialwright.portal.rendering import answered, render
from trialwright.portal.routes import Parameter, other, page, posted
from trialwright.portal.users.file import Users
from trialwright.portal.users.notes import (
    MOST_CHARACTERS,
    Note,
    NoteFault,
    add_note,
    change_note,
    delete_note,
    note,
    notes,
    notes_text,
)
from trialwright.portal.visitor import PRIVATE, field, number_in_path, required, shown_moment, users_of
from trialwright.store.content import normal_id

NAV = (60, "Notes", "/notes")


class NoteShown(msgspec.Struct, frozen=True):
    """A note. ``title`` is that of its trial, "" for none or one that is no longer here."""

    id: int
    trial: str
    title: str
    text: str
    made_at: str
    changed_at: str


class NotesPage(msgspec.Struct, frozen=True):
    """The notes of whoever is at the browser. ``trial`` limits them to one trial, and is what a new one is about."""

    trial: str
    title: str
    notes: tuple[NoteShown, ...]
    most_characters: int = MOST_CHARACTERS
    typed: str = ""
    fault: str = ""


class NotePage(msgspec.Struct, frozen=True):
    """One note, to be changed or deleted."""

    note: NoteShown
    most_characters: int = MOST_CHARACTERS
    fault: str = ""


def notes_page(request: Request) -> Response:
    """All notes, and a form for a new one."""
    with users_of(request) as users:
        trial = normal_id(request.query_params.get("trial", "")) or ""
        return render(request, "notes.html", _listed(request, users, trial), headers=PRIVATE)


def note_page(request: Request) -> Response:
    """One note."""
    with users_of(request) as users:
        return render(
            request, "note.html", NotePage(_shown(request, _asked_for(request, users))), headers=PRIVATE
        )


def export(request: Request) -> Response:
    """All notes as one text file."""
    with users_of(request) as users:
        text = notes_text(notes(users, required(request, users)))
    headers = PRIVATE | {"Content-Disposition": 'attachment; filename="notes.txt"'}
    return answered(request, text.encode("utf-8", "replace"), "text/plain; charset=utf-8", headers=headers)


def add(request: Request, form: FormData) -> Response:
    """A new note was written."""
    trial = normal_id(field(form, "trial")) or ""
    with users_of(request) as users:
        owner = required(request, users)
        try:
            made = add_note(users, owner, field(form, "text"), request.app.state.settings.now(), trial)
        except NoteFault as fault:
            context = msgspec.structs.replace(
                _listed(request, users, trial), typed=field(form, "text"), fault=str(fault)
            )
            return render(request, "notes.html", context, status=422)
    about = f"?trial={trial}" if trial else ""
    return RedirectResponse(f"/notes{about}#note-{made.id}", 303)


def save(request: Request, form: FormData) -> Response:
    """A note was changed."""
    number = number_in_path(request)
    with users_of(request) as users:
        owner, kept = required(request, users), _asked_for(request, users)
        try:
            change_note(users, owner, number, field(form, "text"), request.app.state.settings.now())
        except NoteFault as fault:
            shown = msgspec.structs.replace(_shown(request, kept), text=field(form, "text"))
            return render(request, "note.html", NotePage(shown, fault=str(fault)), status=422)
    return RedirectResponse(f"/notes#note-{number}", 303)


def delete(request: Request, form: FormData) -> Response:
    """A note is gone, with the links that shared it."""
    with users_of(request) as users:
        if not delete_note(users, required(request, users), number_in_path(request)):
            raise HTTPException(404)
    return RedirectResponse("/notes", 303)


def routes() -> list[Route]:
    """/notes and what is under it."""
    about = Parameter("trial", "Only notes about this trial")
    return [
        *page("/notes", notes_page, NotesPage, "The notes of whoever is signed in", (about,)),
        *other("/notes.txt", export, "The notes as one text file", "text/plain"),
        *page("/notes/{number}", note_page, NotePage, "One note"),
        *posted("/notes", add, "Takes a new note"),
        *posted("/notes/{number}", save, "Takes another text for a note"),
        *posted("/notes/{number}/delete", delete, "Deletes a note"),
    ]


def _listed(request: Request, users: Users, trial: str) -> NotesPage:
    owner = required(request, users)
    kept = notes(users, owner, trial or None)
    return NotesPage(trial, title_of(request, trial), tuple(_shown(request, each) for each in kept))


def _asked_for(request: Request, users: Users) -> Note:
    kept = note(users, required(request, users), number_in_path(request))
    if kept is None:
        raise HTTPException(404)
    return kept


def _shown(request: Request, kept: Note) -> NoteShown:
    return NoteShown(
        kept.id,
        kept.trial,
        title_of(request, kept.trial),
        kept.text,
        shown_moment(kept.made_at),
        shown_moment(kept.changed_at),
    )


def title_of(request: Request, trial: str) -> str:
    """The title of a trial; "" for none, or one that is not here."""
    record = request.app.state.shelf.record(trial) if trial else None
    return (record.study.title or record.name) if record else ""
