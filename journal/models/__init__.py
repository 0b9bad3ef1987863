from journal.models.entry import Entry, Followed
from journal.models.job import Job, Watch
from journal.models.judgement import Judgement
from journal.models.signature import Signature
from journal.models.task import Task

__all__ = ["Entry", "Followed", "Job", "Judgement", "Signature", "Task", "Watch"]
