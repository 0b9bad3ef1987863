"""How long each table keeps a person, and from when: proposals to be validated by the association and its DPO.

Declared here, model by model, so that none is forgotten; a test lists the models that are not. The engine that forgets
(dry run, notice, batches, report) comes with a later issue: until then nothing is deleted by itself.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kept:
    """``months`` after ``since``, then ``then``; or ``with_model``: as long as that other row."""

    since: str = ""
    months: int = 0
    then: str = "effacement"
    with_model: str = ""
    why: str = ""


def after(months, since, then="effacement", why=""):
    return Kept(since=since, months=months, then=then, why=why)


def with_(model):
    return Kept(with_model=model)


NOBODY = Kept(why="ne porte sur personne")

RETENTION = {
    # the women: two years after the last contact (CNIL 2021-028), then statistics without a name
    "hosting.Guest": after(24, "dernier contact", "anonymisation", "sauf litige en cours, restreint et motivé"),
    "hosting.Identity": with_("hosting.Guest"),
    "hosting.Child": with_("hosting.Guest"),
    "hosting.KeyPlace": with_("hosting.Guest"),
    "hosting.NoGoZone": with_("hosting.Guest"),
    "hosting.NeverPair": with_("hosting.Guest"),
    "hosting.Assignment": with_("hosting.Guest"),
    "hosting.Referral": after(6, "réponse donnée, si elle n’est pas suivie d’une admission"),
    "hosting.Alternative": with_("hosting.Referral"),
    "hosting.Need": with_("hosting.Guest"),
    "casework.Accompaniment": with_("hosting.Guest"),
    "casework.Commitment": with_("hosting.Guest"),
    "casework.Suspension": with_("hosting.Guest"),
    "casework.Extension": with_("hosting.Guest"),
    "casework.Exit": with_("hosting.Guest"),
    "casework.CheckIn": with_("casework.Stay"),
    "casework.PostExitContact": with_("hosting.Guest"),
    "casework.PeerInvitation": with_("hosting.Guest"),
    "casework.RespiteAnswer": with_("casework.Respite"),
    "casework.Review": with_("hosting.Guest"),
    "casework.Silence": with_("hosting.Guest"),
    "casework.SaidNights": with_("casework.Silence"),
    "casework.Obstacle": with_("hosting.Guest"),
    "casework.WeeklyDecision": with_("hosting.Guest"),
    "casework.Mediation": with_("hosting.Guest"),
    "casework.MediationPoint": with_("casework.Mediation"),
    "casework.MediationSession": with_("casework.Mediation"),
    "casework.Concern": after(60, "clôture", "effacement", "archive restreinte et motivée : protection §6"),
    "casework.ConcernMember": with_("casework.Concern"),
    "casework.SupportGoal": with_("hosting.Guest"),
    "casework.SupportStep": with_("hosting.Guest"),
    "casework.ThemeReferent": with_("hosting.Guest"),
    "casework.Renewal": with_("hosting.Guest"),
    "casework.HomeReview": after(60, "clôture", "effacement", "archive restreinte et motivée : protection §6"),
    "casework.PairFollowing": with_("hosting.Guest"),
    "casework.VolunteerPair": with_("accounts.User"),
    "casework.HoursContract": with_("hosting.Guest"),
    "casework.PsyKey": with_("accounts.User"),
    "casework.PsyReferral": with_("hosting.Guest"),
    "casework.PsyAppointment": with_("casework.PsyReferral"),
    "casework.PsyNote": after(24, "dernier contact", why="durée à fixer par la psychologue et l’association"),
    "casework.PsyHandOver": with_("casework.PsyReferral"),
    # where somebody slept: the link is cut six months after, the month and the territory stay
    "hosting.Occupancy": after(6, "fin du séjour", "lien coupé entre elle et le foyer"),
    "casework.Stay": after(6, "fin du séjour", "lien coupé entre elle et le foyer"),
    "casework.Absence": with_("casework.Stay"),
    "casework.Respite": with_("casework.Stay"),
    "casework.RelocationChain": after(6, "fin de la chaîne", "lien coupé entre elles et les foyers"),
    "casework.RelocationStep": with_("casework.RelocationChain"),
    "casework.OtherRoof": with_("hosting.Guest"),
    "casework.Agreement": after(24, "fin du séjour"),
    "casework.HouseRule": with_("casework.Agreement"),
    "casework.Difficulty": with_("hosting.Guest"),
    "matching.Proposal": after(6, "réponse donnée", "lien coupé entre elle et le foyer"),
    "matching.AdultAnswer": with_("matching.Proposal"),
    "matching.Meeting": with_("matching.Proposal"),
    "matching.Keep": with_("hosting.Need"),
    "matching.SetAside": with_("hosting.Guest"),
    "matching.Run": after(1, "remplacement"),
    "matching.Shortlist": with_("matching.Run"),
    "matching.Piece": after(1, "calcul"),
    "hosting.ImportBatch": after(12, "application", why="ce qui a été repris, en nombres"),
    "hosting.ImportLine": after(1, "application", why="la ligne brute d’un registre"),
    # the figures: what is published stays; what it was counted from is forgotten with the women
    "reporting.Publication": after(24, "publication", "détail des séjours effacé ; les chiffres publiés restent"),
    "reporting.BridgeLine": NOBODY,
    "reporting.FrozenMonth": NOBODY,
    "reporting.MonthlyNight": after(24, "fin du mois", "clés effacées ; le total du mois reste"),
    # the homes
    "hosting.Host": after(24, "dernier séjour ou dernier contact", "effacement", "candidature non retenue : 6 mois"),
    "hosting.Household": with_("hosting.Host"),
    "hosting.Address": with_("hosting.Host"),
    "hosting.Adult": with_("hosting.Host"),
    "hosting.HomeVisit": with_("hosting.Host"),
    "hosting.HostFreeze": with_("hosting.Host"),
    "hosting.Room": with_("hosting.Host"),
    "hosting.Availability": with_("hosting.Host"),
    "casework.HomeAway": after(6, "retour", why="quand un logement est vide"),
    "casework.SummerQuestion": with_("hosting.Host"),
    "hosting.Area": NOBODY,
    # the directory: doors and hours, shown to anybody
    "directory.Structure": NOBODY,
    "directory.Place": NOBODY,
    "directory.Service": NOBODY,
    "directory.AudienceRule": NOBODY,
    "directory.Condition": NOBODY,
    "directory.Override": NOBODY,
    "directory.Source": NOBODY,
    "directory.Listing": NOBODY,
    "directory.ExternalId": NOBODY,
    "directory.Verification": NOBODY,
    "directory.Doubt": NOBODY,
    "directory.Word": NOBODY,
    "directory.OverrideBatch": NOBODY,
    "directory.Opening": NOBODY,
    # its tools: what people sent is forgotten once it is answered; what was learnt of the doors stays
    "directory.PrivateContact": after(12, "fermeture de la structure", why="adresse d’une structure, pour l’équipe"),
    "directory.UpdateLink": with_("messaging.Link"),
    "directory.SelfUpdate": with_("directory.UpdateLink"),
    "directory.Campaign": NOBODY,
    "directory.CampaignItem": NOBODY,
    "directory.Suggestion": after(6, "décision", why="rien de qui l’a envoyée ; un texte libre peut nommer quelqu’un"),
    "directory.PhoneRound": NOBODY,
    "directory.CallPair": with_("accounts.User"),
    "directory.PlaceCall": with_("directory.CallPair"),
    "directory.QualityCheck": with_("directory.CallPair"),
    "directory.CardBatch": NOBODY,
    "directory.CardHandout": NOBODY,
    "directory.CardFeedback": NOBODY,
    "directory.Newsletter": NOBODY,
    "directory.Subscription": after(36, "inscription", why="effacée le jour même si elle se désinscrit"),
    "directory.Letter": NOBODY,
    "directory.LetterLink": NOBODY,
    "directory.Conversation": after(6, "clôture"),
    "directory.HelpMessage": with_("directory.Conversation"),
    "directory.UnmetNeed": NOBODY,
    "directory.Change": NOBODY,
    "directory.Notice": NOBODY,
    "directory.Coverage": NOBODY,
    "directory.PocketCard": after(1, "fin de validité", why="des lieux sous un code ; elle n’est à personne"),
    "directory.House": NOBODY,
    "directory.Office": NOBODY,
    "directory.Permanence": NOBODY,
    "directory.Session": NOBODY,
    "directory.Booking": after(12, "rendez-vous", why="un code et une heure ; personne n’y est nommé"),
    "directory.HandOff": after(12, "rendez-vous", why="un code, d’une permanence à l’autre"),
    "directory.VisitCount": NOBODY,
    "directory.Recheck": Kept(why="une porte close et qui a rappelé ; jamais qui y était envoyée"),
    "casework.Signpost": with_("hosting.Guest"),
    "casework.AvoidedPlace": with_("hosting.Guest"),
    "casework.SchoolStep": with_("hosting.Guest"),
    "casework.NightSearch": with_("hosting.Guest"),
    "casework.NightCall": with_("casework.NightSearch"),
    "casework.HomeWord": after(6, "réponse donnée"),
    "casework.DutyLine": NOBODY,
    "casework.DutyShift": after(12, "fin de la permanence", why="droits ouverts un soir, relus le lendemain"),
    # what was said
    "messaging.Contact": with_("hosting.Guest"),
    "messaging.MailChoice": with_("accounts.User"),
    "messaging.Link": after(6, "expiration"),
    "messaging.Message": after(6, "envoi"),
    "messaging.Delivery": after(1, "remise", why="démonstration seulement"),
    # who acts
    "accounts.User": after(36, "dernière connexion", "anonymisation"),
    "accounts.Membership": with_("accounts.User"),
    "accounts.Leave": after(12, "retour"),
    "accounts.Actor": with_("accounts.User"),
    "accounts.Organisation": NOBODY,
    "accounts.Territory": NOBODY,
    "mfa.Authenticator": with_("accounts.User"),
    "usersessions.UserSession": after(12, "dernière activité", why="journal de sécurité, CNIL 2021-122"),
    "account.EmailAddress": with_("accounts.User"),
    "account.EmailConfirmation": with_("accounts.User"),
    "sessions.Session": after(1, "fin de la session"),
    "admin.LogEntry": after(12, "action", why="journal de sécurité, CNIL 2021-122"),
    "auth.Permission": NOBODY,
    "auth.Group": NOBODY,
    "contenttypes.ContentType": NOBODY,
    # what happened, and who read
    "journal.Entry": with_("hosting.Guest"),
    "journal.Task": after(12, "tâche faite"),
    "journal.Signature": with_("journal.Entry"),
    "journal.Job": after(1, "fin du travail"),
    "journal.Watch": NOBODY,
    "journal.Judgement": NOBODY,
    "privacy.AccessLog": after(36, "lecture", why="contrôle interne justifié : lectures d’adresses (CNIL 2021-122)"),
    "privacy.BreakGlass": after(36, "ouverture", why="contrôle interne justifié"),
    "privacy.Consent": after(24, "fin du dossier", why="preuve du consentement"),
}
