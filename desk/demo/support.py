"""What goes with the roof: what two women wish for, who does what, and what must be renewed in time."""

from datetime import timedelta

from accounts.models import Role
from casework.causes import Blockage
from casework.models import Accompaniment, Renewal, SupportStep, Theme
from casework.psychology import keys, notes, offers
from casework.support import hours, plan, renewing
from desk.demo.team import PASSWORD

Who = SupportStep.Who
DEMO_COST = 14  # a demo starts quickly, and hides nothing
# (first day, theme, title, steps): a step is (label, who, due, done) in days from the opening of the demo
HOUSING = (Theme.HOUSING, "Un appartement à moi, même petit", (
    ("Refaire la demande de logement social", Who.REFERRER, -20, -22),
    ("Obtenir l’avis d’imposition", Who.HER, -3, None),
    ("Demander une garantie Visale", Who.ASSOCIATION, 12, None),
))  # fmt: skip
WORK = (Theme.WORK, "Travailler dans la couture", (
    ("Rencontrer l’atelier d’insertion", Who.HER, -9, -9),
    ("Trouver une garde le mercredi", Who.ASSOCIATION, -12, None),
))  # fmt: skip
RIGHTS = (Theme.RIGHTS, "Une carte de santé à jour", (("Envoyer les justificatifs", Who.REFERRER, 4, None),))


def plans(stage):
    """Two women whose year runs: one whose steps move, one whom a cause holds back."""
    yield stage.at(-25, 14)
    files = Accompaniment.objects.open().filter(commitment__isnull=False, opened_on__lt=stage.day(-25))
    files = list(files.select_related("owner", "referral").order_by("pk")[:2])
    for number, file in enumerate(files):
        by = stage.actor(file.owner)
        _goals(stage, file, by, (HOUSING, RIGHTS) if number == 0 else (WORK,))
        _papers(stage, file, by, number)


def _goals(stage, file, by, goals):
    for theme, title, steps in goals:
        goal = plan.open_goal(file, by=by, theme=theme, title=title, hers=True)
        for label, who, due, done in steps:
            step = plan.add_step(goal, by=by, label=label, who=who, due_on=stage.day(max(due, -25)))
            stage.enter(_moved(stage, step, by, due, done))


def _moved(stage, step, by, due, done):
    """Done on its day; or, a week after its day, said to stand still for want of somebody to keep the children."""
    yield stage.at(done if done is not None else due + 7, 17)
    if done is not None:
        plan.finish_step(step, by=by, on=stage.day(done))
    elif step.goal.theme == Theme.WORK:
        plan.block_step(step, by=by, cause=Blockage.CHILDCARE, on=stage.day(due + 7))


def _papers(stage, file, by, number):
    day = stage.day(-25)
    follows = (
        (Renewal.Kind.DOMICILIATION, "CCAS de Bordeaux", day + timedelta(days=38 + 70 * number)),
        (Renewal.Kind.SOCIAL_HOUSING, "Guichet unique", None),
    )
    for kind, body, until_on in follows:
        renewing.start(file, by=by, kind=kind, body=body, number="", from_on=day, until_on=until_on)


def listening(stage):
    """Two women are told that they may meet a psychologist: one wishes to, the other has not said."""
    yield stage.at(-22, 11)
    files = Accompaniment.objects.open().filter(commitment__isnull=False, opened_on__lt=stage.day(-25))
    files = list(files.select_related("owner").order_by("pk")[:2])
    lea = stage.team.by_role[Role.PSYCHOLOGIST][0]
    by = stage.actor(lea)
    keys.make_key(lea, PASSWORD, by=by, cost=DEMO_COST)
    rows = [offers.offer(file, by=stage.actor(file.owner)) for file in files]
    if not rows:
        return
    owner = stage.actor(files[0].owner)
    row = offers.accept(rows[0], lea, by=owner, channel="voice", words="Oui, j’aimerais lui parler.")
    held = offers.book(row, by=by, at=stage.at(-15, 14), minutes=45, label="appointment")
    offers.book(row, by=by, at=stage.at(3, 14), minutes=45, label="appointment")
    yield stage.at(-15, 15)
    offers.note_attendance(held, by=by, attended=True)
    notes.write_note(row, "Première rencontre. Elle dort mieux depuis qu’elle a sa chambre.", by=by)


def work(stage):
    """Hours of work that begin gently, and whose end is near that of her year."""
    yield stage.at(-20, 10)
    files = Accompaniment.objects.open().with_clock().filter(commitment__isnull=False, opened_on__lt=stage.day(-25))
    for file in files.order_by("pk"):
        ends_on = file.commitment.ends_on - timedelta(days=12)
        if stage.day(30) < ends_on < stage.day(340):
            hours.sign_contract(
                file, by=stage.actor(file.owner), body="Atelier du pont", weekly_hours=8, starts_on=stage.day(-20),
                ends_on=ends_on,
            )  # fmt: skip
            return
