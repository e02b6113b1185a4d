"""Files made to harm and files that only look so, each made by code, with the verdict that it must get."""

from tests.documents.corpus import office, others, pdfs
from tests.documents.corpus.case import Case

CASES: tuple[Case, ...] = (*office.CASES, *pdfs.CASES, *others.CASES)
"""Every file that was tried."""
