"""Sign-in: our pages, then those of allauth that we keep. What is not in ``privacy.routes`` is not found."""

from django.urls import include, path

from accounts import views

urlpatterns = [
    path("second-facteur/", views.enrol, name="account_enrol"),
    path("second-facteur/boitier/", views.activate_token, name="account_activate_token"),
    path("second-facteur/feuille/", views.paper_codes, name="account_paper_codes"),
    path("second-facteur/feuille/imprimer/", views.print_codes, name="account_print_codes"),
    path("", include("allauth.urls")),
]
