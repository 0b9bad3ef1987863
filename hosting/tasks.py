"""Registers in the background: their lines are checked, then taken over, while a page tells how far it is."""

from celery import shared_task

from hosting.models import ImportBatch
from hosting.team import register_work
from journal.models import Job


@shared_task
def work_register(job_id):
    """Do what the job of a register asks. Safe to run twice: what is applied is not applied again."""
    job = Job.objects.select_related("owner").get(pk=job_id)
    batch = ImportBatch.objects.select_related("territory").filter(job=job).first()
    if batch is not None and job.finished_at is None:
        register_work.run(batch, job)
