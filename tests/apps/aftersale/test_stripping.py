"""What is kept of a photo: the picture, and nothing of who took it, where and by what."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.aftersale.pictures import DRAWN, SCAN, SECRET, exif, jpeg, png, segment, webp
from pochemu.aftersale.stripping import Broken, stripped

ALL = {"image/jpeg": jpeg, "image/png": png, "image/webp": webp}


@pytest.mark.parametrize("kind", ALL)
def test_nothing_that_is_said_beside_a_picture_is_kept(kind):
    found, kept = stripped(ALL[kind]())
    assert found == kind
    assert SECRET not in kept
    assert kept[:3] == ALL[kind]()[:3]


@pytest.mark.parametrize("kind", ALL)
def test_what_was_stripped_stays_as_it_is(kind):
    kept = stripped(ALL[kind]())[1]
    assert stripped(kept) == (kind, kept)


@pytest.mark.parametrize("order", [">", "<"])
@pytest.mark.parametrize("turn", range(1, 9))
def test_a_photo_keeps_its_turn_alone(turn, order):
    kept = stripped(jpeg(turn, order))[1]
    lies = segment(0xE1, exif(turn)[: -len(SECRET)])
    assert (lies in kept) == (turn != 1)
    assert DRAWN in kept
    assert kept.count(SCAN) == 2
    assert kept.endswith(b"\xff\xd9")


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"GIF89a", b"<svg/>", b"\xff\xd8\xff", b"\xff\xd8\xff\xd9"])
def test_what_is_no_such_picture_is_refused(content):
    with pytest.raises(Broken):
        stripped(content)


@given(kind=st.sampled_from(sorted(ALL)), data=st.data())
def test_what_is_cut_short_or_spoilt_is_refused_or_kept_without_what_is_beside(kind, data):
    whole = ALL[kind]()
    at = data.draw(st.integers(0, len(whole) - 1))
    spoilt = data.draw(
        st.sampled_from([whole[:at], whole[:at] + bytes([data.draw(st.integers(0, 255))]) + whole[at + 1 :]])
    )
    try:
        found, kept = stripped(spoilt)
    except Broken:
        return
    assert found in ALL
    assert len(kept) <= len(spoilt) + 40


def test_a_real_picture_is_still_one():
    """Of one dot, as programs draw it."""
    dot = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
    assert stripped(dot) == ("image/png", dot)
