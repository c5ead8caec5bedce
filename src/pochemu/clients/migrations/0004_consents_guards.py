from django.db import migrations

from pochemu.people.guards import never_deleted, refuse

ERASED = "EXISTS (SELECT 1 FROM clients_client c WHERE c.id = NEW.client_id AND c.erased_at IS NOT NULL)"


def changed(*columns: str) -> str:
    """Over columns that are never NULL."""
    return " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)


class Migration(migrations.Migration):
    dependencies = (("clients", "0003_consents"),)
    operations = (
        never_deleted("clients_consent"),
        refuse(
            "clients_consent", "on_update", on="UPDATE",
            a_consent_stays=changed("id", "client_id", "given_on", "said_at"),
            texts_may_only_be_erased="NEW.text <> OLD.text AND NEW.text <> ''",
            what_is_withdrawn_stays_withdrawn="""
                OLD.withdrawn_on IS NOT NULL AND (NEW.withdrawn_on IS NULL OR NEW.withdrawn_on <> OLD.withdrawn_on)""",
        ),
        refuse("clients_consent", "of_whom", the_client_was_erased=ERASED),
        refuse(  # in the place of that of 0002: a reason may hold a name
            "clients_responsibility", "on_update", on="UPDATE",
            of_a_responsibility_only_its_end_is_said_later=changed(
                "id", "client_id", "employee_id", "first_day", "said_at"
            ) + " OR (NEW.why <> OLD.why AND NEW.why <> '')",
        ),
    )  # fmt: skip
