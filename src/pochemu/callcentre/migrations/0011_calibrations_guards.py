from django.db import migrations

from pochemu.people.guards import never_deleted, refuse


def changed(*columns: str) -> str:
    """Over columns that are never NULL."""
    return " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)


ERASED = "NEW.text <> OLD.text AND NEW.text <> ''"
SHOWN = "EXISTS (SELECT 1 FROM callcentre_calibration c WHERE c.id = NEW.calibration_id AND c.shown_at IS NOT NULL)"
OWN = (
    "EXISTS (SELECT 1 FROM callcentre_calibration c JOIN callcentre_call t ON t.id = c.call_id"
    " JOIN people_account a ON a.id = NEW.by_id WHERE c.id = NEW.calibration_id AND a.employee_id = t.employee_id)"
)
LATE = (
    "EXISTS (SELECT 1 FROM callcentre_blindreview r JOIN callcentre_calibration c ON c.id = r.calibration_id"
    " WHERE r.id = NEW.review_id AND c.shown_at IS NOT NULL)"
)


class Migration(migrations.Migration):
    dependencies = (("callcentre", "0010_calibrations"),)
    operations = (
        never_deleted("callcentre_calibration"),
        refuse(
            "callcentre_calibration", "on_update", on="UPDATE",
            what_is_calibrated_stays=changed("id", "call_id", "version_id", "begun_at", "begun_by_id"),
            what_is_shown_stays_shown="OLD.shown_at IS NOT NULL",
        ),
        never_deleted("callcentre_blindreview"),
        refuse(
            "callcentre_blindreview", "on_insert",
            nothing_is_added_to_what_is_shown=SHOWN,
            nobody_reviews_his_own_talk=OWN,
        ),
        refuse(
            "callcentre_blindreview", "on_update", on="UPDATE",
            what_was_said_stays=changed("id", "calibration_id", "at", "by_id"),
            its_words_may_only_be_erased=ERASED,
        ),
        never_deleted("callcentre_blindverdict"),
        refuse("callcentre_blindverdict", "on_insert", nothing_is_added_to_what_is_shown=LATE),
        refuse(
            "callcentre_blindverdict", "on_update", on="UPDATE",
            what_was_marked_stays=changed("id", "review_id", "criterion", "percent")
            + " OR coalesce(NEW.second, -1) <> coalesce(OLD.second, -1)",
            its_words_may_only_be_erased=ERASED,
        ),
    )  # fmt: skip
