"""What a client did by whichever of his cards: he is one, and those that were merged into it are parts of him."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce


def with_whole(rows: Any, client: str) -> Any:
    """Each with `whole`, the number of whom its client is a part of."""
    return rows.annotate(whole=Coalesce(F(f"{client}__merged_into"), F(client)))


def of_each(found: "QuerySet[Any]", client: str) -> tuple["QuerySet[Any]", "QuerySet[Any]"]:
    """Of the `whole` of the row around: his own, and those of his parts. Each of the two has an index to look by;
    if either were asked for at once, all of the table would be read for every row."""
    own, of_parts = (found.filter(**{way: OuterRef("whole")}) for way in (client, f"{client}__merged_into"))
    return own, of_parts


def exists(found: "QuerySet[Any]", client: str) -> Q:
    own, of_parts = of_each(found, client)
    return Q(Exists(own)) | Q(Exists(of_parts))


def with_first(rows: Any, found: "QuerySet[Any]", client: str, moment: str) -> Any:
    """Each with `own_first` and `parts_first`, the earliest such moment; the databases differ in what the least of
    something and nothing is."""
    own, of_parts = (some.order_by(moment).values(moment)[:1] for some in of_each(found, client))
    return rows.annotate(own_first=Subquery(own), parts_first=Subquery(of_parts))
