"""What the pages of her file share: her row, the way back to it, and a form that is posted, acted on and left."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse

from casework.models import Accompaniment
from journal.pages import attempt
from privacy.policies import find


def her_file(request, pk):
    return find(request, Accompaniment.objects.visible_to(request.actor).select_related("guest", "owner"), pk=pk)


def file_url(row):
    """The address of her page, from any row of her year."""
    accompaniment_id = row.pk if isinstance(row, Accompaniment) else row.accompaniment_id
    return reverse("casework:accompaniment", args=[accompaniment_id])


def submitted(request, form, call, sentence, back):
    """Post, act, redirect; None when the page must be shown again."""
    if request.method != "POST" or not form.is_valid():
        return None
    if attempt(form, call) is None:
        return None
    messages.success(request, sentence)
    return redirect(back)
