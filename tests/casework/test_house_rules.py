"""The rules of the house: a catalogue that is whole in six languages, chosen, signed, amended, never paid for."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from casework import actions
from casework.actions.agreements import NOTICE_DAYS, suggested
from casework.house_rules import RULES, WORDS, said, sentence
from casework.models import Agreement, HouseRule
from journal.agenda import open_task
from journal.judgements import decide
from journal.models import Entry, Task
from journal.moves import NotYet, TooLate
from matching import actions as matching
from messaging.models import Language
from tests.casework.steps import both_accepted, day, fresh, housed, rules_chosen, signed
from tests.factories import AgreementFactory, HouseRuleFactory, StayFactory, TerritoryFactory, UserFactory

SIGNED_TODAY = ("guest_signed_on", "host_signed_on", "association_signed_on")


def today():
    return dict.fromkeys(SIGNED_TODAY, day(0))


# --- the catalogue -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", Language.values)
def test_each_language_has_the_words_of_every_rule(language):
    words = WORDS[language]

    assert {topic: set(options) for topic, (_, options) in words.RULES.items()} == {
        rule.topic.value: set(rule.options) for rule in RULES
    }
    assert words.PAGE.keys() == WORDS["fr"].PAGE.keys()
    for rule in RULES:
        for option in rule.options:
            assert all(text.strip() for text in said(rule.topic.value, option, language))


@pytest.mark.parametrize("language", Language.values)
def test_a_sentence_keeps_its_facts_in_every_language(language):
    assert "17" in sentence("notice", language, days=17)
    assert "le jour" in sentence("until", language, on="le jour")
    for number in ("17", "112", "114"):
        assert number in sentence("police", language)
    assert "3919" in sentence("violence", language)


def test_nothing_may_be_asked_of_her_in_exchange():
    assert [rule.options for rule in RULES if rule.topic == "costs"] == [("none",)]


# --- chosen together -----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_rules_are_chosen_after_two_yeses(coordinator):
    proposal = both_accepted(coordinator)
    chosen = suggested() | {"hours": ("told_after_23", "Sauf le samedi.", "")}

    version = actions.choose_rules(proposal, chosen, by=coordinator.actor)

    kept = {rule.topic: (rule.option, rule.words) for rule in version.rules.all()}
    assert kept.keys() == {rule.topic.value for rule in RULES}
    assert kept["hours"] == ("told_after_23", "Sauf le samedi.")
    assert (version.signed_on, version.edition, version.notice_days) == (None, 1, 15)


@pytest.mark.django_db
def test_choosing_again_writes_over_what_is_not_signed(coordinator):
    proposal = rules_chosen(coordinator)

    version = actions.choose_rules(proposal, suggested() | {"smoking": ("none", "", "")}, by=coordinator.actor)

    assert proposal.agreements.get() == version
    assert version.rules.get(topic="smoking").option == "none"
    assert version.rules.count() == len(RULES)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong", [{"costs": ("fifty_euros", "", "")}, {"hours": ("never", "", "")}], ids=["she pays", "unknown"]
)
def test_only_what_the_catalogue_knows_is_chosen(coordinator, wrong):
    proposal = both_accepted(coordinator)

    with pytest.raises(NotYet, match="chaque règle"):
        actions.choose_rules(proposal, suggested() | wrong, by=coordinator.actor)


@pytest.mark.django_db
def test_the_database_itself_refuses_that_she_pays():
    with pytest.raises(IntegrityError), transaction.atomic():
        HouseRuleFactory(topic="costs", option="fifty_euros")


@pytest.mark.django_db
def test_what_they_add_is_sealed(coordinator):
    rule = HouseRuleFactory(words="Sauf le samedi.", translation="إلا يوم السبت")

    stored = HouseRule.objects.filter(pk=rule.pk).values_list("words", "translation").get()

    assert "samedi" not in str(stored)
    assert fresh(rule).words == "Sauf le samedi."


@pytest.mark.django_db
def test_only_her_team_writes_them_down(coordinator):
    proposal = both_accepted(coordinator)
    elsewhere = UserFactory(coordinator=TerritoryFactory(code="ailleurs"))

    for user in (elsewhere, UserFactory(referrer=True), UserFactory(volunteer=True)):
        with pytest.raises(PermissionDenied):
            actions.choose_rules(proposal, suggested(), by=user.actor)


@pytest.mark.django_db
def test_rules_that_nobody_signed_are_forgotten_with_the_proposal(coordinator):
    proposal = rules_chosen(coordinator)

    matching.withdraw(proposal, by=coordinator.actor, reason="Le foyer déménage.")

    assert not Agreement.objects.exists()


@pytest.mark.django_db
def test_a_territory_decides_its_own_notice(coordinator):
    proposal = both_accepted(coordinator)
    decide(
        NOTICE_DAYS, proposal.territory_id, 30, by=UserFactory(manager=True).actor, why="Essai d’un an", from_on=day(0)
    )

    assert actions.choose_rules(proposal, suggested(), by=coordinator.actor).notice_days == 30


# --- signed by three -----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_nothing_is_signed_before_the_rules_are_chosen(coordinator):
    proposal = both_accepted(coordinator)

    with pytest.raises(NotYet, match="Choisir d’abord les règles"):
        actions.sign_agreement(proposal, by=coordinator.actor, move_in_on=day(0), until_on=day(60), **today())

    assert fresh(proposal).status == "both_accepted"


@pytest.mark.django_db
def test_the_signed_version_is_that_of_her_stay(coordinator):
    stay = signed(coordinator)

    version = stay.agreements.in_force().get()
    assert (version.stay, version.proposal, version.signed_on) == (stay, stay.proposal, day(0))


@pytest.mark.django_db
def test_a_sentence_of_theirs_is_said_in_her_language_before_she_signs(coordinator):
    proposal = both_accepted(coordinator)
    proposal.guest.contact.language = "ar"
    proposal.guest.contact.save()
    facts = {"by": coordinator.actor, "move_in_on": day(0), "until_on": day(60)} | today()
    actions.choose_rules(proposal, suggested() | {"kitchen": ("free", "Sauf le soir.", "")}, by=coordinator.actor)

    with pytest.raises(NotYet, match="une personne la traduit"):
        actions.sign_agreement(proposal, **facts)
    translated = {"kitchen": ("free", "Sauf le soir.", "إلا في المساء")}
    actions.choose_rules(proposal, suggested() | translated, by=coordinator.actor)

    assert actions.sign_agreement(proposal, **facts).agreements.get().language == "ar"


@pytest.mark.django_db
@pytest.mark.parametrize("missing", SIGNED_TODAY)
def test_two_signatures_are_none(missing):
    with pytest.raises(IntegrityError), transaction.atomic():
        AgreementFactory(**{missing: None})


# --- changed by three ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_change_is_a_new_version_and_the_former_one_is_kept(coordinator):
    stay = housed(coordinator)
    first = stay.agreements.in_force().get()

    actions.choose_rules(stay, suggested() | {"visitors": ("none", "", "")}, by=coordinator.actor)
    assert stay.agreements.in_force().get() == first
    second = actions.sign_version(stay, by=coordinator.actor, **today())

    assert stay.agreements.in_force().get() == second
    assert (second.edition, second.until_on) == (2, stay.planned_until)
    assert fresh(first).replaced_on == day(0)
    assert fresh(first).rules.get(topic="visitors").option == "asked_before"
    assert Entry.objects.filter(transition="sign_version").count() == 1


@pytest.mark.django_db
def test_a_change_is_not_signed_before_the_version_that_it_replaces(coordinator):
    stay = housed(coordinator)
    actions.choose_rules(stay, suggested(), by=coordinator.actor)

    with pytest.raises(NotYet, match="précède"):
        actions.sign_version(stay, by=coordinator.actor, **dict.fromkeys(SIGNED_TODAY, day(-3)))
    with pytest.raises(NotYet, match="pas d'avance"):
        actions.sign_version(stay, by=coordinator.actor, **dict.fromkeys(SIGNED_TODAY, day(1)))


@pytest.mark.django_db
def test_a_change_that_is_not_wanted_any_more_leaves_the_version_in_force(coordinator):
    stay = housed(coordinator)
    draft = actions.choose_rules(stay, suggested(), by=coordinator.actor)

    actions.drop_draft(draft, by=coordinator.actor)

    assert stay.agreements.get().edition == 1
    with pytest.raises(TooLate, match="reste"):
        actions.drop_draft(stay.agreements.get(), by=coordinator.actor)


@pytest.mark.django_db
def test_a_shelter_has_its_agreement_too_and_its_task_ends(coordinator):
    stay = StayFactory(ongoing=True, kind="shelter")
    open_task(stay, "shelter_agreement", territory_id=stay.territory_id, due_on=day(1))
    actions.choose_rules(stay, suggested(), by=coordinator.actor)
    actions.sign_version(stay, by=coordinator.actor, **today())

    assert stay.agreements.in_force().count() == 1
    assert not Task.objects.open().filter(kind="shelter_agreement").exists()


@pytest.mark.django_db
def test_the_rules_of_a_stay_that_is_over_do_not_change(coordinator):
    with pytest.raises(TooLate, match="terminé"):
        actions.choose_rules(StayFactory(ended=True), suggested(), by=coordinator.actor)


@pytest.mark.django_db
@pytest.mark.parametrize("second", [{"edition": 2}, {"draft": True, "edition": 2}], ids=["in force", "draft"])
def test_one_version_is_in_force_and_one_prepared(second):
    first = AgreementFactory(draft=second.get("draft", False))

    with pytest.raises(IntegrityError), transaction.atomic():
        AgreementFactory(stay=first.stay, **second)


# --- what is hard --------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_difficulty_points_to_its_rule_and_tells_whoever_answers_for_her():
    stay = StayFactory(ongoing=True)
    volunteer = UserFactory(volunteer=True)

    row = actions.note_difficulty(
        stay, by=volunteer.actor, topic="kitchen", side="guest", noted_on=day(0), words="Prise le soir."
    )

    task = Task.objects.open().get(kind="read_difficulty")
    assert (row.topic, row.side, task.owner) == ("kitchen", "guest", stay.accompaniment.owner)
    assert "Prise" not in str(task.facts)
    assert "Prise" not in str(Entry.objects.get(transition="note_difficulty").facts)


@pytest.mark.django_db
def test_a_difficulty_is_not_noted_in_advance():
    with pytest.raises(NotYet):
        actions.note_difficulty(
            StayFactory(ongoing=True), by=UserFactory().actor, topic="keys", side="host", noted_on=day(1)
        )
