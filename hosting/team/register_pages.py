"""The import on screen: a file, its columns, each doubtful cell put right in place, the good lines applied."""

import csv
import re
from collections import defaultdict

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Case, Q, Value, When
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Territory
from hosting.models import ImportBatch, ImportLine
from hosting.models.register import MANAGED_BY
from hosting.registers import limits
from hosting.registers.columns import wanted
from hosting.registers.declared import codes
from hosting.registers.kinds import kind_of
from hosting.registers.reading import UnreadableFile, received, shown
from hosting.team import register_work as work
from journal.moves import TooLate
from journal.pages import BADLY_FILLED, TOO_LATE, show_form
from privacy.policies import can, find, policy

PER_PAGE = 50  # lines to correct on a page
EXAMPLES = 3
STEPS = ("Fichier", "Colonnes", "Vérifier", "Importer")
CELL = re.compile(r"cellule-(\d{1,7})-(\w+)")
LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
Outcome = ImportLine.Outcome
COUNTED = [
    (Outcome.CREATED, "vert", "plus-lg", "créée,créées"),
    (Outcome.UPDATED, "bleu", "arrow-repeat", "mise à jour,mises à jour"),
    (Outcome.DUPLICATE, "", "people", "déjà connue,déjà connues"),
    (Outcome.REJECTED, "rouge", "exclamation-triangle-fill", "à corriger,à corriger"),
    (Outcome.NOT_A_RECORD, "", "dash-lg", "ignorée,ignorées"),
]


class FileForm(forms.Form):
    """The file, and what it is a register of. Where she coordinates several territories, she says which."""

    kind = forms.ChoiceField(label="Que contient ce fichier ?", widget=forms.RadioSelect)
    territory = forms.ModelChoiceField(Territory.objects.none(), label="Territoire", empty_label=None)
    file = forms.FileField(label="Fichier", help_text="xlsx, ods, csv ou tsv ; 10 Mo au plus.")

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        mine = Territory.objects.filter(pk__in=actor.territories(*MANAGED_BY)).order_by("name")
        mine = [row.pk for row in mine if can(actor, "import.batch", "execute", row)]
        if not mine:
            raise PermissionDenied
        self.fields["kind"].choices = [(code, f"Un registre {kind_of(code).layout.label}") for code in codes()]
        self.fields["territory"].queryset = Territory.objects.filter(pk__in=mine).order_by("name")
        self.only = Territory.objects.get(pk=mine[0]) if len(mine) == 1 else None
        if self.only:
            del self.fields["territory"]

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > limits.BYTES:
            raise forms.ValidationError(f"Ce fichier dépasse {limits.BYTES // 1024 // 1024} Mo.")
        return file

    def read(self, by):
        """The batch of its lines, or None: the file then says why it cannot be read."""
        facts = self.cleaned_data
        file, where = facts["file"], self.only or facts["territory"]
        try:
            return work.read(file.read(), facts["kind"], territory=where, by=by, file_name=file.name)
        except UnreadableFile as refusal:
            self.add_error("file", str(refusal))
            return None


@policy("import.batch", "execute")
@require_GET
def registers(request):
    """The registers already taken over, and those on their way."""
    rows = ImportBatch.objects.visible_to(request.actor).filter(undone_at=None).newest_first()
    page = Paginator(rows.select_related("territory"), 25).get_page(request.GET.get("page"))
    return render(request, "hosting/team/register_list.html", {"page": page, "lines": [(r, _label(r)) for r in page]})


@policy("import.batch", "execute")
@require_http_methods(["GET", "POST"])
def file(request):
    """First step: the file, read in the guarded process and kept sealed, line by line."""
    form = FileForm(request.POST or None, request.FILES or None, actor=request.actor)
    if form.is_bound and form.is_valid() and (batch := form.read(request.actor)):
        return redirect("hosting:register_columns", batch.pk)
    return show_form(request, form, "hosting/team/register_file.html", steps=_steps(0))


@policy("import.batch", "execute")
@require_http_methods(["GET", "POST"])
def columns(request, pk):
    """Second step: what each column holds, as guessed, or as she says."""
    batch = _batch(request, pk)
    layout = kind_of(batch.kind).layout
    mapping, problem = batch.mapping, ""
    if request.method == "POST":
        mapping, problem = _mapping(request.POST, batch, layout)
        if not problem:
            return _done(request, batch, lambda: work.name_columns(batch, mapping, request.user))
    elif batch.applied_at:
        return redirect("hosting:register", batch.pk)
    context = {
        "batch": batch,
        "label": _label(batch),
        "steps": _steps(1),
        "columns": _columns(batch, {index: name for name, index in mapping.items()}),
        "fields": sorted(((column.field, column.label) for column in layout.columns), key=lambda pair: pair[1]),
        "problems": [{"message": problem, "url": "#colonnes"}] if problem else [],
    }
    return render(request, "hosting/team/register_columns.html", context, status=BADLY_FILLED if problem else 200)


def _mapping(posted, batch, layout):
    """({field: column}, what is wrong with it in French or "")."""
    mapping, twice = {}, []
    known = {column.field: column.label for column in layout.columns}
    for index in range(len(batch.headings)):
        name = posted.get(f"colonne-{index}", "")
        if name in known:
            if name in mapping:
                twice.append(known[name])
            mapping.setdefault(name, index)
    if twice:
        return mapping, f"Deux colonnes sont dites « {twice[0]} » : en garder une."
    if not any(need <= mapping.keys() for need in layout.needs):
        needed = " ou ".join(wanted(layout, need) for need in layout.needs)
        return mapping, f"Il faut au moins une colonne {needed}."
    return mapping, ""


def _columns(batch, fields):
    """Each column of the file: its heading, what its first lines hold, the field it is said to be."""
    samples = [line.cells for line in batch.lines.filter(nature="record").order_by("number")[:EXAMPLES]]
    found = []
    for index, title in enumerate(batch.headings):
        examples = [shown(received(cells[index]))[:40] for cells in samples if index < len(cells)]
        examples = [text for text in examples if text]
        if title or examples:
            title = title or f"Colonne {index + 1}"
            found.append({"index": index, "title": title, "examples": examples, "field": fields.get(index, "")})
    return found


@policy("import.batch", "execute")
@require_http_methods(["GET", "POST"])
def register(request, pk):
    """Third step and the last: what each line would become, then what it became. A POST corrects cells."""
    batch = _batch(request, pk)
    if request.method == "POST":
        typed, taken = _typed(request.POST), _named(request.POST.get("prendre", ""))
        back = request.get_full_path()  # on the page of lines where she was
        return _done(request, batch, lambda: work.correct(batch, typed, request.user, take=taken), back)
    if work.is_busy(batch):
        context = {"batch": batch, "label": _label(batch), "steps": _steps(3 if _applying(batch) else 2)}
        return render(request, "hosting/team/register_progress.html", context | _progress(batch))
    if not batch.counts:
        return redirect("hosting:register_columns", batch.pk)
    context = {
        "batch": batch,
        "label": _label(batch),
        "steps": _steps(4 if batch.applied_at else 2),
        "counts": [(tone, icon, batch.counts[code], words) for code, tone, icon, words in COUNTED],
        "rows": batch.counts["rows"],
        "good": batch.counts[Outcome.CREATED] + batch.counts[Outcome.UPDATED],
        "others": _left_aside(batch).count(),
        "interrupted": batch.job and batch.job.status == "failed",
    }
    page = Paginator(_to_look_at(batch), PER_PAGE).get_page(request.GET.get("page"))
    context |= {"page": page, "cells": [cell for line in page for cell in _cells(line)]}
    return render(request, "hosting/team/register_preview.html", context)


def _to_look_at(batch):
    rank = Case(When(outcome=Outcome.REJECTED, then=Value(0)), default=Value(1))
    return batch.lines.doubtful().order_by(rank, "number")


def _cells(line):
    """Each doubtful cell of a line. A field is offered once, and not where the whole line is left out as known."""
    offered = set()
    for problem in line.problems:
        name = problem.get("field", "")
        editable = bool(name) and name not in offered and line.outcome != Outcome.DUPLICATE
        offered.add(name)
        yield {**problem, "line": line, "editable": editable, "name": f"cellule-{line.number}-{name}"}


def _typed(posted):
    typed = defaultdict(dict)
    for name, text in posted.items():
        if cell := _named(name):
            typed[cell[0]][cell[1]] = text.strip()[: limits.CELL]
    return dict(typed)


def _named(name):
    """(line, field) of the input so called; None for anything else. No line has a number of more digits."""
    said = CELL.fullmatch(name)
    return (int(said[1]), said[2]) if said else None


@policy("import.batch", "execute")
@require_GET
def progress(request, pk):
    """How far the work is: a fragment that asks for itself again, then sends the page to what came of it."""
    batch = _batch(request, pk)
    if not work.is_busy(batch):
        return HttpResponse(headers={"HX-Redirect": reverse("hosting:register", args=[batch.pk])})
    return render(request, "components/progress.html", _progress(batch))


def _progress(batch):
    sentence = "Les lignes sont importées…" if _applying(batch) else "Les lignes sont vérifiées…"
    url = reverse("hosting:register_progress", args=[batch.pk])
    return {"url": url, "done": batch.job.done, "total": batch.job.total, "sentence": sentence}


def _applying(batch):
    return batch.job.kind == work.APPLY


@policy("import.batch", "execute")
@require_POST
def apply(request, pk):
    """Fourth step: the good lines are written, the others wait in a file of their own."""
    batch = _batch(request, pk)
    return _done(request, batch, lambda: work.begin(batch, request.user))


@policy("import.batch", "execute")
@require_POST
def drop(request, pk):
    """Give up a register before it is applied: what was read of it is erased."""
    batch = _batch(request, pk)
    try:
        work.drop(batch)
    except TooLate as refused:
        return _refused(request, batch, refused)
    messages.success(request, "Le fichier est abandonné : rien n’en est gardé.")
    return redirect("hosting:registers")


@policy("import.batch", "execute")
@require_GET
def others(request, pk):
    """The lines left aside, as a spreadsheet, with what is to be put right in each."""
    batch = _batch(request, pk)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="lignes-a-corriger-{batch.pk}.csv"'
    response["Cache-Control"] = "no-store"
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    writer.writerow([*map(neutral, batch.headings), "À corriger"])
    for line in _left_aside(batch).order_by("number"):
        cells = [shown(received(cell)) for cell in line.cells]
        cells += [""] * (len(batch.headings) - len(cells))
        for name, text in line.corrections.items():
            if name in batch.mapping:
                cells[batch.mapping[name]] = text
        said = " ".join(f"{problem['column']} : {problem['problem']}" for problem in line.problems)
        writer.writerow([*map(neutral, cells[: len(batch.headings)]), neutral(said)])
    return response


def neutral(text):
    """A text that no spreadsheet will run as a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(LIVE) else text


def _left_aside(batch):
    """Lines that are not taken over though they say something: rejected, or otherwise than the line that is."""
    return batch.lines.filter(Q(outcome=Outcome.REJECTED) | Q(outcome=Outcome.DUPLICATE, problem_count__gt=0))


def _batch(request, pk):
    return find(request, ImportBatch.objects.visible_to(request.actor).select_related("job", "territory"), pk=pk)


def _done(request, batch, call, back=""):
    try:
        call()
    except TooLate as refused:
        return _refused(request, batch, refused)
    return redirect(back or reverse("hosting:register", args=[batch.pk]))


def _refused(request, batch, refused):
    context = {"message": str(refused), "back_url": reverse("hosting:register", args=[batch.pk])}
    return render(request, "409.html", context, status=TOO_LATE)


def _label(batch):
    return f"Registre {kind_of(batch.kind).layout.label}"


def _steps(current):
    return [
        {"label": label, "status": "done" if index < current else "current" if index == current else ""}
        for index, label in enumerate(STEPS)
    ]
