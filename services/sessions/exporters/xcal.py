"""xCal (RFC 6321): the same calendar as iCalendar, in XML."""

from lxml import etree

from services.plumbing.characters import legal_lines
from services.sessions.exporters.calendars import Component, Property

NAMESPACE = "urn:ietf:params:xml:ns:icalendar-2.0"
Element = etree._Element


def render(calendar: Component) -> bytes:
    root = etree.Element(_tag("icalendar"), nsmap={None: NAMESPACE})  # type: ignore[dict-item]  # None: the default
    _add(root, calendar)
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def _add(parent: Element, component: Component) -> None:
    element = etree.SubElement(parent, _tag(component.name))
    properties = etree.SubElement(element, _tag("properties"))
    for one in component.properties:
        _add_property(properties, one)
    if component.components:
        components = etree.SubElement(element, _tag("components"))
        for part in component.components:
            _add(components, part)


def _add_property(properties: Element, one: Property) -> None:
    element = etree.SubElement(properties, _tag(one.name))
    if one.params:
        params = etree.SubElement(element, _tag("parameters"))
        for name, value in one.params:
            etree.SubElement(etree.SubElement(params, _tag(name)), _tag("text")).text = legal_lines(value)
    for value in one.values:
        etree.SubElement(element, _tag(one.type)).text = legal_lines(value)


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name.lower()}"
