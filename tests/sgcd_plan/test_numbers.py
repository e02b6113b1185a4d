"""A key is a key whatever its size: only what is read has its digits in groups."""

from django.template import Context, Template


def test_a_key_above_999_stays_a_number_in_a_page():
    drawn = Template("{% load typography %}{{ pk }} {{ pk|number }}").render(Context({"pk": 12345}))
    assert drawn == "12345 12\u202f345"
