"""Reports for a meeting: what stands in the graph about a territory or theme, on paper and as a file that is mailed.

`meeting` gathers the content as typed values, out of the parts that have a module each (`network`, `gaps`,
`agreements`, `practices`, `changes`, `unknown`, `sources`); `written` says it in a language as one HTML file, `pdf`
makes pages of that. A report is made of what its readers may see, whoever makes it (docs/decisions/0024-reports.md).
"""

from viz.reports.asked import AUDIENCES, PARTS, Asked, Audience, Part
from viz.reports.meeting import Material, MeetingReport, meeting_report

__all__ = [
    "AUDIENCES",
    "PARTS",
    "Asked",
    "Audience",
    "Material",
    "MeetingReport",
    "Part",
    "meeting_report",
]
