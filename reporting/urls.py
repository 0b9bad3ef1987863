from django.urls import path

from reporting import directory_pages, pages, views

app_name = "reporting"

urlpatterns = [
    path("chiffres/", views.figures, name="figures"),
    path("chiffres/definitions/", views.definitions, name="definitions"),
    path("bilans/", pages.reports, name="reports"),
    path("bilans/preparer/", pages.prepare, name="prepare"),
    path("bilans/<int:pk>/", pages.report, name="report"),
    path("bilans/<int:pk>/rectifier/", pages.restate, name="restate"),
    path("bilans/<int:pk>/pdf/", pages.pdf, name="pdf"),
    path("bilans/<int:pk>/ods/", pages.ods, name="ods"),
    path("annuaire/besoins/", directory_pages.unmet_needs, name="unmet_needs"),
    path("annuaire/equipe/tournees/<int:pk>/qualite/", directory_pages.call_quality, name="call_quality"),
]
