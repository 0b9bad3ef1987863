from django.urls import include, path

from directory import department_pages, helplines, pages, recheck_pages, taking
from directory.permanences import urls as permanences
from directory.pocket import pages as pocket
from directory.team import batches, hours, notices, places, then

app_name = "directory"

urlpatterns = [
    *permanences.urlpatterns,
    path("", include("directory.tool_urls")),
    path("annuaire/", pages.search, name="search"),
    path("annuaire/lieux/<uuid:uuid>/", pages.place, name="place"),
    path("annuaire/feuillet.pdf", taking.found_leaflet, name="found_leaflet"),
    path("annuaire/services/<uuid:uuid>/horaires.ics", taking.calendar, name="calendar"),
    path("annuaire/departements/", department_pages.departments, name="departments"),
    path("annuaire/departement/<slug:code>/", department_pages.department, name="department"),
    path("annuaire/departement/<slug:code>/feuillet.pdf", taking.department_leaflet, name="department_leaflet"),
    path("annuaire/departement/<slug:code>/hors-ligne.html", taking.department_offline, name="department_offline"),
    path("annuaire/departement/<slug:code>/borne/", taking.department_kiosk, name="department_kiosk"),
    path("annuaire/departement/<slug:code>/lieux.csv", taking.department_csv, name="department_csv"),
    path("annuaire/departement/<slug:code>/lieux.geojson", taking.department_geojson, name="department_geojson"),
    path("annuaire/carte/<slug:code>/", pocket.pocket, name="pocket"),
    path("annuaire/qui-appeler/<slug:kind>/", helplines.helplines, name="helplines"),
    # the team that keeps it true
    path("annuaire/verifications/", recheck_pages.listed, name="rechecks"),
    path("annuaire/verifications/<int:pk>/", recheck_pages.answer, name="recheck"),
    path("annuaire/equipe/", places.index, name="team"),
    path("annuaire/equipe/structures/nouvelle/", places.create, name="team_new"),
    path("annuaire/equipe/structures/<uuid:uuid>/lieu/", places.create_place, name="team_new_place"),
    path("annuaire/equipe/lieux/<uuid:uuid>/", places.place, name="team_place"),
    path("annuaire/equipe/lieux/<uuid:uuid>/alors/", then.then, name="team_then"),
    path("annuaire/equipe/lieux/<uuid:uuid>/modifier/", places.change, name="team_change"),
    path("annuaire/equipe/lieux/<uuid:uuid>/verifier/", places.verify, name="team_verify"),
    path("annuaire/equipe/lieux/<uuid:uuid>/service/", places.create_service, name="team_new_service"),
    path("annuaire/equipe/lieux/<uuid:uuid>/changement/", hours.override, name="team_override"),
    path("annuaire/equipe/lieux/<uuid:uuid>/changement/<int:pk>/retirer/", hours.end, name="team_end_override"),
    path("annuaire/equipe/lieux/<uuid:uuid>/etat/<slug:transition>/", places.move, name="team_move"),
    path("annuaire/equipe/services/<int:pk>/", places.change_service, name="team_change_service"),
    path("annuaire/equipe/services/<int:pk>/horaires/", hours.hours, name="team_hours"),
    path("annuaire/equipe/services/<int:pk>/affluence/", hours.saturation, name="team_saturation"),
    path("annuaire/equipe/historique/<int:pk>/annuler/", places.revert, name="team_revert"),
    path("annuaire/equipe/lots/", batches.batches, name="team_batches"),
    path("annuaire/equipe/lots/<int:pk>/annuler/", batches.revert, name="team_revert_batch"),
    path("annuaire/equipe/annonces/", notices.notices, name="team_notices"),
    path("annuaire/equipe/annonces/<int:pk>/retirer/", notices.withdraw, name="team_withdraw_notice"),
    path("annuaire/equipe/departements/", notices.coverage, name="team_coverage"),
]
