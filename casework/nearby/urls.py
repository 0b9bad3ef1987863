from django.urls import path

from casework.nearby import pages
from casework.pocket import pages as pocket
from casework.signposts import pages as signposts
from casework.weeks import pages as weeks

urlpatterns = [
    path("accompagnements/<int:pk>/pres-d-elle/", pages.nearby, name="nearby"),
    path("accompagnements/<int:pk>/semaine-dehors/", weeks.week_plan_page, name="week_plan"),
    path("accompagnements/<int:pk>/carte/", pocket.pocket_card, name="pocket_card"),
    path("accompagnements/<int:pk>/lieux/", signposts.signposts, name="signposts"),
    path("accompagnements/<int:pk>/lieux/donner/", signposts.give, name="give_signpost"),
    path("accompagnements/<int:pk>/lieux/<slug:end>/", signposts.avoid, name="avoid_place"),
    path("lieux-donnes/<int:pk>/", signposts.signpost, name="signpost"),
    path("lieux-donnes/<int:pk>/<slug:move>/", signposts.move, name="move_signpost"),
]
