from django.urls import path

from casework.nearby import pages
from casework.signposts import pages as signposts

urlpatterns = [
    path("accompagnements/<int:pk>/pres-d-elle/", pages.nearby, name="nearby"),
    path("accompagnements/<int:pk>/lieux/", signposts.signposts, name="signposts"),
    path("accompagnements/<int:pk>/lieux/donner/", signposts.give, name="give_signpost"),
    path("accompagnements/<int:pk>/lieux/<slug:end>/", signposts.avoid, name="avoid_place"),
    path("lieux-donnes/<int:pk>/", signposts.signpost, name="signpost"),
    path("lieux-donnes/<int:pk>/<slug:move>/", signposts.move, name="move_signpost"),
]
