"""The pages of the team that keeps the directory true: places, services, hours, what changes for a while, notices.

places   the list, a place's sheet and its history, what it is and where, who checked it
hours    hours in French with a fortnight's preview, closures and other hours, how full it is
notices  what everybody reads on the public pages; which team looks after which department
"""
