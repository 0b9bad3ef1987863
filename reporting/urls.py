from django.urls import path

from reporting import pages, views

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
]
