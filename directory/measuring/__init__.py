"""What the directory costs at the scale of a country, measured on a database of its own that is thrown away.

scratch  the database, and the server that answers on it
scene    100,000 imagined places, 240,000 services
steps    each figure of the issue: what is timed, and the figure to reach
people   pages over HTTP, alone and with twenty people who think between pages

A step is a function of a ``Scene`` that yields ``Figure``; ``steps.STEPS`` lists them in order.
"""
