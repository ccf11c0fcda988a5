from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The one app of the project."""

    name = "cases"
    verbose_name = "Good Offices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cases.models import generation
        from cases.publication import rendering

        generation.rerender = rendering.rerender_users_of
