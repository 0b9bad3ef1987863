"""The social worker's side. References (O-0118) are what people say aloud: they name nobody."""

from django.urls import path

from hosting.referring.views import following, handing, writing

app_name = "referring"

urlpatterns = [
    path("", following.referrals, name="list"),
    path("commencer/", writing.start, name="start"),
    path("a-reprendre/", handing.to_take_over, name="to_take_over"),
    path("a-reprendre/<int:pk>/", handing.take_over, name="take_over"),
    path("<slug:code>/", writing.tasks, name="tasks"),
    path("<slug:code>/verifier/", writing.check, name="check"),
    path("<slug:code>/accord/", writing.consent, name="consent"),
    path("<slug:code>/envoyer/", writing.send, name="send"),
    path("<slug:code>/envoyee/", following.sent, name="sent"),
    path("<slug:code>/suivi/", following.follow, name="follow"),
    path("<slug:code>/repondre/", following.answer, name="answer"),
    path("<slug:code>/retirer/", following.withdraw, name="withdraw"),
    path("<slug:code>/<slug:part>/<slug:page>/", writing.page, name="page"),
]
