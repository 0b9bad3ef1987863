"""The team's pages of messages: what left, what waits, and what a person must look at or say."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from journal.pages import attempt
from messaging import channels, mailbox, notifications, outbox, texts
from messaging.models import Contact, Message
from messaging.outbox import subject_of
from privacy.policies import can, find, policy, public_page
from privacy.projection import project, project_many

PER_PAGE = 25
Status = Message.Status
STATES = {
    Status.WAITING: ("", "clock"),
    Status.CLAIMED: ("", "clock"),
    Status.SENDING: ("bleu", "send"),
    Status.SENT: ("vert", "check-lg"),
    Status.UNCERTAIN: ("ambre", "question-circle"),
    Status.HELD: ("bleu", "telephone"),
    Status.FAILED: ("rouge", "exclamation-triangle-fill"),
    Status.EXPIRED: ("", "slash-circle"),
    Status.CANCELLED: ("", "x-lg"),
}
SHOWN = {"kind", "channel", "status", "created_at", "not_before", "sent_at", "safety", "problem", "facts", "user"}
HOW_TO_REACH = {
    "phone", "email", "preferred", "language", "needs_interpreter", "not_before", "not_after", "may_leave_message",
    "shared_phone", "code_word", "instructions", "paused_until", "paused_because",
}  # fmt: skip


class FilterForm(forms.Form):
    VIEWS = {
        "": ("Tout", None),
        "a-voir": ("À voir par une personne", Message.FOR_SOMEBODY),
        "attente": ("À envoyer", (Status.WAITING, Status.CLAIMED, Status.SENDING)),
        "envoyes": ("Envoyés", (Status.SENT,)),
    }
    etat = forms.ChoiceField(
        label="Où en est-il", required=False, choices=[(code, label) for code, (label, _) in VIEWS.items()]
    )
    nature = forms.ChoiceField(label="De quoi parle-t-il", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = sorted(((one.code, one.label) for one in notifications.every()), key=lambda pair: pair[1])
        self.fields["nature"].choices = [("", "Tout"), *kinds]

    def narrow(self, rows):
        """The messages that the filters keep; filters that mean nothing keep all."""
        facts = self.cleaned_data if self.is_valid() else {}
        statuses = self.VIEWS[facts.get("etat", "")][1]
        if statuses:
            rows = rows.filter(status__in=statuses)
        return rows.filter(kind=facts["nature"]) if facts.get("nature") else rows


@policy("message.outbox", "read")
@require_GET
def message_list(request):
    """Newest first; the filters are in the address."""
    form = FilterForm(request.GET)
    rows = Message.objects.visible_to(request.actor).with_people().order_by("-created_at", "-pk")
    page = Paginator(form.narrow(rows), PER_PAGE).get_page(request.GET.get("page"))
    cards = project_many(page.object_list, request.actor, fields=SHOWN)
    lines = [_line(row, card) for row, card in zip(page.object_list, cards, strict=True)]
    context = {"form": form, "page": page, "lines": lines, "count": _counted(page.paginator.count)}
    return render(request, "messaging/messages.html", context)


def _counted(number):
    return f"{number} message{'s' if number > 1 else ''}"


def _line(row, card):
    """What a list says of a message, of what the actor may know of it."""
    notification = notifications.get(row.kind)
    to = (card.get("facts") or {}).get("who", "")
    if row.user and card.get("user_id"):
        to = f"{row.user.short_name} · {to}"
    return {
        "pk": row.pk,
        "label": notification.label if notification else "Autre message",
        "to": to,
        "channel": card.get("channel_label", ""),
        "state": (*STATES[row.status], row.get_status_display()),
        "when": row.sent_at or row.not_before,
        "problem": card.get("problem") or "",
        "safety": row.safety,
    }


class ActForm(forms.Form):
    act = forms.ChoiceField(
        label="Que s’est-il passé ?", choices=[(name, act.label) for name, act in mailbox.ACTS.items()]
    )


@policy("message.outbox", "read")
@require_http_methods(["GET", "POST"])
def message(request, pk):
    """One message: what it says, what stopped it, and what a person may do about it."""
    row = find(request, Message.objects.visible_to(request.actor).with_people(), pk=pk)
    form = ActForm(request.POST or None)
    if request.method == "POST":
        if not can(request.actor, "message.outbox", "update", row):
            raise PermissionDenied
        if form.is_valid() and attempt(form, lambda: mailbox.act(row, form.cleaned_data["act"], by=request.actor)):
            messages.success(request, "C’est noté.")
            return redirect("messaging:message", row.pk)
        row.refresh_from_db()
    status = getattr(form, "status", 422 if form.errors else 200)
    return render(request, "messaging/message.html", _page(request, row) | {"form": form}, status=status)


def _page(request, row):
    actor = request.actor
    subject, notification = subject_of(row), notifications.get(row.kind)
    deliveries = row.deliveries.order_by("-delivered_at")
    return {
        "line": _line(row, project(row, actor, fields=SHOWN)),
        "acts": mailbox.possible(row) if can(actor, "message.outbox", "update", row) else [],
        "deliveries": project_many(deliveries, actor, fields={"to", "subject", "body", "delivered_at"}),
        "text": _text(notification, subject),
        "reach": _reach(row, actor),
        "subject_url": _page_of(notification, subject),
    }


def _page_of(notification, subject):
    if notification is None or subject is None or not notification.page:
        return ""
    return reverse(notification.page, args=[notification.told_about(subject).pk])


def _text(notification, subject):
    """The words of the message in French, for whoever says it aloud; without its link, made when it leaves."""
    if notification is None or subject is None:
        return None
    return texts.write(notification, subject, "fr", url="(lien personnel)")


def _reach(row, actor):
    """How to reach her safely, for the person who must say it: only where something must be said."""
    if row.contact_id is None or row.status not in Message.FOR_SOMEBODY:
        return None
    contact = Contact.objects.get(pk=row.contact_id)
    return project(contact, actor, fields=HOW_TO_REACH, why="message à dire de vive voix") or None


@public_page("ce que le transporteur de SMS dit de nos envois ; ne montre rien, et refuse qui n'est pas lui")
@csrf_exempt  # a provider has no form of ours: the port checks who posts
@require_POST
def sms_report(request):
    """Settle what the SMS provider tells us of messages that it was given."""
    port = channels.port_of(Message.Channel.SMS)
    if port is None:
        raise Http404
    for reference, outcome in port.parse_webhook(request):
        outbox.settle_reference(reference, outcome)
    return HttpResponse(status=204)
