"""Indexes on history tables, which the time machine follows; their models are made by the history itself."""

from django.db import migrations

INDEXES = {
    "history_of_action": "actions_historicalaction (plan_id, id, history_date DESC, history_id DESC)",
    "history_of_report": "actions_historicalprogressreport (id, history_date DESC, history_id DESC)",
    "history_of_report_by_day": "actions_historicalprogressreport (action_id, holds_on DESC, recorded_at DESC, id DESC)",
}


class Migration(migrations.Migration):
    dependencies = [("actions", "0015_subscriptions")]

    operations = [
        migrations.RunSQL(f"CREATE INDEX {name} ON {columns}", f"DROP INDEX {name}")
        for name, columns in INDEXES.items()
    ]
