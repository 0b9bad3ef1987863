"""The register of running stays: who sleeps where, since when. It makes the roof board true on the first day.

Hosting reads registers and knows nothing of stays; this package is declared to it (``hosting.registers.kinds``).
"""
