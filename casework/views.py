"""The pages of one woman's year. A view reads, fills a form and makes one domain call."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from casework import actions, commitments, forms, shelter
from casework.form_pages import file_url as _file
from casework.form_pages import her_file as _accompaniment
from casework.form_pages import submitted as _submitted
from casework.models import Accompaniment, Stay
from journal import corrections
from journal.models import Entry
from journal.moves import write
from journal.pages import VersionForm, attempt, show_form
from matching.models import Proposal
from privacy.policies import find, policy


def _stay(request, pk):
    return find(request, Stay.objects.visible_to(request.actor).with_people(), pk=pk)


@policy("followup_note", "create")
@require_http_methods(["GET", "POST"])
def note(request, pk):
    """A note on her timeline, dated and signed. It moves nothing."""
    row = _accompaniment(request, pk)
    form = forms.NoteForm(request.POST or None)
    done = _submitted(
        request, form,
        lambda: write(
            row, "note", by=request.actor, note=form.cleaned_data["text"], channel=form.cleaned_data["channel"]
        ),
        "C’est noté.", _file(row),
    )  # fmt: skip
    return done or show_form(request, form, heading="Ajouter une note", submit="Enregistrer", back=_file(row))


@policy("agreement", "record")
@require_http_methods(["GET", "POST"])
def agreement(request, pk):
    """The three signatures of the agreement, and the day of the keys."""
    proposals = Proposal.objects.visible_to(request.actor).with_people()
    row = find(request, proposals, pk=pk)
    if request.method == "GET" and not row.agreements.exists():
        return redirect("casework:proposal_rules", row.pk)
    initial = {"move_in_on": row.period.lower, "until_on": row.period.upper}
    form = forms.AgreementForm(request.POST or None, row=row, initial=initial)
    back = reverse("matching:proposal", args=[row.pk])
    done = _submitted(
        request, form, lambda: actions.sign_agreement(row, by=request.actor, **form.cleaned_data),
        "La convention est signée. Il reste à remettre les clés.", back,
    )  # fmt: skip
    return done or show_form(
        request, form, heading="Signer la convention à trois", submit="Enregistrer la convention", back=back,
        intro="Elle, le foyer et l’association ont lu et signé la même page.",
    )  # fmt: skip


@policy("stay", "read")
@require_http_methods(["GET"])
def stay(request, pk):
    """A stay is read on her page."""
    return redirect(_file(_stay(request, pk)))


@policy("stay", "move_in")
@require_http_methods(["GET", "POST"])
def keys(request, pk):
    """The keys are handed over: from that evening, her year is counted."""
    row = _stay(request, pk)
    form = forms.KeysForm(request.POST or None, row=row, initial={"on": row.planned_from})
    done = _submitted(
        request, form, lambda: actions.move_in(row, by=request.actor, **form.cleaned_data),
        "Elle a ses clés. Son année est comptée.", _file(row),
    )  # fmt: skip
    return done or show_form(
        request, form, heading="Remettre les clés", submit="Noter la première nuit", back=_file(row),
        intro="Appeler chacun le lendemain : la tâche s’ouvre d’elle-même.",
    )  # fmt: skip


@policy("stay", "end")
@require_http_methods(["GET", "POST"])
def end_stay(request, pk):
    """She leaves this home: where she sleeps that night is looked for at once."""
    row = _stay(request, pk)
    form = forms.EndStayForm(request.POST or None, row=row)
    done = _submitted(
        request, form, lambda: actions.end_stay(row, by=request.actor, **form.cleaned_data),
        "Le départ est noté. Un relais est ouvert.", _file(row),
    )  # fmt: skip
    return done or show_form(
        request, form, heading="Noter le départ de ce foyer", submit="Enregistrer le départ", back=_file(row),
        notice="Un relais s’ouvre aussitôt. Son prochain toit ne dépend d’aucune de ces raisons.",
    )  # fmt: skip


@policy("stay", "extend")
@require_http_methods(["GET", "POST"])
def extend(request, pk):
    """Both wish to go on: a new exact date."""
    row = _stay(request, pk)
    form = forms.ExtendForm(request.POST or None)
    done = _submitted(
        request, form, lambda: actions.extend_stay(row, form.cleaned_data["until_on"], by=request.actor),
        "La nouvelle date est notée.", _file(row),
    )  # fmt: skip
    return done or show_form(
        request, form, heading="Prolonger le séjour", submit="Enregistrer", back=_file(row),
        intro="Chacun l’a demandé ou accepté, séparément.",
    )  # fmt: skip


@policy("tonight", "record")
@require_http_methods(["GET", "POST"])
def other_roof(request, pk):
    """Hotel, partner, friends by her choice: what is found for tonight."""
    row = _accompaniment(request, pk)
    form = forms.OtherRoofForm(request.POST or None)
    facts = form.cleaned_data if form.is_bound and form.is_valid() else {}
    done = _submitted(
        request, form,
        lambda: actions.record_other_roof(row, facts["kind"], facts["start"], facts["until"], by=request.actor),
        "Ce toit est noté.", _file(row),
    )  # fmt: skip
    return done or show_form(
        request, form, heading="Noter un autre toit", submit="Enregistrer", back=_file(row),
        intro="Un toit trouvé ailleurs couvre ses nuits, et se dit tel qu’il est.",
    )  # fmt: skip


@policy("tonight", "record")
@require_http_methods(["GET", "POST"])
def shelter_tonight(request, pk):
    """A roof for tonight, a week at most, in a ready room that suits her: two oral yeses."""
    row = _accompaniment(request, pk)
    rooms = shelter.rooms_tonight(row)
    longest = shelter.SHELTER_NIGHTS.of(row.territory_id)
    choices = [(str(room.pk), words) for room, words in rooms]
    form = forms.ShelterForm(request.POST or None, rooms=choices, longest=longest)
    done = _submitted(
        request, form, lambda: shelter.shelter_tonight(row, by=request.actor, **form.cleaned_data),
        "Elle est à l’abri ce soir. La recherche de son prochain toit continue.", _file(row),
    )  # fmt: skip
    notice = "" if rooms else "Aucune chambre prête et libre ce soir ne lui convient : noter un autre toit."
    return done or show_form(
        request, form, heading="La mettre à l’abri ce soir", submit="Elle y dort ce soir", back=_file(row),
        intro=f"Appeler le foyer d’abord. {longest} nuits au plus ; un accord d’une page sous 48 heures.",
        notice=notice,
    )  # fmt: skip


@policy("accompaniment", "update")
@require_http_methods(["GET", "POST"])
def suspend(request, pk):
    """Nights outside the promise, at her side: the end of her year moves on by as many, once a second person signs."""
    row = _accompaniment(request, pk)
    form = forms.SuspendForm(request.POST or None)
    done = _submitted(
        request, form, lambda: commitments.ask_suspension(row, by=request.actor, **form.facts),
        "La suspension est demandée. Une seconde personne doit la signer.", _file(row),
    )  # fmt: skip
    return done or show_form(
        request, form, heading="Suspendre son année", submit="Demander la seconde signature", back=_file(row),
        intro="Son année reprend là où elle en était : chaque nuit suspendue est rendue à la fin.",
    )  # fmt: skip


@policy("accompaniment", "update")
@require_http_methods(["GET", "POST"])
def extend_year(request, pk):
    """One to three months more, from her tenth month on, once a second person signs."""
    row = _accompaniment(request, pk)
    form = forms.ExtendYearForm(request.POST or None)
    done = _submitted(
        request, form, lambda: commitments.ask_extension(row, by=request.actor, **form.cleaned_data),
        "La prolongation est demandée. Une seconde personne doit la signer.", _file(row),
    )  # fmt: skip
    return done or show_form(
        request, form, heading="Prolonger son année", submit="Demander la seconde signature", back=_file(row),
        intro="Exceptionnel, décidé au bilan de l’année. Sans solution au bout, personne n’est mis dehors.",
    )  # fmt: skip


@policy("exit", "record")
@require_http_methods(["GET", "POST"])
def exit_(request, pk):
    """Where she goes, how we know; a second person signs."""
    row = _accompaniment(request, pk)
    form = forms.ExitForm(request.POST or None, row=row)
    done = _submitted(
        request, form, lambda: actions.record_exit(row, by=request.actor, **form.cleaned_data),
        "La sortie est notée. Une seconde personne doit la confirmer.", _file(row),
    )  # fmt: skip
    return done or show_form(
        request, form, heading="Enregistrer la sortie", submit="Demander la seconde signature", back=_file(row),
        notice="Le séjour en cours finit à cette date. Rien n’est compté avant la seconde signature.",
    )  # fmt: skip


@policy("exit", "record")
@require_http_methods(["GET", "POST"])
def undo_exit(request, pk):
    """The exit is not true any more, or she comes back within 90 days."""
    row = _accompaniment(request, pk)
    form = VersionForm(request.POST or None, row=row)
    exited = row.status == Accompaniment.Status.EXITED
    act = actions.reopen if exited else actions.cancel_exit
    done = _submitted(
        request, form, lambda: act(row, by=request.actor),
        "Son accompagnement est rouvert : chercher un toit ce soir.", _file(row),
    )  # fmt: skip
    return done or show_form(
        request, form, heading="Rouvrir son accompagnement", submit="Rouvrir", back=_file(row),
        intro="Le même dossier, sous le même numéro. Son année reprend où elle en était.",
    )  # fmt: skip


@policy("guest.contact", "update")
@require_http_methods(["GET", "POST"])
def pause_messages(request, pk):
    """She has already explained herself, or asks to be left in peace: no reminder before a day."""
    row = _accompaniment(request, pk)
    form = forms.PauseForm(request.POST or None)
    done = _submitted(
        request, form, lambda: actions.pause_messages(row, by=request.actor, **form.cleaned_data),
        "Plus aucun message ne part avant ce jour.", _file(row),
    )  # fmt: skip
    return done or show_form(
        request, form, heading="Suspendre ses messages", submit="Suspendre", back=_file(row),
        intro="Rien ne part avant ce jour. Ce qui ne peut pas attendre devient une tâche : le lui dire de vive voix.",
    )  # fmt: skip


@policy("assignment", "update")
@require_http_methods(["GET", "POST"])
def hand_over(request, pk):
    """Somebody else answers for her from today; rights and tasks go with it."""
    row = _accompaniment(request, pk)
    form = forms.HandOverForm(request.POST or None, accompaniment=row)
    done = _submitted(
        request, form, lambda: actions.hand_over(row, form.cleaned_data["user"], by=request.actor),
        "La main est passée.", reverse("desk:today"),
    )  # fmt: skip
    return done or show_form(request, form, heading="Passer la main", submit="Passer la main", back=_file(row))


@policy("journal.entry", "correct")
@require_http_methods(["GET", "POST"])
def correct(request, pk, entry):
    """A wrong date is corrected: what changes is shown first; the original line stays."""
    row = _accompaniment(request, pk)
    line = get_object_or_404(Entry.objects.of_thread(row.guest_id), pk=entry)
    form = forms.CorrectionForm(request.POST or None)
    consequences = None
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        if "confirm" in request.POST:
            done = attempt(
                form, lambda: corrections.correct(line, facts["effective_on"], facts["reason"], by=request.actor)
            )
            if done:
                messages.success(request, "La date est corrigée. La ligne d’origine reste.")
                return redirect(_file(row))
        else:
            consequences = attempt(form, lambda: corrections.preview(line, facts["effective_on"]))
    context = {"form": form, "entry": line, "consequences": consequences, "back": _file(row)}
    status = getattr(form, "status", 422 if form.is_bound and form.errors else 200)
    return render(request, "casework/correct.html", context, status=status)
