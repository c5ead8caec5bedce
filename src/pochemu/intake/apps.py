from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "pochemu.intake"
