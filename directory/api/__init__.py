"""The open interface: what anybody may read of the directory, for machines; nothing is written through it.

schemas   what each answer says, and the page that documents it
open      our own addresses: search, places, services, categories, departments, changes
exchange  Open Referral's addresses (HSDS)
carrying  what every answer carries: an ETag, the leave given to other sites, a limit on how often one may ask
pages     the documentation, drawn by us from the schema
"""
