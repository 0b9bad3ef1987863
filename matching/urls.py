from django.urls import path

from matching import views

app_name = "matching"

urlpatterns = [
    path("mise-en-lien/", views.queue, name="board"),
    path("mise-en-lien/<int:pk>/", views.queue, name="need"),
    path("mise-en-lien/<int:pk>/urgence/", views.tier, name="tier"),
    path("mise-en-lien/<int:pk>/pourquoi-pas/", views.why_not, name="why_not"),
    path("mise-en-lien/<int:pk>/proposer/<int:room>/", views.propose, name="propose"),
    path("propositions/<int:pk>/", views.proposal, name="proposal"),
    path("propositions/<int:pk>/sa-reponse/", views.guest_answer, name="guest_answer"),
    path("propositions/<int:pk>/reponse-du-foyer/", views.adult_answer, name="adult_answer"),
    path("propositions/<int:pk>/rencontre/", views.meeting, name="meeting"),
    path("propositions/<int:pk>/rencontre-faite/", views.met, name="met"),
    path("propositions/<int:pk>/apres/elle/", views.second_yes, {"side": "guest"}, name="guest_confirms"),
    path("propositions/<int:pk>/apres/foyer/", views.second_yes, {"side": "host"}, name="host_confirms"),
    path("propositions/<int:pk>/retirer/", views.withdraw, name="withdraw"),
    path("propositions/<int:pk>/prolonger/", views.renew, name="renew"),
]
