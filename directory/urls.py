from django.urls import path

from directory import pages

app_name = "directory"

urlpatterns = [
    path("annuaire/", pages.search, name="search"),
    path("annuaire/lieux/<uuid:uuid>/", pages.place, name="place"),
]
