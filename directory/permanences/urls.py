from django.urls import path

from directory.permanences import pages

urlpatterns = [
    path("maisons/", pages.houses, name="houses"),
    path("maisons/<int:pk>/", pages.house, name="house"),
    path("maisons/<int:pk>/papier/", pages.week_sheet, name="week_sheet"),
    path("maisons/<int:pk>/prevoir/", pages.plan, name="plan_permanence"),
    path("maisons/<int:pk>/accueil/", pages.door, name="door"),
    path("maisons/<int:pk>/accueil/passage/", pages.tap, name="tap"),
    path("maisons/<int:pk>/annee/", pages.year, name="house_year"),
    path("maisons/permanences/<int:pk>/", pages.permanence, name="permanence"),
    path("maisons/permanences/<int:pk>/arreter/", pages.end, name="end_permanence"),
    path("maisons/seances/<int:pk>/", pages.session, name="session"),
    path("maisons/seances/<int:pk>/annuler/", pages.cancel_session, name="cancel_session"),
    path("maisons/rendez-vous/<int:pk>/", pages.booking, name="booking"),
    path("maisons/relais/<int:pk>/", pages.hand_off, name="hand_off"),
    path("maisons/agenda/<uuid:uuid>/", pages.agenda, name="agenda"),
]
