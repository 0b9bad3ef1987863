"""The addresses of the design system alone, and its bare bases, for its tests."""

from django.http import HttpResponse
from django.template import RequestContext, Template
from django.urls import include, path

from desk.design_views import choose_theme, design
from desk.quick_exit import quick_exit
from privacy.policies import public_page


@public_page("a base without content")
def base(request, name):
    languages = [{"code": "fr", "name": "Français", "url": "?", "active": True}]
    page = Template("{% extends base %}{% block content %}<h1>Bonjour</h1>{% endblock %}")
    context = {"base": f"{name}.html", "help_phone": "+33500000000", "languages": languages}
    return HttpResponse(page.render(RequestContext(request, context)))


desk = [
    path("design/", design, name="design"),
    path("affichage/", choose_theme, name="theme"),
    path("vite/", quick_exit, name="quick_exit"),
]
urlpatterns = [path("", include((desk, "desk"))), path("bases/<name>/", base)]
