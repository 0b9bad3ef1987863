"""The pages: raising a worry, what became of it for whoever raised it, and the affairs of one's circles."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import Role
from casework.checkins.worries import as_concern
from casework.concerns import circle, forms, moves, pattern
from casework.models import Accompaniment, CheckIn, Concern, HomeReview
from journal.judgements import judged
from journal.models import Entry, Signature
from journal.moves import moves_for
from journal.pages import VersionForm, attempt, show_form
from matching.models import Proposal
from privacy.access import readings_of
from privacy.policies import can, can_many, find, offered, policy
from privacy.projection import project, project_many

PER_PAGE = 25
WITHOUT_A_FILE = (Role.SAFEGUARDING_LEAD, Role.DIRECTOR)  # they see no woman's file, and may raise for any of them
WHY = "suivi"  # written beside readings of her own fields, which others may see: says nothing
EMERGENCY = (("17", "Police"), ("112", "Urgences"), ("114", "Urgences par SMS"), ("3919", "Violences femmes info"))
CHILDREN = ("119", "Enfance en danger")


# --- raising -------------------------------------------------------------------------------------------------------


def _within_reach(actor):
    """The files for which this person may raise something."""
    territories = actor.territories(*WITHOUT_A_FILE)
    seen = Accompaniment.objects.visible_to(actor).values("pk")
    return Accompaniment.objects.filter(Q(pk__in=seen) | Q(territory__in=territories)).select_related("guest")


@policy("incident", "create")
@require_http_methods(["GET", "POST"])
def raise_by_reference(request):
    """Whoever has no page of hers open: her reference first."""
    form = forms.FindForm(request.POST or None, within=_within_reach(request.actor))
    if request.method == "POST" and form.is_valid():
        return redirect("casework:raise", pk=form.found.pk)
    return show_form(
        request, form, heading="Signaler une inquiétude", submit="Continuer", back=reverse("casework:receipts"),
        intro="Tout ce qui vous inquiète pour elle, même si vous n’êtes pas sûre.",
    )  # fmt: skip


@policy("incident", "create")
@require_http_methods(["GET", "POST"])
def raise_(request, pk):
    """What was seen or heard. Received at once; whoever raises it is told that it was, and nothing more."""
    row = find(request, _within_reach(request.actor), pk=pk)
    call = _call(request, row)
    seen = as_concern(call, project(call, request.actor, why=WHY)) if call else {}
    form = forms.RaiseForm(request.POST or None, territory_id=row.territory_id, user=request.user, initial=seen)
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: moves.raise_concern(row, by=request.actor, **form.cleaned_data))
        if done:
            messages.success(request, "Merci. C’est reçu, et confié à quelques personnes nommées.")
            return redirect("casework:receipts")
    return show_form(
        request, form, heading="Signaler une inquiétude", submit="Signaler",
        back=reverse("casework:check_in", args=[call.pk]) if call else reverse("casework:receipts"),
        intro=f"Au sujet de {row.code}. Rien n’en paraît dans son dossier, et le foyer n’en saura rien.",
        notice="Danger immédiat : appeler le 17 ou le 112, ou écrire au 114.",
    )  # fmt: skip


def _call(request, file):
    """The call of hers from which the worry comes (``?appel=``), where this person may read it; else None."""
    said = request.GET.get("appel", "")
    rows = CheckIn.objects.visible_to(request.actor).filter(stay__accompaniment=file)
    row = rows.with_people().filter(pk=said).first() if said.isdecimal() and len(said) < 19 else None
    return row if row and can(request.actor, "check_in", "read", row) else None


@policy("incident.receipt", "read")
@require_GET
def receipts(request):
    """What one has raised: received or not yet, and nothing of what became of it."""
    rows = Concern.objects.raised_by(request.actor).filter(silent=False).order_by("-raised_at", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    told = can_many(request.actor, "incident.receipt", "read", list(page))
    lines = [
        {"code": row.code, "at": row.raised_at, "received": row.status != Concern.Status.RAISED}
        for row in page if told[row.pk]
    ]  # fmt: skip
    return render(request, "casework/receipts.html", {"page": page, "lines": lines})


# --- the circle ----------------------------------------------------------------------------------------------------


@policy("incident", "read")
@require_GET
def concerns(request):
    """The affairs of one's circles, the gravest and the latest first."""
    closed = request.GET.get("etat") == "closes"
    rows = Concern.objects.visible_to(request.actor)
    rows = rows.filter(status=Concern.Status.CLOSED) if closed else rows.open()
    page = Paginator(rows.order_by("-level", "level_since", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    cards = project_many(shown, request.actor, fields={"code", "level", "status"}, why="liste")
    values = judged()
    lines = [(row, card, _due(row, values)) for row, card in zip(shown, cards, strict=True) if card.get("code")]
    tabs = [
        {"label": "Ouvertes", "url": "?", "active": not closed},
        {"label": "Closes", "url": "?etat=closes", "active": closed},
    ]
    reviews = HomeReview.objects.visible_to(request.actor).filter(closed_at__isnull=not closed).order_by("opened_at")
    context = {"page": page, "lines": lines, "tabs": tabs, "reviews": reviews[:PER_PAGE]}
    return render(request, "casework/concerns.html", context)


def _due(row, values=None):
    """When its first act is due, and whether that is past; None once it was done."""
    if row.status not in circle.BEFORE_ACTING:
        return None
    at = circle.due_at(row, values)
    return {"at": at, "late": at <= timezone.now()}


@policy("incident", "read")
@require_GET
def concern(request, pk):
    """One affair, for its circle. Opening it is written down."""
    row = _found(request, pk)
    card = project(row, request.actor, why="page")
    guest = project(row.guest, request.actor, fields={"code", "first_name"}, why=WHY)
    entries = Entry.objects.about(row).with_actor().newest_first()
    context = {
        "concern": row, "card": card, "guest": guest, "due": _due(row),
        "home": row.host.code if card.get("host_id") else "",
        "asked": _asked_already(row),
        "members": row.members.in_force().select_related("user").order_by("from_at", "pk"),
        "entries": [_line(entry) for entry in entries],
        "readings": readings_of(row)[:PER_PAGE],
        "steps": _steps(row, request.actor),
        "danger": row.level == Concern.Level.DANGER,
        "numbers": [*EMERGENCY, *([CHILDREN] if row.kind == Concern.Kind.CHILD else [])],
        "roofs": _roofs(row, request.actor),
        "to_sign": Signature.objects.pending().about(row).first(),
        "may_sign": Signature.objects.for_signature_of(request.actor).about(row).exists(),
    }  # fmt: skip
    return render(request, "casework/concern.html", context)


def _asked_already(row):
    """How many women the home has been asked about, or is about to receive: the circle decides with their team."""
    if row.host_id is None or row.status == Concern.Status.CLOSED:
        return 0
    return Proposal.objects.live().filter(room__host=row.host_id).exclude(guest=row.guest_id).count()


def _found(request, pk):
    rows = Concern.objects.visible_to(request.actor).select_related("guest", "host", "stay", "territory", "raised_by")
    return find(request, rows.prefetch_related("members"), pk=pk)


NEWS = {
    "raise": ("Signalée", "exclamation-triangle-fill"),
    "let_in": ("Une personne entre dans le cercle", "person-check"),
    "let_out": ("Une personne sort du cercle", "person-check"),
    "triage": ("Examinée", "check-lg"),
    "raise_level": ("Plus grave", "exclamation-triangle-fill"),
    "offer_roof": ("Un autre toit lui est proposé", "house-heart-fill"),
    "act": ("Premier geste", "check-lg"),
    "lift_silence": ("Le silence est levé", "info-circle"),
    "name": ("Une collègue est nommée", "info-circle"),
    "decide": ("Décidée", "pen"),
    "resume": ("Reprise", "arrow-counterclockwise"),
    "close": ("Close", "check-lg"),
    "note": ("Note", "chat-left-text"),
    "late": ("Le temps est passé", "clock"),
}


def _line(entry):
    title, icon = NEWS.get(entry.transition, (entry.transition, "journal-text"))
    return {"at": entry.happened_at, "who": entry.actor.name, "title": title, "text": entry.note, "icon": icon}


@policy("incident.pattern", "read")
@require_GET
def home_review(request, pk):
    """What the pattern rule found about one home: for the panel, which decides by two."""
    row = find(request, HomeReview.objects.visible_to(request.actor).select_related("host", "territory"), pk=pk)
    seen = Concern.objects.visible_to(request.actor).filter(pk__in=row.found)
    card = project(row, request.actor, why="page")
    context = {
        "review": row, "card": card,
        "home": row.host.code if card.get("host_id") else "",
        "count": len(row.found),
        "concerns": seen.order_by("pk") if row.rule == HomeReview.Rule.CONCERNS else [],
        "to_sign": Signature.objects.pending().about(row).first(),
        "may_sign": Signature.objects.for_signature_of(request.actor).about(row).exists(),
    }  # fmt: skip
    return render(request, "casework/home_review.html", context)


@policy("incident.pattern", "update")
@require_http_methods(["GET", "POST"])
def decide_review(request, pk):
    """The panel's opinion, signed by another of it."""
    row = find(request, HomeReview.objects.visible_to(request.actor).select_related("host"), pk=pk)
    form = forms.PanelForm(request.POST or None)
    back = reverse("casework:home_review", args=[row.pk])
    decides = request.method == "POST" and form.is_valid()
    if decides and attempt(form, lambda: pattern.decide(row, by=request.actor, **form.cleaned_data)):
        messages.success(request, "L’avis est noté. Une seconde personne de la commission doit le signer.")
        return redirect(back)
    return show_form(
        request, form, heading="Noter l’avis de la commission", submit="Demander la seconde signature", back=back,
        intro="Jusqu’à la signature, aucune nouvelle femme n’est proposée à ce foyer, et il n’en sait rien.",
    )  # fmt: skip


# the address of a step: its form, the domain call, its words
STEPS = {
    "examiner": (forms.TriageForm, moves.triage, "Examiner", "C’est examiné."),
    "agir": (forms.ActForm, moves.act, "Noter le premier geste", "Le premier geste est noté."),
    "toit": (forms.RoofForm, moves.offer_roof, "Noter le toit proposé et son choix", "Son choix est noté."),
    "silence": (forms.SilenceForm, moves.lift_silence, "Lever le silence", "Le silence est levé."),
    "decider": (forms.DecideForm, moves.decide, "Noter la décision", "La décision est notée."),
    "clore": (VersionForm, moves.close, "Demander la clôture", "La clôture est demandée."),
    "reprendre": (VersionForm, moves.resume, "Reprendre", "L’affaire est reprise."),
    "niveau": (forms.LevelForm, moves.raise_level, "C’est plus grave", "Le niveau est changé."),
    "cercle": (forms.LetInForm, moves.let_in, "Faire entrer quelqu’un", "Cette personne est dans le cercle."),
    "nommer": (forms.NameForm, moves.name_staff, "Nommer une collègue", "C’est noté."),
    "note": (forms.NoteForm, moves.note, "Ajouter une note", "C’est noté."),
}
INTRO = {
    "toit": "Avec elle, seule. Elle part, reste ou attend : c’est son choix, et il ne lui coûte rien.",
    "silence": "Tant que le silence tient, le foyer ne peut rien remarquer.",
    "clore": "À partir du niveau 2, une seconde personne du cercle signe.",
    "decider": "Ce que le foyer remarquerait attend qu’elle soit en sécurité, ou d’accord.",
}
OF_A_MOVE = {"triage": "examiner", "act": "agir", "decide": "decider", "resume": "reprendre", "close": "clore"}
POSITIONAL = {"cercle": "user", "nommer": "user", "note": "text"}


def _steps(row, actor):
    """[(address, label)]: the next move first, then what may always be done while it is open."""
    if row.status == Concern.Status.CLOSED:
        return []
    names = [OF_A_MOVE[move.name] for move in moves_for(row, actor)]
    if row.level == Concern.Level.DANGER and not row.roof_offered_at:
        names.insert(0, "toit")
    more = ["note", "cercle", "nommer"]
    more += ["toit"] if "toit" not in names else []
    more += ["niveau"] if row.level < Concern.Level.DANGER and row.status != Concern.Status.RAISED else []
    more += ["silence"] if row.in_silence and row.host_id else []
    return [(name, STEPS[name][2]) for name in [*dict.fromkeys(names), *more]]


def _roofs(row, actor):
    """For whoever may: the pages by which she sleeps elsewhere tonight, at her pace and with her choice."""
    file = Accompaniment.objects.filter(guest=row.guest_id).order_by("-pk").first()
    if file is None or not offered(actor, file, leads=("accompaniment", "update"))["leads"]:
        return []
    found = [("Son dossier", reverse("casework:accompaniment", args=[file.pk]))]
    if row.stay and row.stay.status == row.stay.Status.ONGOING:
        found.insert(0, ("Elle part : noter son départ", reverse("casework:end", args=[row.stay_id])))
    return [("Lui trouver un autre toit ce soir", reverse("casework:shelter", args=[file.pk])), *found]


@policy("incident", "update")
@require_http_methods(["GET", "POST"])
def step(request, pk, name):
    """One step of the circle: a form, one domain call, and the affair again."""
    if name not in STEPS:
        raise Http404
    row = _found(request, pk)
    kind, call, heading, sentence = STEPS[name]
    form = kind(request.POST or None, row=row)
    back = reverse("casework:concern", args=[row.pk])
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        first = [facts.pop(POSITIONAL[name])] if name in POSITIONAL else []
        if attempt(form, lambda: call(row, *first, by=request.actor, **facts)) is not None:
            messages.success(request, sentence)
            return redirect(back if Concern.objects.visible_to(request.actor).filter(pk=pk).exists() else "desk:home")
    return show_form(request, form, heading=heading, submit="Enregistrer", back=back, intro=INTRO.get(name, ""))
