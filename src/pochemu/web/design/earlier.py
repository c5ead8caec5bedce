"""What was chosen earlier in the same draft: one who tries another way of paying, and goes back, finds it again."""

from collections.abc import Iterator
from typing import Final

from pochemu.engine.design import Designed, Fixed, designed
from pochemu.engine.yaml_source import Refused
from pochemu.rules.models import Draft
from pochemu.web.design.state import MEASURES, Scene, State, measure_state, shape_of, state_of, way_of_paying

MOST_LOOKED_BACK: Final = 40


def earlier(draft: Draft, name: str, *, currency: str) -> Iterator[Designed]:
    """The indicator as earlier versions have it, the latest first, back to where it began or could not be read."""
    for version in draft.versions.order_by("-number")[1 : MOST_LOOKED_BACK + 1]:
        try:
            design = designed(version.text, name, currency=currency)
        except Refused:
            return
        if design is None:
            return
        yield design


def with_what_was_counted(state: State, scene: Scene) -> dict[str, str]:
    """A fixed sum looks at nothing that is counted, and so its text has none of it: it stays on the form."""
    shown = {state.get(f"m{number}.name") for number in range(MEASURES)}
    left = [one for one in scene.earlier if one.name not in shown]
    free = [number for number in range(MEASURES) if f"m{number}.over" not in state]
    told = dict(state)
    if state.get("shape") == "fixed":
        for number, one in zip(free, left, strict=False):
            told |= measure_state(f"m{number}", one, scene.spelled)
    return told


def with_what_was_chosen(state: State, scene: Scene, draft: Draft) -> dict[str, str]:
    """Where another way of paying was chosen just now: what had been told for it, but for what was typed anew."""
    if scene.old is None or state.get("shape") == shape_of(scene.old.paying.shape):
        return dict(state)
    stands = state_of(scene.old, scene)
    known = earlier(draft, scene.old.name, currency=scene.spelled.currency)
    before = next((one for one in known if shape_of(one.paying.shape) == state.get("shape")), None)
    told = way_of_paying(before, scene.spelled) if before else _begun_anew(state, stands)
    return {**state, **{key: text for key, text in told.items() if state.get(key, "") in ("", stands.get(key))}}


def _begun_anew(state: State, stands: State) -> State:
    """A share is no sum: what was told for the one means nothing for the other."""
    return {"rate": ""} if "share" in (state.get("shape"), stands.get("shape")) else {}


def what_was_counted(draft: Draft, old: Designed | None, *, currency: str) -> Designed | None:
    """By the latest earlier version in which anything was, where a fixed sum is paid now."""
    if old is None or not isinstance(old.paying.shape, Fixed):
        return None
    return next((one for one in earlier(draft, old.name, currency=currency) if one.measures), None)
