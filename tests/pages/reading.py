"""Pages as a reader takes them in."""

from html.parser import HTMLParser

VOID = {"meta", "link", "input", "hr", "br", "img", "rect", "line", "path"}


class Element:
    def __init__(self, tag, attributes, parent=None):
        self.tag = tag
        self.attributes = dict(attributes)
        self.parent = parent
        self.children = []

    @property
    def classes(self):
        return (self.attributes.get("class") or "").split()

    @property
    def text(self):
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    @property
    def words(self):
        return " ".join(self.text.split())

    def all(self, wanted):
        """Elements below that `wanted(element)` holds of."""
        for child in self.children:
            if isinstance(child, Element):
                if wanted(child):
                    yield child
                yield from child.all(wanted)

    def texts(self, without):
        """Texts below, but for those within elements of which `without(element)` holds."""
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif not without(child):
                yield from child.texts(without)


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.root = self.here = Element("", {})

    def handle_starttag(self, tag, attrs):
        element = Element(tag, attrs, self.here)
        self.here.children.append(element)
        if tag not in VOID:
            self.here = element

    def handle_startendtag(self, tag, attrs):
        self.here.children.append(Element(tag, attrs, self.here))

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.here.tag == tag, f"</{tag}> closes <{self.here.tag}>"
            self.here = self.here.parent

    def handle_data(self, data):
        self.here.children.append(data)


def read(html: str) -> Element:
    """The tree of a page; every element must be closed where it was opened."""
    reader = _Reader()
    reader.feed(html)
    assert reader.here is reader.root
    return reader.root


def figures(page):
    return list(page.all(lambda e: e.tag == "a" and "n" in e.classes))


def links(tree):
    """Addresses within the site that the page leads to, in their order."""
    addresses = (e.attributes.get("href", "") for e in tree.all(lambda e: e.tag == "a"))
    return [address.partition("#")[0] for address in addresses if address.startswith("/")]
