"""Files in a bucket: a real client of S3 against a server on this machine that speaks its language."""

from contextlib import suppress
from datetime import UTC, datetime

import boto3
import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile
from moto.server import ThreadedMotoServer

from pages.test_calls import sound
from pochemu.callcentre import recordings
from pochemu.callcentre.models import Call, Sender
from pochemu.clients import actions, files
from pochemu.config import environment
from pochemu.engine.words import Words
from pochemu.intake.bringing import keeping
from pochemu.intake.models import Batch
from pochemu.people.actions import Refused
from pochemu.people.contents import or_nothing
from pochemu.people.models import Account

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def host():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield "{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture
def bucket(host, settings, request):
    """A bucket that holds nothing yet, and what is in it."""
    name = f"files-{abs(hash(request.node.name))}"
    there = boto3.resource(
        "s3", endpoint_url=f"http://{host}", aws_access_key_id="key", aws_secret_access_key="se/cret", region_name="eu"
    ).Bucket(name)  # fmt: skip
    there.create(CreateBucketConfiguration={"LocationConstraint": "eu"})
    files = f"s3+http://key:se%2Fcret@{host}/{name}?region=eu"
    settings.STORAGES = {**settings.STORAGES, "default": environment.storage(files)}
    return there


def keys(bucket):
    return [each.key for each in bucket.objects.all()]


@pytest.fixture
def call(company):
    sender = Sender.objects.create(name="ours", template="", secret="s3cret-s3cret")
    return Call.objects.create(sender=sender, sent_id="1", theirs="+79161234567")


def test_a_recording_is_kept_in_the_bucket_heard_by_parts_and_forgotten(
    bucket, call, django_capture_on_commit_callbacks
):
    content = sound()
    one = recordings.keep(call, content, "talk.wav", by=None, now=NOW)
    assert recordings.keep(call, content, "again.wav", by=None, now=NOW) == one
    assert keys(bucket) == [one.path]
    assert recordings.part_of(one, 100, 50) == content[100:150]
    assert recordings.part_of(one, len(content) - 10, 1_000) == content[-10:]
    with django_capture_on_commit_callbacks(execute=True):
        recordings.forget(one)
    assert keys(bucket) == []


def test_only_the_part_that_is_heard_is_fetched(bucket, call, monkeypatch):
    one = recordings.keep(call, sound(seconds=60), "talk.wav", by=None, now=NOW)
    monkeypatch.setattr(type(default_storage._wrapped), "open", lambda *given, **named: pytest.fail("the whole of it"))
    assert len(recordings.part_of(one, 0, 10)) == 10


def test_a_file_that_is_brought_waits_there(bucket, company, django_user_model):
    from io import BytesIO

    by = Account.objects.create(user=django_user_model.objects.create_user("vera"), role="director")
    text = "Имя;Телефон\nИва;+79161112233\n".encode()
    batch = keeping.take(BytesIO(text), "clients.csv", len(text), what="clients", source="amoCRM", by=by, now=NOW)
    assert keys(bucket) == [batch.kept]
    assert [column.header for column in keeping.columns(batch)] == ["Имя", "Телефон"]
    keeping.forget(Batch.objects.get())
    assert keys(bucket) == []


def test_a_clients_file_is_kept_there_given_back_and_forgotten(bucket, company, django_capture_on_commit_callbacks):
    """As a browser's large file comes: the page reads it once more after it was kept."""
    client = actions.add(actions.Told("Ива"), by=None, at=NOW)
    content = bytes(3_000_000)
    with TemporaryUploadedFile("contract.pdf", "application/pdf", 3_000_000, None) as sent:
        sent.write(content)
        (made,) = files.attach(client.pk, [sent], by=None, at=NOW).made
        assert b"".join(sent.chunks()) == content
    assert keys(bucket) == [made.path]
    by = Account.objects.create(user=User.objects.create_user("vera"))
    assert files.opened(made, by=by, now=NOW) == content
    with suppress(Refused), or_nothing():
        files.attach(client.pk, [ContentFile(b"another", "a.txt")], by=None, at=NOW)
        raise Refused(Words.same("not now"))
    with django_capture_on_commit_callbacks(execute=True):
        files.forget([client])
    assert keys(bucket) == []


def test_nothing_is_written_over_and_what_is_not_there_is_told_as_a_files_absence(bucket):
    first = default_storage.save("a/b.txt", ContentFile(b"1"))
    second = default_storage.save("a/b.txt", ContentFile(b"2"))
    assert first != second
    with default_storage.open(first) as kept:
        assert kept.read() == b"1"
    with pytest.raises(FileNotFoundError):
        default_storage.open("a/none.txt")
    with pytest.raises(FileNotFoundError):
        default_storage.part("a/none.txt", 0, 1)


@pytest.mark.parametrize(
    "files",
    [
        "s3://host/bucket", "s3://key@host/bucket", "s3://key:pass-word@host", "s3://key:pass-word@host/a/b",
        "s3://key:pass-word@host/a?colour=red", "s3://key:pass-word@/a", "ftp://key:pass-word@host/a",
        "s3://key:pass-word@host:port/a", "s3://key:pass-word@[::1/a",
    ],
)  # fmt: skip
def test_what_can_not_be_read_is_told_without_its_keys(files):
    with pytest.raises(ImproperlyConfigured) as told:
        environment.storage(files)
    words = told.value.args[0]
    assert "s3://key:secret@host/bucket" in words.en
    assert "pass-word" not in words.en + words.ru


def test_a_folder_is_a_folder_and_a_bucket_knows_its_address():
    assert environment.storage("/srv/files") == environment.storage("")
    options = environment.storage("s3://k%2F:s%40@storage.example:9000/files?region=ru-central1")["OPTIONS"]
    assert options == {
        "access_key": "k/", "secret_key": "s@", "bucket_name": "files", "endpoint_url": "https://storage.example:9000",
        "region_name": "ru-central1", "addressing": "path",
    }  # fmt: skip
    assert environment.storage("s3://a:b@s3.eu-west-1.amazonaws.com/files")["OPTIONS"]["addressing"] == "auto"


def test_without_what_speaks_with_buckets_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setattr(environment, "find_spec", lambda name: None)
    with pytest.raises(ImproperlyConfigured, match="pochemu\\[s3\\]"):
        environment.storage("s3://a:b@host/files")
