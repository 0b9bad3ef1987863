"""Two imagined years of an imagined territory, day by day, to compare ways of proposing rooms. No Django, no clock."""
