"""« Binômes »: who they are, how many women they carry, until when they have promised; and giving them one."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import Role, Territory, User
from casework.checkins import pairs as actions
from casework.models import Accompaniment, VolunteerPair
from journal.pages import attempt, show_form
from privacy.policies import find, policy


class PairForm(forms.Form):
    first = forms.ModelChoiceField(label="Une bénévole", queryset=User.objects.none(), empty_label="Choisir")
    second = forms.ModelChoiceField(label="L’autre", queryset=User.objects.none(), empty_label="Choisir")

    def __init__(self, *args, territory, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.queryset = actions.volunteers(territory)
            field.label_from_instance = lambda user: user.get_full_name() or user.short_name


class PairUpForm(forms.Form):
    pair = forms.ModelChoiceField(
        label="Binôme", queryset=VolunteerPair.objects.none(), required=False, empty_label="Aucun binôme"
    )

    def __init__(self, *args, file, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["pair"].queryset = (
            VolunteerPair.objects.open().filter(territory=file.territory_id).with_load().order_by("load", "pk")
        )
        most = actions.MOST.of(file.territory_id)
        self.fields["pair"].label_from_instance = lambda pair: f"{pair.names} ({pair.load} sur {most})"


@policy("pair", "update")
@require_http_methods(["GET", "POST"])
def pairs(request):
    """The pairs of the territory, and one more."""
    territory = Territory.objects.filter(pk__in=request.actor.territories(Role.COORDINATOR, Role.MANAGER)).first()
    if territory is None:
        raise Http404
    form = PairForm(request.POST or None, territory=territory.pk)
    make = lambda: actions.make_pair(territory.pk, by=request.actor, **form.cleaned_data)  # noqa: E731
    if request.method == "POST" and form.is_valid() and attempt(form, make):
        messages.success(request, "Ce binôme peut suivre des femmes.")
        return redirect("casework:pairs")
    rows = VolunteerPair.objects.visible_to(request.actor).open().with_load().order_by("-load", "pk")
    context = {"pairs": rows, "form": form, "most": actions.MOST.of(territory.pk), "today": timezone.localdate()}
    status = getattr(form, "status", 422 if form.is_bound and form.errors else 200)
    return render(request, "casework/pairs.html", context, status=status)


@policy("pair", "update")
@require_http_methods(["GET", "POST"])
def pair(request, pk):
    """One pair: the women whom they follow, by their file; they go on, or they stop."""
    row = find(request, VolunteerPair.objects.visible_to(request.actor).with_load(), pk=pk)
    form = forms.Form(request.POST or None)
    act = {"renew": actions.renew_pair, "close": actions.close_pair}.get(request.POST.get("act"))
    if request.method == "POST" and act and attempt(form, lambda: act(row, by=request.actor)):
        messages.success(request, "C’est noté.")
        return redirect("casework:pairs")
    followings = row.followings.filter(until_on=None).select_related("accompaniment").order_by("from_on", "pk")
    context = {"pair": row, "followings": followings, "form": form, "most": actions.MOST.of(row.territory_id)}
    return render(request, "casework/pair.html", context, status=getattr(form, "status", 200))


@policy("assignment", "update")
@require_http_methods(["GET", "POST"])
def pair_up(request, pk):
    """A pair for her: rights open today, and those of the pair before close."""
    file = find(request, Accompaniment.objects.visible_to(request.actor).select_related("guest"), pk=pk)
    running = file.pair_followings.filter(until_on=None).first()
    form = PairUpForm(request.POST or None, file=file, initial={"pair": running and running.pair_id})
    back = reverse("casework:accompaniment", args=[file.pk])

    def call():
        actions.follow(form.cleaned_data["pair"], file, by=request.actor)
        return True

    if request.method == "POST" and form.is_valid() and attempt(form, call):
        messages.success(request, "C’est noté.")
        return redirect(back)
    return show_form(
        request, form, heading="Confier à un binôme", submit="Enregistrer", back=back,
        intro="Les deux appellent chacun de son côté, elle et son foyer. Elle peut dire non à l’une ou à l’autre.",
    )  # fmt: skip
