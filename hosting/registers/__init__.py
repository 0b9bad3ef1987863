"""Registers: the spreadsheets in which a local team keeps its hosts, its referrals and its running stays.

reading     a file becomes sheets of plain values, read in a small guarded process
columns     a sheet becomes a register: its header, what each column holds, what each line is
cells       one cell as people write it becomes a value, or a doubt said in French
kinds       hosts, referrals (and stays, registered from above): what a line must hold and what it becomes
staging     each line is accounted for, once: created, updated, duplicate, rejected, not a record

Nothing is imported here, so that the guarded process stays small.
"""
