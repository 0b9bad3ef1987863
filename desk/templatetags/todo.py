"""What a task is called, where it is done: for pages of apps that cannot look up at the desk."""

from django import template

from desk.todo import of_task

register = template.Library()


@register.filter
def todo(task):
    """The task as a page says it: label, sentence, url."""
    return of_task(task)
