"""Volunteers call the places, in pairs; some calls are made again by others."""
