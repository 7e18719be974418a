"""Makes an SVG picture part of a page: ids of its own, colours that follow the page's, no leftovers."""

import re
from collections.abc import Mapping
from xml.etree import ElementTree

_REFERENCE = re.compile(r"url\(#([^)]+)\)|\A#(.+)")
_DROPPED = {"metadata", "style"}


def inline(picture: str, prefix: str, label: str, colours: Mapping[str, str]) -> str:
    """Return the `<svg>` element of a picture, fit to stand in an HTML page.

    Ids that are pointed at become `prefix-1`, `prefix-2` and so on, all others go; `colours`: `#rrggbb` as drawn to the CSS
    value that it becomes; `label` is what a screen reader says. Raises `ParseError` when `picture` is not XML.
    """
    root = ElementTree.fromstring(picture)
    for element in root.iter():
        _forget_namespaces(element)
    for parent in list(root.iter()):
        for child in [child for child in parent if child.tag in _DROPPED]:
            parent.remove(child)
    names = {name: f"{prefix}-{place}" for place, name in enumerate(_pointed_at(root), 1)}
    for element in root.iter():
        _rename(element, names)
        if "style" in element.attrib:
            element.set("style", _recoloured(element.get("style", ""), colours))
    root.attrib = {"viewBox": root.get("viewBox", ""), "role": "img", "aria-label": label}
    return ElementTree.tostring(root, encoding="unicode")


def _forget_namespaces(element: ElementTree.Element) -> None:
    # In HTML the parser knows what belongs to SVG, and a link is `href`.
    element.tag = element.tag.rpartition("}")[2]
    element.attrib = {name.rpartition("}")[2]: value for name, value in element.attrib.items()}


def _pointed_at(root: ElementTree.Element) -> list[str]:
    found = [
        match.group(1) or match.group(2)
        for element in root.iter()
        for value in element.attrib.values()
        for match in _REFERENCE.finditer(value)
    ]
    return list(dict.fromkeys(found))


def _rename(element: ElementTree.Element, names: Mapping[str, str]) -> None:
    def renamed(match: re.Match[str]) -> str:
        return f"url(#{names[match.group(1)]})" if match.group(1) else f"#{names[match.group(2)]}"

    for name, value in list(element.attrib.items()):
        if name != "id":
            element.set(name, _REFERENCE.sub(renamed, value))
        elif value in names:
            element.set("id", names[value])
        else:
            del element.attrib["id"]


def _recoloured(style: str, colours: Mapping[str, str]) -> str:
    for drawn, shown in colours.items():
        style = style.replace(drawn, shown)
    return style
