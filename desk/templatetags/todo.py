"""What a task is called, where it is done: for pages of apps that cannot look up at the desk."""

from django import template

from desk.templatetags.design import date_words
from desk.todo import of_task

register = template.Library()


@register.filter
def todo(task):
    """The task as a page says it: label, sentence, url."""
    return of_task(task)


@register.filter
def stands_in(leave):
    """Who is away, and to whom one turns."""
    back = date_words(leave.until_on, "text")
    return f"{leave.user.short_name} est absente jusqu’au {back} : {leave.substitute.short_name} la remplace."
