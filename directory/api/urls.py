"""The addresses of the open interface, in a namespace of their own."""

from django.urls import path

from directory.api.interface import addresses
from directory.api.pages import documentation

app_name = "open"

urlpatterns = [
    path("", documentation, name="api-root"),  # the name by which ninja finds where its addresses begin
    *addresses(),
]
