from django.apps import AppConfig


class CallcentreConfig(AppConfig):
    name = "pochemu.callcentre"
