from django.urls import include, path

from hosting.team import address, availability, homes, referrals, register_pages

app_name = "hosting"

urlpatterns = [
    path("orienter/", include("hosting.referring.urls")),
    path("orientations/", referrals.referrals, name="referrals"),
    path("orientations/<int:pk>/", referrals.referral, name="referral"),
    path("orientations/<int:pk>/<slug:step>/", referrals.move, name="referral_move"),
    path("foyers/", homes.homes, name="hosts"),
    path("foyers/<int:pk>/", homes.home, name="host"),
    path("foyers/<int:pk>/pieces/", homes.papers, name="host_papers"),
    path("foyers/<int:pk>/adulte/", homes.adult, name="adult_add"),
    path("foyers/<int:pk>/adulte/<int:number>/", homes.adult, name="adult"),
    path("foyers/<int:pk>/adresse/", address.address, name="host_address"),
    path("foyers/<int:pk>/adresse/urgence/", address.break_glass, name="host_break_glass"),
    path("foyers/<int:pk>/espace/", homes.space, name="host_space"),
    path("chambres/<int:pk>/disponibilites/", availability.availability, name="availability"),
    path("registres/", register_pages.registers, name="registers"),
    path("registres/fichier/", register_pages.file, name="register_file"),
    path("registres/<int:pk>/", register_pages.register, name="register"),
    path("registres/<int:pk>/colonnes/", register_pages.columns, name="register_columns"),
    path("registres/<int:pk>/avancement/", register_pages.progress, name="register_progress"),
    path("registres/<int:pk>/importer/", register_pages.apply, name="register_apply"),
    path("registres/<int:pk>/abandonner/", register_pages.drop, name="register_drop"),
    path("registres/<int:pk>/autres/", register_pages.others, name="register_others"),
    path("foyers/<int:pk>/<slug:step>/", homes.move, name="host_move"),
]
