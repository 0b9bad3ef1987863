from django.urls import path

from desk import design_views, host_space, judgement_pages, quick_exit, views

app_name = "desk"

urlpatterns = [
    path("", views.home, name="home"),
    path("aujourdhui/", views.today, name="today"),
    path("taches/<int:pk>/reporter/", views.postpone_task, name="postpone"),
    path("taches/<int:pk>/faite/", views.done_task, name="done"),
    path("signatures/", views.signature_list, name="signatures"),
    path("signatures/<int:pk>/", views.signature, name="signature"),
    path("reglages/", judgement_pages.choices, name="choices"),
    path("reglages/<slug:name>/", judgement_pages.decide, name="decide"),
    path("theme/", design_views.choose_theme, name="theme"),
    path("partir/", quick_exit.quick_exit, name="quick_exit"),
    path("design/", design_views.design, name="design"),
    path("foyer/", host_space.home, name="host"),
    path("foyer/reponse/<int:pk>/", host_space.answer, name="host_answer"),
    path("foyer/repit/<int:pk>/", host_space.respite, name="host_respite"),
    path("foyer/pause/", host_space.pause, name="host_pause"),
    path("foyer/nouveau/", host_space.newcomer, name="host_newcomer"),
]
