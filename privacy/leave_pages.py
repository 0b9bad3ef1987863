"""« Absences de l'équipe » : who is away, who stands in, until when."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Leave, Role, Territory, User
from journal.pages import attempt, day_field
from privacy import leaves
from privacy.policies import policy

TEAM = (Role.COORDINATOR, Role.MANAGER)


class _Person(forms.ModelChoiceField):
    def label_from_instance(self, user):
        return user.short_name


class LeaveForm(forms.Form):
    territory = forms.ModelChoiceField(label="Territoire", queryset=Territory.objects.none(), empty_label=None)
    user = _Person(label="Qui s’absente", queryset=User.objects.none())
    substitute = _Person(label="Qui la remplace", queryset=User.objects.none())
    from_on = day_field("À partir du")
    until_on = day_field("De retour le", help_text="Ce jour-là, tout lui revient sans rien faire.")

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        territories = Territory.objects.filter(pk__in=actor.territories(*TEAM)).order_by("name")
        self.fields["territory"].queryset = territories
        self.fields["territory"].label_from_instance = lambda row: row.name
        if len(territories) == 1:
            self.fields["territory"].initial = territories[0].pk
            self.fields["territory"].widget = forms.HiddenInput()
        people = User.objects.filter(pk__in=leaves.people_of_all(territories))
        for name in ("user", "substitute"):
            self.fields[name].queryset = people.order_by("last_name", "first_name", "pk")


@policy("leave", "update")
@require_http_methods(["GET", "POST"])
def absences(request):
    """Leaves that run or are to come, and one more."""
    form = LeaveForm(request.POST or None, actor=request.actor, initial={"user": request.user.pk})
    if form.is_bound and form.is_valid():
        facts = dict(form.cleaned_data)
        if attempt(form, lambda: leaves.take_leave(facts.pop("territory"), by=request.actor, **facts)):
            messages.success(
                request, "C’est noté. Ses femmes et ses tâches seront aussi à sa remplaçante ces jours-là."
            )
            return redirect("privacy:absences")
    today = timezone.localdate()
    rows = Leave.objects.filter(territory__in=request.actor.territories(*TEAM), until_on__gt=today)
    context = {"form": form, "leaves": rows.with_people().order_by("from_on", "pk"), "today": today}
    status = getattr(form, "status", 422 if form.is_bound and form.errors else 200)
    return render(request, "privacy/absences.html", context, status=status)


@policy("leave", "update")
@require_POST
def end_absence(request, pk):
    """She is back, or does not go."""
    row = get_object_or_404(Leave.objects.filter(territory__in=request.actor.territories(*TEAM)), pk=pk)
    form = forms.Form(request.POST)
    attempt(form, lambda: leaves.end_leave(row, by=request.actor) or row)
    if form.errors:
        messages.error(request, " ".join(form.non_field_errors()))
    else:
        messages.success(request, "C’est noté : tout lui revient dès maintenant.")
    return redirect("privacy:absences")
