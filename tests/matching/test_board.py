"""The board: what a home would cost the others, who keeps what, and what a change would do."""

import pytest
from django.urls import reverse

from hosting.models import Household, Room
from journal.models import Entry
from matching import choices, joint, runs
from matching.models import Keep, SetAside, Shortlist
from messaging.models import Message
from tests.casework.steps import day, fresh
from tests.factories import (
    AreaFactory,
    AvailabilityFactory,
    JudgementFactory,
    KeepFactory,
    KeyPlaceFactory,
    NeedFactory,
    NeverPairFactory,
    RoomFactory,
    SetAsideFactory,
    TerritoryFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def seen(coordinator, sign_in):
    """``seen(name, *args, **asked)``: what the coordinator reads there, on one line."""
    client = sign_in(coordinator)

    def read(name, *args, **asked):
        answer = client.get(reverse(f"matching:{name}", args=args), asked)
        assert answer.status_code == 200
        return " ".join(answer.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())

    read.client = client
    return read


def two_women_one_good_room(**second):
    """Amina is more urgent and could live in either room; Bintou in the first alone."""
    amina = NeedFactory(guest__first_name="Amina", tier="A", guest__accepts_men=None)
    bintou = NeedFactory(guest__first_name="Bintou", tier="B", guest__accepts_men=False)
    good, other = RoomFactory(), RoomFactory()
    Household.objects.filter(host=other.host).update(men_present=True, **second)
    runs.replan()
    return amina, bintou, good, other


def test_what_a_home_would_cost_the_others_is_said_with_who_moves(seen):
    amina, _, _, other = two_women_one_good_room()
    assert Shortlist.objects.get(need=amina).room == other

    said = seen("need", amina.pk)

    assert "L’accueillir ici laisserait 1 femme de plus sans chambre : Bintou n’aurait plus de chambre." in said
    assert "C’est la place que le plan d’ensemble lui donne." in said
    assert "Les autres places qui coûtent le moins" in said


def test_the_chain_names_who_would_go_where(seen):
    amina, bintou, good, other = two_women_one_good_room()
    short = RoomFactory(open=None)
    AvailabilityFactory(room=short, until_on=day(90))
    runs.replan()
    assert dict(Shortlist.objects.values_list("need", "room")) == {amina.pk: other.pk, bintou.pk: good.pk}

    said = seen("need", amina.pk)

    assert f"Bintou irait chez {short.host.code} plutôt que chez {good.host.code}." in said
    assert "points de compatibilité au plan d’ensemble" in said


def test_a_room_is_kept_under_a_name_until_an_hour_and_given_back(seen, coordinator):
    amina, bintou, good, _ = two_women_one_good_room()

    seen.client.post(reverse("matching:keep", args=[bintou.pk, good.pk]))
    row = Keep.objects.get()
    assert (row.kept_by, row.need) == (coordinator, bintou)
    assert f"pour elle par {coordinator.short_name}" in seen("need", bintou.pk)
    assert f"pour une autre femme par {coordinator.short_name}" in seen("need", amina.pk)
    refused = seen.client.post(reverse("matching:propose", args=[amina.pk, good.pk]), follow=True)
    assert "gardée pour une autre femme" in refused.content.decode()

    seen.client.post(reverse("matching:release", args=[row.pk]))
    row = fresh(row)
    assert (row.released_at is not None, row.because) == (True, "person")


def test_a_home_is_set_aside_with_a_reason_and_put_back(seen):
    amina, _, good, _ = two_women_one_good_room()
    url = reverse("matching:set_aside", args=[amina.pk, good.host_id])
    assert seen.client.post(url, {"reason": ""}).status_code == 422

    seen.client.post(url, {"reason": "home", "note": "Elle connaît une voisine."})
    runs.touch(needs=[amina.pk])
    said = seen("need", amina.pk)
    assert f"Foyer {good.host.code} : la vie du foyer ne va pas" in said
    assert "voisine" not in said
    assert Entry.objects.get(transition="set_aside").note == "Elle connaît une voisine."

    seen.client.post(reverse("matching:take_back", args=[amina.pk, SetAside.objects.get().pk]))
    runs.touch(needs=[amina.pk])
    assert "Écartés pour elle" not in seen("need", amina.pk)
    assert good.pk in Shortlist.objects.get(need=amina).rooms


def test_a_home_confirmed_long_ago_is_asked_again_once(seen):
    amina, _, good, _ = two_women_one_good_room()
    good.availabilities.update(confirmed_on=day(-33))
    assert "Dispo confirmée il y a 33 jours" in seen("need", amina.pk)
    url = reverse("matching:ask_again", kwargs={"need": amina.pk, "pk": good.host_id})

    for _ in range(2):
        seen.client.post(url)

    assert Message.objects.filter(kind="matching.availability_asked_again").count() == 1
    assert "Redemandée aujourd’hui, réponse attendue" in seen("need", amina.pk)


def test_she_who_has_no_home_is_told_the_one_rule_that_opens_most(seen):
    need = NeedFactory(guest__accepts_men=False)
    for _ in range(2):
        room = RoomFactory()
        Household.objects.filter(host=room.host).update(men_present=True)
    never = RoomFactory()
    NeverPairFactory(guest=need.guest, host=never.host)
    runs.replan()

    said = seen("need", need.pk)

    assert "« Présence d’hommes au foyer » : sans elle, 2 foyers seraient possibles" in said
    assert never.host.code not in said


def test_a_home_of_another_territory_is_possible_and_not_named(seen):
    beyond = RoomFactory(host__territory=TerritoryFactory(code="ailleurs", name="Gironde Est"))
    need = NeedFactory()
    KeyPlaceFactory(guest=need.guest, kind="work", area=AreaFactory())
    runs.replan()

    said = seen("need", need.pk)

    assert "Un foyer de Gironde Est" in said
    assert beyond.host.code not in said + seen("overview")
    assert "Lui proposer cette chambre" not in said
    assert seen.client.post(reverse("matching:keep", args=[need.pk, beyond.pk])).status_code == 404


# --- the whole -----------------------------------------------------------------------------------------------------


def test_the_plan_is_beside_each_womans_own_best(seen):
    two_women_one_good_room()

    said = seen("overview")

    assert "2 femmes auraient une chambre sur 2 qui attendent" in said


def test_a_trial_shows_before_and_after_and_changes_nothing_until_a_click(seen):
    amina, _, good, other = two_women_one_good_room()
    before = list(Shortlist.objects.order_by("need").values("need", "room", "run"))

    said = seen("overview", essai="garder", femme=amina.pk, chambre=good.pk)

    assert f"<del>{other.host.code}</del>" in said
    assert f"<strong>{good.host.code}</strong>" in said
    assert "Une femme de moins aurait une chambre." in said
    assert list(Shortlist.objects.order_by("need").values("need", "room", "run")) == before
    assert not Keep.objects.exists()


def test_a_rule_lifted_in_a_trial_opens_what_it_alone_excludes(seen):
    _, bintou, good, _ = two_women_one_good_room()
    Room.objects.filter(pk=good.pk).update(withdrawn_on=day(0))
    runs.replan()
    assert Shortlist.objects.get(need=bintou).room is None

    third = RoomFactory()
    Household.objects.filter(host=third.host).update(men_present=True)
    runs.replan()
    said = seen("overview", essai="lever", femme=bintou.pk, regle="men")

    assert "1 femme de plus aurait une chambre." in said
    assert "Ouvrir ses pistes" in said
    assert "exclut aucun foyer" in seen("overview", essai="lever", femme=bintou.pk, regle="smoke")
    assert "Avant et après" not in seen("overview", essai="lever", femme=bintou.pk, regle="never_pair")


def test_an_imagined_home_shows_whom_it_would_house_and_cannot_be_applied(seen):
    need = NeedFactory(guest__first_name="Carine", guest__accepts_men=False)
    area = AreaFactory()
    runs.replan()

    without = seen("overview", essai="foyer", secteur=area.pk)
    fits = seen("overview", essai="foyer", secteur=area.pk, avec="men")

    assert "ne conviendrait à aucune" in without
    assert "<strong>le foyer imaginé</strong>" in fits
    assert "Un foyer imaginé ne s’applique pas" in fits
    assert Shortlist.objects.get(need=need).room is None


def test_what_homes_lack_is_said_for_those_who_would_have_no_room(seen):
    NeedFactory(guest__accepts_men=False)
    NeedFactory(guest__step_free=True, guest__accepts_men=False)
    man = RoomFactory(step_free=True)
    Household.objects.filter(host=man.host).update(men_present=True)
    runs.replan()

    said = seen("overview")

    assert "« Présence d’hommes au foyer » : 2 femmes, pour qui 1 foyer serait possible sans ce seul point." in said
    assert "« Sans marches »" not in said


def test_what_homes_lack_says_nothing_of_what_must_stay_silent(seen):
    need, room = NeedFactory(), RoomFactory()
    NeverPairFactory(guest=need.guest, host=room.host)
    runs.replan()

    assert "Ce qui manque aux foyers" not in seen("overview")


def test_the_whole_costs_as_much_for_two_women_as_for_twenty(seen, monkeypatch, constant_queries):
    monkeypatch.setattr(joint, "_read", joint._read.__wrapped__)  # as in a process that has seen no plan yet
    two_women_one_good_room()
    NeedFactory(guest__step_free=True)  # whom the plan leaves without: what she misses is looked for
    runs.replan()

    def grow():
        for _ in range(9):
            NeedFactory(guest__step_free=True)
            RoomFactory()
        runs.replan()

    assert constant_queries(reverse("matching:overview"), grow) <= 20


def test_what_answers_teach_is_said_with_the_choice_of_the_territory(seen, coordinator):
    assert "n’en tient pas compte" in seen("answers")
    territory = coordinator.memberships.get().territory
    JudgementFactory(territory=territory, name="acceptance_weights", value=1)

    said = seen("answers")

    assert "le plan en tient compte" in said
    assert "× 0,900" in said


@pytest.mark.parametrize("name", ["overview", "answers"])
def test_hosts_and_partners_see_nothing_of_it(name, host_user, referrer, sign_in):
    for user in (host_user, referrer):
        assert sign_in(user).get(reverse(f"matching:{name}")).status_code == 403


def test_a_colleague_of_another_territory_neither_keeps_nor_gives_back(sign_in):
    row, aside = KeepFactory(), SetAsideFactory()
    need = NeedFactory(guest=aside.guest)
    client = sign_in(UserFactory(coordinator=TerritoryFactory(code="ailleurs")))

    for url in (
        reverse("matching:release", args=[row.pk]),
        reverse("matching:keep", args=[need.pk, row.room_id]),
        reverse("matching:take_back", args=[need.pk, aside.pk]),
    ):
        assert client.post(url).status_code == 404
    assert fresh(row).released_at is None


def test_a_room_is_not_kept_for_two_women_nor_two_rooms_for_one(coordinator):
    first, second = NeedFactory(), NeedFactory()
    room, other = RoomFactory(), RoomFactory()
    choices.keep(first, room, by=coordinator.actor)

    with pytest.raises(choices.TooLate, match="une autre femme"):
        choices.keep(second, room, by=coordinator.actor)
    with pytest.raises(choices.TooLate, match="déjà gardée pour elle"):
        choices.keep(first, other, by=coordinator.actor)
