"""Status, weather and deadline of an action, in templates: ``{% load signs %}``."""

from django import template

from actions import signs

register = template.Library()
register.filter("status_sign", signs.status)
register.filter("to_attest_sign", signs.to_attest)
register.filter("weather_sign", signs.weather)
register.filter("deadline_sign", signs.deadline)
register.filter("unmet_sign", signs.unmet)
register.filter("chased_sign", signs.chased)
