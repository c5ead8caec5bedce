from django.db import migrations

from pochemu.people.guards import never_deleted, refuse, written_once


def changed(*columns: str) -> str:
    """Over columns that are never NULL."""
    return " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)


ERASED = "NEW.text <> OLD.text AND NEW.text <> ''"


class Migration(migrations.Migration):
    dependencies = (("callcentre", "0008_reviews"),)
    operations = (
        never_deleted("callcentre_scorecard"),
        written_once("callcentre", "scorecardversion", added="true"),
        never_deleted("callcentre_review"),
        refuse(
            "callcentre_review", "on_insert",
            nobody_reviews_his_own_talk="EXISTS"
            " (SELECT 1 FROM people_account WHERE id = NEW.by_id AND employee_id = NEW.employee_id)",
            it_takes_the_place_of_one_of_the_same_call="NEW.instead_of_id IS NOT NULL AND NOT EXISTS"
            " (SELECT 1 FROM callcentre_review WHERE id = NEW.instead_of_id AND call_id = NEW.call_id"
            " AND employee_id = NEW.employee_id)",
        ),
        refuse(
            "callcentre_review", "on_update", on="UPDATE",
            what_was_reviewed_stays=changed("id", "call_id", "version_id", "employee_id", "at", "by_id")
            + " OR coalesce(NEW.instead_of_id, 0) <> coalesce(OLD.instead_of_id, 0)",
            its_words_may_only_be_erased=ERASED,
        ),
        never_deleted("callcentre_verdict"),
        refuse(
            "callcentre_verdict", "on_update", on="UPDATE",
            what_was_marked_stays=changed("id", "review_id", "criterion", "percent")
            + " OR coalesce(NEW.second, -1) <> coalesce(OLD.second, -1)",
            its_words_may_only_be_erased=ERASED,
        ),
    )  # fmt: skip
