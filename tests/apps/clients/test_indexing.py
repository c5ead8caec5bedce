"""The index of parts of words: made where the extension can be had, and nothing is lost where it can't."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_it_is_there_where_the_extension_is_and_clients_are_found_in_any_case(zaytsev, romashka, on_postgresql):
    from pochemu.clients.indexing import index_parts
    from pochemu.clients.models import Client
    from pochemu.clients.searching import found

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'")
        has = cursor.fetchone() is not None
        assert index_parts() is has
        cursor.execute("SELECT 1 FROM pg_indexes WHERE indexname = 'client_search_parts'")
        assert (cursor.fetchone() is not None) is has
        cursor.execute("SET LOCAL enable_seqscan = off")
    wanted = Client.objects.kept().filter(found("ЙЦЕВ"))
    assert list(wanted) == [zaytsev]
    if has:
        assert "client_search_parts" in wanted.explain()


def test_on_sqlite_the_list_is_searched_in_its_order_without_looking_up_who_is_not_found(zaytsev):
    from pochemu.clients.models import Client
    from pochemu.clients.searching import found

    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has its own index")
    asked = Client.objects.kept().filter(erased_at=None).filter(found("нет такого")).order_by("sort", "pk")[:51]
    assert "SCAN clients_client USING INDEX client_sort" in asked.explain()
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'client_sort'")
        assert "(sort, id, search, erased_at)" in cursor.fetchone()[0]
