"""Hours that do not lie: when a door is surely open, open until an hour nobody stated, or to be checked first.

rules      an OpenStreetMap string becomes rules; what we do not understand is refused, never guessed
timetable  the usual hours, what changes them for a while, and how long they are believed: open at t? next opening?
calendars  public holidays and the clock of each part of France
words      the words in which people write hours, cut from their text
parts      some days and their times, written as OpenStreetMap does
french     hours as people write them become an OpenStreetMap string, with what was not understood
speech     a string said back in French, so that whoever wrote it can see what was read

Pure: it knows neither Django nor what time it is.
"""
