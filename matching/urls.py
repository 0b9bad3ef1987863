from django.urls import path

from matching import choice_pages, joint_pages, views

app_name = "matching"

urlpatterns = [
    path("mise-en-lien/", views.queue, name="board"),
    path("mise-en-lien/<int:pk>/", views.queue, name="need"),
    path("mise-en-lien/<int:pk>/urgence/", views.tier, name="tier"),
    path("mise-en-lien/<int:pk>/pourquoi-pas/", views.why_not, name="why_not"),
    path("mise-en-lien/<int:pk>/proposer/<int:room>/", views.propose, name="propose"),
    path("mise-en-lien/<int:pk>/garder/<int:room>/", choice_pages.keep, name="keep"),
    path("mise-en-lien/<int:pk>/ecarter/<int:host>/", choice_pages.set_aside, name="set_aside"),
    path("mise-en-lien/<int:pk>/remettre/<int:aside>/", choice_pages.take_back, name="take_back"),
    path("mise-en-lien/<int:need>/redemander/<int:pk>/", choice_pages.ask_again, name="ask_again"),
    path("chambres-gardees/<int:pk>/rendre/", choice_pages.release, name="release"),
    path("mise-en-lien/ensemble/", joint_pages.overview, name="overview"),
    path("mise-en-lien/reponses/", joint_pages.answers, name="answers"),
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
