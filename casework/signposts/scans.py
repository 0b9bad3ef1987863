"""Three days after a place was given to her: did she go, was it open? A task of whoever follows her."""

from casework.models import Signpost
from casework.signposts.moves import TASK
from journal.agenda import close_others, draft, open_tasks
from journal.models import Task


def signposts_to_follow(today):
    """Those whose third day has come; what was settled otherwise (an exit, another day) is nobody's task any more."""
    due = Signpost.objects.lived().awaited().filter(follow_up_on__lte=today).with_place().order_by("pk")
    drafts = [
        draft(
            row, TASK, territory_id=row.territory_id, owner_id=row.accompaniment.owner_id, due_on=row.follow_up_on,
            urgency=Task.Urgency.TODAY,
        )
        for row in due
    ]  # fmt: skip
    close_others(TASK, keep=drafts)
    return open_tasks(drafts)
