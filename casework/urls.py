from django.urls import path

from casework import file_page, views
from casework.forecast import page

app_name = "casework"

urlpatterns = [
    path("annee/", page.year, name="year"),
    path("accompagnements/<int:pk>/", file_page.accompaniment, name="accompaniment"),
    path("accompagnements/<int:pk>/note/", views.note, name="note"),
    path("accompagnements/<int:pk>/autre-toit/", views.other_roof, name="other_roof"),
    path("accompagnements/<int:pk>/sortie/", views.exit_, name="exit"),
    path("accompagnements/<int:pk>/rouvrir/", views.undo_exit, name="undo_exit"),
    path("accompagnements/<int:pk>/a-l-abri/", views.shelter_tonight, name="shelter"),
    path("accompagnements/<int:pk>/suspendre/", views.suspend, name="suspend"),
    path("accompagnements/<int:pk>/prolonger-son-annee/", views.extend_year, name="extend_year"),
    path("accompagnements/<int:pk>/passer-la-main/", views.hand_over, name="hand_over"),
    path("accompagnements/<int:pk>/corriger/<int:entry>/", views.correct, name="correct"),
    path("propositions/<int:pk>/convention/", views.agreement, name="agreement"),
    path("sejours/<int:pk>/", views.stay, name="stay"),
    path("sejours/<int:pk>/cles/", views.keys, name="keys"),
    path("sejours/<int:pk>/depart/", views.end_stay, name="end"),
    path("sejours/<int:pk>/prolonger/", views.extend, name="extend"),
    path("sejours/<int:pk>/mediation/", views.call_mediation, name="call_mediation"),
    path("mediations/<int:pk>/", views.mediation, name="mediation"),
    path("mediations/<int:pk>/<slug:step>/", views.mediation, name="mediation_step"),
]
