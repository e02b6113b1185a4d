"""Fields are drawn in Python as Django's own templates draw them."""

import re

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import mark_safe

from sgcd_plan.form_renderer import DRAWN, FormRenderer, LongSelect

CHOICES = [
    ("", "Tous"),
    (1, "Un & « deux »"),
    ("<b>", mark_safe("<i>trois</i>")),
    ("Groupe", [("a", 1234.5)]),
]
FIELDS = [
    (forms.Select(choices=CHOICES), "1"),
    (forms.Select(choices=CHOICES), None),
    (
        forms.SelectMultiple(choices=CHOICES, attrs={"size": 5, "required": True, "hidden": False}),
        ["a", "<b>"],
    ),
    (forms.TextInput(attrs={"placeholder": '"<&>', "disabled": True}), 'l\'été <b> & "co"'),
    (forms.TextInput(), None),
    (forms.NumberInput(attrs={"max": 1000}), 1234),
    (forms.CheckboxInput(attrs={"id": "x"}), True),
    (forms.CheckboxInput(), False),
    (forms.HiddenInput(), 1234),
    (forms.DateInput(attrs={"type": "date"}), "2024-05-20"),
]


@pytest.mark.parametrize(("widget", "value"), FIELDS)
def test_a_field_is_the_same_as_with_the_stock_templates(widget, value):
    def drawn(renderer) -> str:
        html = widget.render("nom", value, renderer=renderer).replace("&#39;", "&#x27;")
        return re.sub(r"\s+", " ", html).replace("> <", "><").strip()

    assert widget.template_name in DRAWN or isinstance(widget, forms.SelectMultiple)
    assert drawn(FormRenderer()) == drawn(TemplatesSetting())


@pytest.mark.parametrize("value", [None, "", "2"])
def test_a_long_list_of_choices_is_a_list_of_choices(value):
    choices = [("", "Inchangé"), (1, "A & b"), (2, '"C"')]
    long, stock = (
        kind(choices=choices).render("n", value, {"id": "x"}) for kind in (LongSelect, forms.Select)
    )
    assert long.replace(" selected", "") == stock.replace(" selected", "")
    assert long.count(" selected") == (1 if value else 0)
