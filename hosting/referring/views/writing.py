"""Writing a referral: where to begin, five parts a page at a time, her consent, a last look, and sending."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_fsm import TransitionNotAllowed

from accounts.models import Organisation
from hosting.referring import drafts, parts, sending
from hosting.referring.forms.sending import CONSENT_TEXT, Beginning
from hosting.referring.views.doors import DRAFT, find_to_write
from journal.moves import NotYet, Stale, TooLate
from privacy.policies import can, policy

CHECK = "verifier"  # ?retour=verifier: back to the last look rather than to the next page
MANY = 5  # open questions: beyond, the last look names the parts
FOLLOW = "hosting:referring:follow"


@policy("referral", "create")
@require_http_methods(["GET", "POST"])
def start(request):
    """What is needed, who will read it; the button opens a draft."""
    organisations = Organisation.objects.filter(pk__in=request.actor.organisations())
    if not organisations:
        raise PermissionDenied
    form = Beginning(request.POST or None, organisations=organisations, initial={"token": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            referral = drafts.start_draft_once(**form.cleaned_data, by=request.actor)
        except NotYet as refusal:
            return render(request, "hosting/referring/start.html", {"form": form, "refusal": refusal}, status=409)
        return redirect("hosting:referring:tasks", referral.code)
    unsigned = all(organisation.charter_signed_on is None for organisation in organisations)
    context = {"form": form, "organisations": organisations, "unsigned": unsigned}
    return render(request, "hosting/referring/start.html", context, status=422 if form.errors else 200)


@policy("guest", "update")
@require_GET
def tasks(request, code):
    """The five parts and how far each has come."""
    referral = find_to_write(request, code)
    if referral.status != DRAFT:
        return redirect(FOLLOW, code)
    draft = drafts.Draft(referral)
    progress = parts.progress(draft)
    context = {
        "referral": referral,
        "tasks": [_task(referral, state) for state in progress],
        "done": sum(state.status == "done" for state in progress),
        "consent": _consent_task(referral),
        "last_save": drafts.last_save(referral),
        "may_withdraw": bool(can(request.actor, "referral", "withdraw", referral)),
    }
    return render(request, "hosting/referring/tasks.html", context)


def _task(referral, state):
    missing = [label for _, _, label in state.missing] if state.status == "missing" else []
    hint = f"Sans réponse : {missing[0]}" if missing else state.part.hint
    return {
        "title": state.part.title, "hint": hint, "status": state.status,
        "url": _url(referral, state.part, state.first),
    }  # fmt: skip


def _consent_task(referral):
    status = "todo" if referral.consent is None else "done" if referral.consent else "missing"
    task = {
        "title": parts.CONSENT.title, "hint": parts.CONSENT.hint,
        "url": reverse("hosting:referring:consent", args=[referral.code]),
    }  # fmt: skip
    if status == "missing":
        return task | {"state": ("ambre", "exclamation-circle-fill", "Pas d’accord pour l’instant")}
    return task | {"status": status}


@policy("guest", "update")
@require_http_methods(["GET", "POST"])
def page(request, code, part, page):
    """One topic of one part."""
    form_class = parts.PAGES.get((part, page))
    if form_class is None:
        raise Http404
    return _page(request, code, parts.BY_SLUG[part], form_class, "hosting/referring/page.html")


@policy("referral", "create")
@require_http_methods(["GET", "POST"])
def consent(request, code):
    """The words to read to her, and hers."""
    return _page(request, code, parts.CONSENT, parts.CONSENT.pages[0], "hosting/referring/consent.html")


def _page(request, code, part, form_class, template):
    referral = find_to_write(request, code)
    if referral.status != DRAFT:
        return redirect(FOLLOW, code)
    draft = drafts.Draft(referral)
    if not form_class.applies(draft):
        raise Http404
    if request.method == "GET":
        return _show(request, form_class(draft=draft), part, template)
    form = form_class(request.POST, draft=draft, thorough=request.POST.get("then") != "later")
    if not form.is_valid():
        return _show(request, form, part, template, status=422, version=_version(request))
    try:
        drafts.save_page(form, by=request.actor, version=_version(request))
    except Stale:
        return _show(request, form, part, template, status=409, saved=drafts.saves_since(referral, _version(request)))
    except TooLate as refusal:
        messages.error(request, str(refusal))
        return redirect(FOLLOW, code)
    return redirect(_next(request, draft, part, form_class))


def _version(request):
    """The version that the page was drawn from; nothing readable is an old one."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _show(request, form, part, template, status=200, version=None, saved=()):
    """The page as typed. A stale one says what was saved meanwhile, and may be sent again knowingly."""
    referral = form.draft.referral
    pages = part.asked(form.draft)
    context = {
        "form": form, "part": part, "referral": referral, "consent_text": CONSENT_TEXT,
        "number": parts.PARTS.index(part) + 1 if part in parts.PARTS else None,
        "step": pages.index(type(form)) + 1, "steps": len(pages),
        "version": referral.version if version is None else version,
        "stale": status == 409, "saved": saved, "differences": form.differences() if status == 409 else (),
        "page_titles": {page.slug: page.title for page in parts.PAGES.values()} | {"accord": parts.CONSENT.title},
    }  # fmt: skip
    return render(request, template, context, status=status)


def _next(request, draft, part, form_class):
    code = draft.referral.code
    if request.POST.get("then") == "later":
        messages.success(request, "C’est enregistré. Vous pouvez revenir plus tard, ou laisser une collègue finir.")
        return reverse("hosting:referring:tasks", args=[code])
    if part is parts.CONSENT and not draft.referral.consent:
        messages.warning(request, "Sans son accord, rien n’est envoyé : l’orientation reste un brouillon.")
        return reverse("hosting:referring:tasks", args=[code])
    if part is parts.CONSENT or request.GET.get("retour") == CHECK:
        return reverse("hosting:referring:check", args=[code])
    following = parts.after(part, form_class, draft)
    return _url(draft.referral, part, following) if following else reverse("hosting:referring:tasks", args=[code])


def _url(referral, part, page, field=""):
    """The address of a page; with a field, the way from the last look to that question and back."""
    if part is parts.CONSENT:
        url = reverse("hosting:referring:consent", args=[referral.code])
    else:
        url = reverse("hosting:referring:page", args=[referral.code, part.slug, page.slug])
    return f"{url}?retour={CHECK}#{field}" if field else url


@policy("guest", "update")
@require_GET
def check(request, code):
    """Every answer in words, each with its way back."""
    referral = find_to_write(request, code)
    if referral.status != DRAFT:
        return redirect(FOLLOW, code)
    return _check(request, drafts.Draft(referral))


def _check(request, draft, status=200, refusal=""):
    blocking = [(obstacle[0], _problem(draft, *obstacle)) for obstacle in sending.obstacles(draft)]
    context = {
        "referral": draft.referral,
        "sections": [{"title": part.title, "rows": _rows(draft, part)} for part in (*parts.PARTS, parts.CONSENT)],
        "problems": _gathered(blocking),
        "without_consent": any(part is parts.CONSENT for part, _ in blocking),
        "missing": sum(part is not parts.CONSENT for part, _ in blocking),
        "blocking": [problem for _, problem in blocking],
        "refusal": refusal,
        "tried": status == 422,
    }
    return render(request, "hosting/referring/check.html", context, status=status)


def _gathered(blocking):
    """The open questions of the five parts, one a line; where there are many, one line a part."""
    found = [(part, problem) for part, problem in blocking if part is not parts.CONSENT]
    if len(found) <= MANY:
        return [problem for _, problem in found]
    gathered = {}
    for part, problem in found:
        gathered.setdefault(part.slug, []).append(problem)
    return [
        {"message": f"{parts.BY_SLUG[slug].title} ({len(problems)})", "url": problems[0]["url"]}
        for slug, problems in gathered.items()
    ]


def _problem(draft, part, page, field, sentence):
    return {
        "message": sentence,
        "url": _url(draft.referral, part, page, _anchor(page(draft=draft), field) or "contenu"),
    }


def _rows(draft, part):
    rows = []
    for page in part.asked(draft):
        form = page(draft=draft)
        rows += [
            {
                "label": label, "value": words, "missing": words is None,
                "url": _url(draft.referral, part, page, _anchor(form, name)),
            }
            for name, label, words in form.answers()
        ]  # fmt: skip
    return rows


def _anchor(form, name):
    if name not in form.fields:
        return ""
    return form[name].id_for_label or f"{form[name].auto_id}_0"


@policy("referral", "create")
@require_POST
def send(request, code):
    """Send it, once everything is answered and she has agreed."""
    referral = find_to_write(request, code)
    if referral.status != DRAFT:
        return redirect(FOLLOW, code)
    draft = drafts.Draft(referral)
    if sending.obstacles(draft):
        return _check(request, draft, status=422)
    if not can(request.actor, "referral", "create", referral):
        raise PermissionDenied
    try:
        sending.send(referral, by=request.actor, version=_version(request))
    except Stale:
        refusal = "Des réponses ont changé depuis que vous avez ouvert cette page. Relisez-les avant d’envoyer."
        return _check(request, drafts.Draft(find_to_write(request, code)), status=409, refusal=refusal)
    except (NotYet, TransitionNotAllowed) as refusal:
        return _check(request, draft, status=409, refusal=str(refusal))
    return redirect("hosting:referring:sent", code)
