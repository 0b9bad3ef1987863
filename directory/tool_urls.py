"""The addresses of the tools: what anybody may open, a structure's own pages, the team's."""

from django.urls import path

from directory import tool_pages
from directory.calls import pages as calls
from directory.campaigns import pages as campaigns
from directory.help import pages as help_pages
from directory.outreach import card_pages, letter_pages
from directory.suggestions import change_pages
from directory.suggestions import pages as suggestions
from directory.updates import pages as updates
from directory.updates import team_pages as update_pages

PUBLIC = [
    path("annuaire/proposer/", suggestions.suggest_place, name="suggest_place"),
    path("annuaire/lieux/<uuid:uuid>/erreur/", suggestions.suggest_change, name="suggest_change"),
    path("annuaire/lieux/<uuid:uuid>/lien/", updates.link_ask, name="link_ask"),
    path("annuaire/question/", help_pages.help_ask, name="help_ask"),
    path("annuaire/question/<str:token>/", help_pages.help_page, name="help_page"),
    path("annuaire/lettre/", letter_pages.letter_ask, name="letter_ask"),
    path("annuaire/lettre/oui/<str:token>/", letter_pages.letter_confirm, name="letter_confirm"),
    path("annuaire/lettre/non/<str:token>/", letter_pages.letter_leave, name="letter_leave"),
    path("annuaire/lettre/<int:pk>/<int:number>/", letter_pages.letter_link, name="letter_link"),
]
OF_A_STRUCTURE = [
    path("annuaire/maj/<str:token>/", updates.self_update, name="self_update"),
    path("annuaire/maj/<str:token>/rien-n-a-change/", updates.self_unchanged, name="self_unchanged"),
    path("annuaire/maj/<str:token>/fermeture/<slug:kind>/<int:pk>/", updates.self_closure, name="self_closure"),
    path("annuaire/maj/<str:token>/retirer/<int:pk>/", updates.self_reopen, name="self_reopen"),
    path("annuaire/maj/<str:token>/horaires/<int:pk>/", updates.self_hours, name="self_hours"),
    path("annuaire/maj/<str:token>/affluence/<int:pk>/", updates.self_saturation, name="self_saturation"),
    path("annuaire/maj/<str:token>/textes/<int:pk>/", updates.self_texts, name="self_texts"),
    path("annuaire/maj/<str:token>/recu/<uuid:uuid>/", updates.self_receipt, name="self_receipt"),
    path("annuaire/maj/<str:token>/nouveau/", updates.new_link, name="new_link"),
]
OF_THE_TEAM = [
    path("annuaire/equipe/outils/", tool_pages.tools, name="tools"),
    path("annuaire/equipe/structures/<int:pk>/lien/", update_pages.structure_link, name="structure_link"),
    path("annuaire/equipe/mises-a-jour/", update_pages.self_updates, name="self_updates"),
    path("annuaire/equipe/propositions/", suggestions.suggestions, name="suggestions"),
    path("annuaire/equipe/propositions/<int:pk>/", suggestions.suggestion, name="suggestion"),
    path("annuaire/equipe/textes/", change_pages.changes_to_read, name="changes_to_read"),
    path("annuaire/equipe/textes/<int:pk>/", change_pages.change_to_read, name="change_to_read"),
    path("annuaire/equipe/campagnes/", campaigns.campaigns, name="campaigns"),
    path("annuaire/equipe/campagnes/<int:pk>/", campaigns.campaign, name="campaign"),
    path("annuaire/equipe/campagnes/structures/<int:pk>/", campaigns.campaign_item, name="campaign_item"),
    path("annuaire/equipe/tournees/", calls.phone_rounds, name="phone_rounds"),
    path("annuaire/equipe/tournees/<int:pk>/", calls.phone_round, name="phone_round"),
    path("annuaire/equipe/appels/", calls.my_calls, name="my_calls"),
    path("annuaire/equipe/appels/<int:pk>/", calls.place_call, name="place_call"),
    path("annuaire/equipe/controles/<int:pk>/", calls.quality_check, name="quality_check"),
    path("annuaire/equipe/aide/", help_pages.conversations, name="conversations"),
    path("annuaire/equipe/aide/<int:pk>/", help_pages.conversation, name="conversation"),
    path("annuaire/equipe/aide/chiffres/", help_pages.help_figures, name="help_figures"),
    path("annuaire/equipe/cartes/", card_pages.card_batches, name="card_batches"),
    path("annuaire/equipe/cartes/<int:pk>/", card_pages.card_batch, name="card_batch"),
    path("annuaire/equipe/cartes/depots/<int:pk>/", card_pages.card_handout, name="card_handout"),
    path("annuaire/equipe/lettres/", letter_pages.newsletters, name="newsletters"),
    path("annuaire/equipe/lettres/<int:pk>/", letter_pages.newsletter, name="newsletter"),
    path("annuaire/equipe/lettres/numeros/<int:pk>/", letter_pages.letter, name="letter"),
]

urlpatterns = [*PUBLIC, *OF_A_STRUCTURE, *OF_THE_TEAM]
