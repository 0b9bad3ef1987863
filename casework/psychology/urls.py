from django.urls import path

from casework.psychology import key_pages, room, team

urlpatterns = [
    path("accompagnements/<int:pk>/ecoute/", team.offer, name="offer_psychologist"),
    path("ecoute/", room.home, name="psy_home"),
    path("ecoute/chiffres/", team.figures, name="psy_figures"),
    path("ecoute/cle/", key_pages.make_key, name="psy_key"),
    path("ecoute/cle/phrase/", key_pages.change_passphrase, name="psy_passphrase"),
    path("ecoute/cle/feuille/", key_pages.sheet, name="psy_sheet"),
    path("ecoute/ouvrir/", key_pages.open_key, name="psy_open"),
    path("ecoute/fermer/", key_pages.close_key, name="psy_close"),
    path("ecoute/rendez-vous/<int:pk>/<slug:end>/", room.end_appointment, name="psy_end"),
    path("ecoute/<int:pk>/", room.woman, name="psy_woman"),
    path("ecoute/<int:pk>/note/", room.write, name="psy_write"),
    path("ecoute/<int:pk>/rendez-vous/", room.book, name="psy_book"),
    path("ecoute/<int:pk>/moments/", room.times, name="psy_times"),
    path("ecoute/<int:pk>/passer/", room.hand_over, name="psy_hand_over"),
]
