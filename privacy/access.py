"""The access log: who read what, written in the transaction of the reading. A reading that cannot be written fails."""

from django.contrib.contenttypes.models import ContentType

from privacy.models import AccessLog, BreakGlass


def write_down(actor, views, why, now):
    """One line for each row read, in two queries whatever their number."""
    opened = _break_glasses(actor, views, now)
    AccessLog.objects.bulk_create(
        AccessLog(
            content_type=_type(view.row),
            object_id=view.row.pk,
            owner_type=_type(view.subject),
            owner_id=view.subject.pk,
            actor=actor,
            objects_read=sorted({object_ for _, object_, _ in view.logged}),
            fields=sorted(field.name for field, _, _ in view.logged),
            situations=sorted(view.logged[0][2].situations),
            why=why[:200],
            break_glass=opened.get((_type(view.subject).pk, view.subject.pk)) if _broken(view) else None,
            at=now,
        )
        for view in views
    )


def readings_of(row):
    """Who has read the protected fields of a woman or a host: « qui a consulté mon dossier », newest first."""
    lines = AccessLog.objects.filter(owner_type=_type(row), owner_id=row.pk)
    return lines.select_related("actor__user", "break_glass").newest_first()


def _type(row):
    return ContentType.objects.get_for_model(row)


def _broken(view):
    return any("break_glass" in decision.conditions for _, _, decision in view.logged)


def _break_glasses(actor, views, now):
    """{(type, pk): the row opened in an emergency}, when that is what let her in."""
    if actor is None or not any(_broken(view) for view in views):
        return {}
    opened = BreakGlass.objects.open_at(now).filter(actor=actor)
    return {(glass.content_type_id, glass.object_id): glass for glass in opened}
