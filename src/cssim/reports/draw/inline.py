"""An SVG made fit to stand in a page beside others."""

import re
from xml.etree import ElementTree

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
DROPPED = {f"{{{SVG}}}metadata", f"{{{SVG}}}style"}  # a style in one picture would hold for the whole page
REFERENCE = re.compile(r"url\(#([^)]+)\)")


def inline(picture: str, prefix: str, label: str) -> str:
    """The SVG element of a picture: an image with a label, as wide as its place, its ids under a prefix of their own."""
    root = ElementTree.fromstring(picture)
    for parent in list(root.iter()):
        for child in [child for child in parent if child.tag in DROPPED]:
            parent.remove(child)
    used = {name for element in root.iter() for name in _names(element)}
    for element in root.iter():
        _rename(element, prefix, used)
    for length in ("width", "height"):
        root.attrib.pop(length, None)
    root.attrib |= {"role": "img", "aria-label": label, "stroke-linejoin": "round", "preserveAspectRatio": "xMinYMin"}
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    return ElementTree.tostring(root, encoding="unicode")


def _names(element: ElementTree.Element) -> list[str]:
    """The ids that an element refers to."""
    target = element.get(f"{{{XLINK}}}href", "")
    found = [name for value in element.attrib.values() for name in REFERENCE.findall(value)]
    return [*found, target[1:]] if target.startswith("#") else found


def _rename(element: ElementTree.Element, prefix: str, used: set[str]) -> None:
    """Ids and what refers to them get the prefix; ids that nothing refers to go."""
    for key, value in list(element.attrib.items()):
        if key == "id":
            del element.attrib[key]
            if value in used:
                element.set(key, prefix + value)
        elif key == f"{{{XLINK}}}href" and value.startswith("#"):
            element.set(key, f"#{prefix}{value[1:]}")
        elif key != "aria-label":
            element.set(key, REFERENCE.sub(rf"url(#{prefix}\1)", value))
