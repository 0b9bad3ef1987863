"""The demonstration: an invented caseload at the scale of the seeds, played through the service's own moves.

``load.load_demo()`` makes it. Everybody here is invented; the same seed and the same day give the same caseload.
"""
