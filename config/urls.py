"""Every address of the service. A view without a declared policy fails a test (privacy/policies.py)."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("desk.urls")),
    path("", include("directory.urls")),
    path("api/annuaire/", include("directory.api.urls")),
    path("", include("hosting.urls")),
    path("", include("matching.urls")),
    path("", include("casework.urls")),
    path("", include("reporting.urls")),
    path("", include("messaging.urls")),
    path("compte/", include("accounts.urls")),
    path("", include("privacy.urls")),
    path("gestion/", admin.site.urls),
]
