from django.urls import path

from privacy import leave_pages, views

app_name = "privacy"

urlpatterns = [
    path("equipe/", views.people, name="people"),
    path("equipe/absences/", leave_pages.absences, name="absences"),
    path("equipe/absences/<int:pk>/terminer/", leave_pages.end_absence, name="end_absence"),
    path("equipe/<slug:code>/inviter/", views.invite, name="invite"),
    path("equipe/role/<int:pk>/terminer/", views.end_role, name="end_role"),
    path("equipe/compte/<int:pk>/fermer/", views.close_account, name="close_account"),
    path("acces/exceptionnels/", views.emergencies, name="emergencies"),
    path("acces/exceptionnels/<int:pk>/avis/", views.review, name="review"),
    path("acces/<slug:kind>/<int:pk>/", views.readings, name="readings"),
]
