"""How a field of a form is drawn: as Django's own templates do, in Python.

A template included for each option takes 25 ms of a page that names the 250 services of the State; this takes one.
"""

import functools
import html
from collections.abc import Callable, Mapping

from django.forms import Select
from django.forms.renderers import TemplatesSetting
from django.utils.formats import localize
from django.utils.safestring import SafeData, SafeString


def _escaped(value: object) -> str:
    return str(value) if isinstance(value, SafeData) else html.escape(str(value))


def _attributes(attributes: Mapping[str, object]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{_escaped(value)}"'
        for name, value in attributes.items()
        if value is not False
    )


def _input(widget: Mapping) -> str:
    value = "" if widget["value"] is None else f' value="{_escaped(widget["value"])}"'
    return f'<input type="{widget["type"]}" name="{_escaped(widget["name"])}"{value}{_attributes(widget["attrs"])}>'


def _option(option: Mapping) -> str:
    label, attributes = option["label"], option["attrs"]
    label = label if isinstance(label, str) else localize(label)
    said = _attributes(attributes) if attributes else ""
    return f'<option value="{_escaped(option["value"])}"{said}>{_escaped(label)}</option>'


def _select(widget: Mapping) -> str:
    parts = [f'<select name="{_escaped(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _ in widget["optgroups"]:
        drawn = "\n".join(map(_option, options))
        parts.append(f'<optgroup label="{_escaped(group)}">\n{drawn}\n</optgroup>' if group else drawn)
    return "\n".join([*parts, "</select>"])


DRAWN: dict[str, Callable[[Mapping], str]] = {
    "django/forms/widgets/select.html": _select,
    **{
        f"django/forms/widgets/{name}.html": _input
        for name in ("input", "text", "checkbox", "hidden", "date", "email", "number", "password")
    },
}


class FormRenderer(TemplatesSetting):
    """The project's templates, save the fields that are drawn in Python."""

    def render(self, template_name: str, context: Mapping, request=None) -> str:
        """A field, or a whole form, as HTML."""
        if (draw := DRAWN.get(template_name)) is not None:
            return SafeString(draw(context["widget"]))
        return super().render(template_name, context, request)


@functools.lru_cache(maxsize=16)
def _options(choices: tuple[tuple[object, str], ...]) -> str:
    return "\n".join(_option({"value": value, "label": label, "attrs": None}) for value, label in choices)


class LongSelect(Select):
    """A long list of choices without groups, drawn once for all the pages that offer the same and choose none."""

    def render(self, name: str, value: object, attrs=None, renderer=None) -> str:
        """The list of choices."""
        if value not in (None, ""):
            return super().render(name, value, attrs, renderer)
        attributes = _attributes(self.build_attrs(self.attrs, attrs))
        return SafeString(
            f'<select name="{_escaped(name)}"{attributes}>\n{_options(tuple(self.choices))}\n</select>'
        )
