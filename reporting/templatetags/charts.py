"""``{% chart table %}``: the drawing of a table of a report."""

from django import template

from reporting.charts import draw

register = template.Library()
register.simple_tag(draw, name="chart")
