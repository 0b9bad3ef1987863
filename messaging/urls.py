from django.urls import path

from messaging import link_views, pauses, views

app_name = "messaging"

urlpatterns = [
    path("l/<str:token>/", link_views.link_entry, name="link"),
    path("l/p/<uuid:uuid>/", link_views.link_page, name="link_page"),
    path("l/p/<uuid:uuid>/<slug:page>/", link_views.link_page, name="link_page"),
    path("messages/", views.message_list, name="mailbox"),
    path("messages/courriel/", pauses.mail_choice, name="mail_choice"),
    path("messages/<int:pk>/", views.message, name="message"),
    path("messages/sms/", views.sms_report, name="sms_report"),
]
