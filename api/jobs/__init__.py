"""Work that goes on by itself: documents that were sent are read one by one, and survive a restart of the service.

`ledger` keeps what is to be done and what was, in an SQLite file of its own; `worker` does it, one job at a time, each
file in a child process that may die without taking the service along.
"""

from api.jobs.desk import Jobs
from api.jobs.model import File, Job

__all__ = ["File", "Job", "Jobs"]
