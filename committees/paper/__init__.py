"""The documents of a meeting: the dossier before it, the record of decisions and the minutes after it, the sheet to sign.

Built from plain values, so that the page, the PDF and the text to amend say the same; the figures of the plan are those
of ``actions``.
"""
