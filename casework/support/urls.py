from django.urls import path

from casework.support import pages, views

urlpatterns = [
    path("demarches/", pages.my_steps, name="my_steps"),
    path("demarches/<int:pk>/", pages.step, name="step"),
    path("demarches/<int:pk>/<slug:move>/", views.move_step, name="move_step"),
    path("accompagnements/<int:pk>/demarches/", pages.support, name="support"),
    path("accompagnements/<int:pk>/objectif/", views.open_goal, name="open_goal"),
    path("accompagnements/<int:pk>/referente/", views.name_referent, name="name_referent"),
    path("accompagnements/<int:pk>/echeance/", views.follow_renewal, name="follow_renewal"),
    path("accompagnements/<int:pk>/premieres-heures/", views.sign_contract, name="sign_contract"),
    path("contrats/<int:pk>/<slug:end>/", views.move_contract, name="move_contract"),
    path("objectifs/<int:pk>/demarche/", views.add_step, name="add_step"),
    path("objectifs/<int:pk>/<slug:end>/", views.end_goal, name="end_goal"),
    path("echeances/<int:pk>/", pages.renewal, name="renewal"),
    path("echeances/<int:pk>/<slug:move>/", views.move_renewal, name="move_renewal"),
]
