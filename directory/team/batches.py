"""Many places at once: chosen, shown before, written, taken back in one touch."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from directory.editing.batches import apply_batch, may_revert, preview, revert_batch
from directory.models import OverrideBatch
from directory.team.forms import BatchForm
from directory.team.pressing import pressed
from journal.pages import attempt
from privacy.policies import policy

PAGE = 20


@policy("directory.entry", "moderate")
@require_http_methods(["GET", "POST"])
def batches(request):
    """Those that were made, and a form for one more: what it touches is shown before anything is written."""
    form = BatchForm(request.POST or None)
    context = {"form": form}
    if form.is_bound and form.is_valid():
        seen = preview(form.wanted, form.kept, request.actor)
        context["preview"] = seen
        same = request.POST.get("seen") == str(seen.places)
        if request.POST.get("step") == "save" and same:
            title = form.cleaned_data["title"]
            done = attempt(form, lambda: apply_batch(form.wanted, form.kept, title=title, by=request.actor))
            if done:
                messages.success(request, f"C’est fait : {done.count} changements, visibles partout.")
                return redirect("directory:team_batches")
    page = Paginator(OverrideBatch.objects.select_related("created_by__user"), PAGE)
    context["page"] = page.get_page(request.GET.get("page"))
    context["may_revert"] = {row.pk for row in context["page"] if may_revert(row, request.actor)}
    status = getattr(form, "status", 422 if form.is_bound and form.errors else 200)
    return render(request, "directory/team/batches.html", context, status=status)


@policy("directory.entry", "moderate")
@require_POST
def revert(request, pk):
    row = get_object_or_404(OverrideBatch, pk=pk)
    if not may_revert(row, request.actor):
        raise Http404
    back = reverse("directory:team_batches")
    return pressed(request, lambda: revert_batch(row, by=request.actor), back, "Tout est comme avant.")
